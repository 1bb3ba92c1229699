// What OpenSSL allocates for certificates and does not give back, as valgrind(1) sees it: a few verifications beside many
// more. Every kind takes part: valid, invalid, broken, with revocation lists, with what OpenSSL refuses.
//   node bench/cert-leaks.mjs [--few 20] [--many 220]
// Needs `npm run build` and valgrind(1). Prints blocks that are definitely lost in each; exits 1 when many lose more.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: {
    few: { type: 'string', default: '20' },
    many: { type: 'string', default: '220' },
    inside: { type: 'string' },
  },
});
const here = fileURLToPath(import.meta.url);
const fixture = (name) => readFileSync(join(dirname(here), '../test/fixtures/certificates', name));

if (values.inside === undefined) compare();
else await verify(Number(values.inside));

function compare() {
  const [few, many] = [values.few, values.many].map(lost);
  console.log(`${values.few} rounds lose ${few} blocks, ${values.many} rounds ${many}`);
  process.exitCode = many > few ? 1 : 0;
}

/** Blocks definitely lost by a process that verifies so many times. */
function lost(rounds) {
  // V8's own generated code confuses a checker of accesses; what counts here is what stays allocated.
  const words = ['--leak-check=full', '--undef-value-errors=no', '--smc-check=all-non-file', process.execPath];
  const options = ['--jitless', '--no-expose-wasm', here, '--inside', rounds];
  const { stderr } = spawnSync('valgrind', [...words, ...options], { encoding: 'utf8', maxBuffer: 1 << 28 });
  const [, blocks] = /definitely lost: [\d,]+ bytes in ([\d,]+) blocks/.exec(stderr) ?? [];
  if (blocks === undefined && !/no leaks are possible/.test(stderr)) throw new Error(stderr.slice(-2000));
  return Number((blocks ?? '0').replaceAll(',', ''));
}

async function verify(rounds) {
  const { netssl } = await import('../dist/index.mjs');
  const pem = (data) => ({ type: netssl.CertType.CERT_TYPE_PEM, data });
  const [chain, root, hostile] = ['chain.pem', 'root.pem', 'hostile.pem'].map((name) => pem(fixture(name)));
  const time = new Date('2026-11-21T00:00:00Z');
  const known = { caCert: root, time };
  for (let round = 0; round < rounds; round++) {
    netssl.verifyCertification(chain, { ...known, host: 'www.example.com', policies: ['1.2.3'], purpose: 'server' });
    netssl.verifyCertification(chain, { ...known, ip: '192.0.2.99', revocation: 'all' });
    netssl.verifyCertification(hostile, { ...known, email: 'a@b.example', strict: true });
    netssl.verifyCertification({ type: netssl.CertType.CERT_TYPE_DER, data: Buffer.alloc(100, round) }, known);
    try {
      netssl.verifyCertification(chain, { ...known, policies: ['1.2.3', 'no policy'] });
    } catch {
      // Refused half-way, which is what is to be seen.
    }
  }
}
