// Run in a namespace with eth0, far0 and 10.1.0.1/24: lets storms of changes pass over a watch, then compares what it
// knows with a fresh look, before it reads everything again of its own accord. Prints what was found, as JSON.
import { spawn, spawnSync } from 'node:child_process';
import { isDeepStrictEqual } from 'node:util';
import { networkStates, type NetworkStates } from '../../../src/core/events/network-state.js';
import { NetworkMonitor } from '../../../src/core/events/network-monitor.js';
import { openHost } from '../../../src/core/open-host.js';
import { takeSnapshot } from '../../../src/core/snapshot/take-snapshot.js';

export interface StormRequest {
  readonly runs: number;
  readonly routes: number;
  readonly flaps: number;
  /** The loop stands still while the storm passes. */
  readonly stalled: boolean;
  readonly queueBytes?: number;
}

export interface StormReport {
  /** Storms after which the watch knew something else than was there. */
  readonly wrong: readonly string[];
  /** How often messages were lost. */
  readonly losses: number;
  /** States that were taken, first and last included. */
  readonly states: number;
}

const { runs, routes, flaps, stalled, queueBytes } = JSON.parse(process.argv[2] ?? '{}') as StormRequest;
const settleMs = 400;

function commands(run: number): string {
  const lines: string[] = [];
  const prefix = (n: number): string => `10.${64 + (n >> 8)}.${n & 255}.0/24`;
  for (let n = 0; n < routes; n++) {
    lines.push(`route add ${prefix(n)} via 10.1.0.2`);
    if (n % 3 === run % 3) lines.push(`route replace ${prefix(n)} via 10.1.0.3`);
    if (n % 5 === run % 5) lines.push(`route append ${prefix(n)} via 10.1.0.4`);
  }
  for (let n = 0; n < flaps; n++) lines.push(`link set eth0 ${n % 2 === 0 ? 'down' : 'up'}`);
  if (flaps % 2 === 1) lines.push('link set eth0 up');
  for (let n = run % 2; n < routes; n += 2) lines.push(`route add ${prefix(n)} via 10.1.0.5 metric 7`);
  for (let n = run % 4; n < routes; n += 4) lines.push(`route del ${prefix(n)}`);
  return lines.join('\n');
}

const clean = (): void => void spawnSync('ip', ['route', 'flush', 'root', '10.64.0.0/10']);

function storm(run: number): Promise<void> {
  // Some of it fails on purpose, such as deleting what a flap took.
  const argv = ['-force', '-batch', '-'];
  const input = commands(run);
  if (stalled) {
    spawnSync('ip', argv, { input, stdio: ['pipe', 'ignore', 'ignore'], maxBuffer: 1 << 26 });
    return Promise.resolve();
  }
  return new Promise((resolve) => {
    const child = spawn('ip', argv, { stdio: ['pipe', 'ignore', 'ignore'] });
    child.on('close', () => resolve());
    child.stdin.end(input);
  });
}

/** Routes and addresses stand in no order. */
function comparable({ states }: NetworkStates): unknown {
  const sorted = (list: readonly unknown[]): string[] => list.map((item) => JSON.stringify(item)).sort();
  return [...states.values()].map(({ connectionProperties, ...state }) => ({
    ...state,
    ...connectionProperties,
    routes: sorted(connectionProperties.routes),
    linkAddresses: sorted(connectionProperties.linkAddresses),
  }));
}

const host = openHost();
const monitor = new NetworkMonitor(host, { windowMs: 20, ...(queueBytes === undefined ? {} : { queueBytes }) });
const wrong: string[] = [];
let states = 1;
monitor.states();
monitor.listen(() => {
  monitor.states();
  states += 1;
});
for (let run = 0; run < runs; run++) {
  await storm(run);
  await new Promise((resolve) => setTimeout(resolve, settleMs));
  const known = comparable(monitor.states());
  const fresh = comparable(networkStates(takeSnapshot(host, ['bandwidth', 'nameServers'])));
  if (!isDeepStrictEqual(known, fresh)) wrong.push(`run ${run}: ${JSON.stringify(known).slice(0, 2000)}`);
  clean();
}
monitor.stop();
host.close();
process.stdout.write(JSON.stringify({ wrong, losses: monitor.losses, states } satisfies StormReport));
