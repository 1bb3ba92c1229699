/** Runs every attack in this process, one after the other, and prints a line of JSON for each. */
import { BusinessError } from '../../../src/core/errors.js';
import { openHost } from '../../../src/core/open-host.js';
import { PacScript } from '../../../src/core/pac/pac-script.js';
import { attacks } from './attacks.js';

export interface AttackReport {
  readonly what: string;
  readonly reason: string;
  readonly message: string;
  /** Time of the processor, all threads together. */
  readonly processorMs: number;
  /** The most that was resident, of all attacks so far. */
  readonly peakBytes: number;
}

const host = openHost({
  resolve: async (address) => [{ address: address === 'six' ? '::1' : '192.0.2.1', family: 1, port: 0 }],
});

for (const [what, source] of attacks) {
  const before = process.cpuUsage();
  const script = new PacScript(host, source, 'attack.pac');
  let reason = '';
  let message = '';
  try {
    const { proxyInfo } = await script.findProxy('http://host.example/');
    if (proxyInfo !== 'DIRECT') throw new Error(`${what}: ${proxyInfo}`);
  } catch (error) {
    if (!(error instanceof BusinessError)) throw error;
    ({ reason, message } = error);
  }
  script.close();
  const { user, system } = process.cpuUsage(before);
  const report: AttackReport = {
    what,
    reason,
    message,
    processorMs: (user + system) / 1000,
    peakBytes: process.resourceUsage().maxRSS * 1024,
  };
  process.stdout.write(`${JSON.stringify(report)}\n`);
}
