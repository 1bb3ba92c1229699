/**
 * A program that keeps a rule in the default profile: `write-once.js HOST [BYTES]`, with that many bytes of PAC address
 * beside it. Prints what came of it as JSON.
 */
import { BusinessError } from '../../../src/core/errors.js';
import { machineEnvironment } from '../../../src/core/host/machine-environment.js';
import { openStore } from '../../../src/core/profile/open-store.js';

const [host = '', bytes = '0'] = process.argv.slice(2);
const remarks: string[] = [];
const started = performance.now();
const outcome: Record<string, unknown> = { remarks };
try {
  const profile = openStore(machineEnvironment, (sentence) => remarks.push(sentence)).profile('default');
  outcome['kept'] = profile.update(({ dnsRules, pac }) => ({
    dnsRules: [...dnsRules, { host, addresses: ['192.0.2.1'] }],
    ...(bytes === '0' ? {} : { pac: { ...pac, pacUrl: 'x'.repeat(Number(bytes)) } }),
  }));
  outcome['folder'] = profile.store.folder;
  outcome['hosts'] = profile.read().dnsRules.map((rule) => rule.host);
} catch (error) {
  if (!(error instanceof BusinessError)) throw error;
  outcome['reason'] = error.reason;
  outcome['message'] = error.message;
}
outcome['ms'] = performance.now() - started;
process.stdout.write(JSON.stringify(outcome));
