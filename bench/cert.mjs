// A chain of three certificates: verified in this process, as a program that has loaded the library does, beside
// starting `openssl verify` for it from Node. The two take turns; each pair is one run.
//   node bench/cert.mjs [--runs 50] [--memory 100000]
// Needs `npm run build` and openssl(1). --memory N verifies N times and prints resident memory on the way, and times nothing.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { netssl } from '../dist/index.mjs';

const { values } = parseArgs({
  options: { runs: { type: 'string', default: '50' }, memory: { type: 'string', default: '0' } },
});
const folder = mkdtempSync(join(tmpdir(), 'net-bench-cert-'));
const file = (name) => join(folder, name);
const openssl = (...words) => execFileSync('openssl', words, { cwd: folder, stdio: 'pipe' });

function make(name, by, extensions) {
  writeFileSync(
    file(`${name}.cnf`),
    `[req]\ndistinguished_name=dn\nprompt=no\n[dn]\nCN=${name}\n[ext]\n${extensions}\n`,
  );
  openssl('genpkey', '-quiet', '-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256', '-out', `${name}.key`);
  const signer = by === undefined ? [] : ['-CA', `${by}.pem`, '-CAkey', `${by}.key`];
  const words = ['-x509', '-new', '-key', `${name}.key`, '-config', `${name}.cnf`, '-extensions', 'ext', '-days', '30'];
  openssl('req', ...words, ...signer, '-out', `${name}.pem`);
}

const blob = (name) => ({ type: netssl.CertType.CERT_TYPE_PEM, data: readFileSync(file(name)) });
const median = (numbers) => [...numbers].sort((one, other) => one - other)[Math.floor(numbers.length / 2)];
const timed = (work) => {
  const started = performance.now();
  work();
  return performance.now() - started;
};

try {
  make('root', undefined, 'basicConstraints=critical,CA:TRUE\nkeyUsage=keyCertSign');
  make('issuer', 'root', 'basicConstraints=critical,CA:TRUE\nkeyUsage=keyCertSign');
  make('leaf', 'issuer', 'basicConstraints=CA:FALSE\nsubjectAltName=DNS:leaf.example');
  const [leaf, root, issuer] = [blob('leaf.pem'), blob('root.pem'), blob('issuer.pem')];
  const known = { caCert: root, untrusted: [issuer] };
  if (Number(values.memory) > 0) memory(Number(values.memory), () => netssl.verifyCertification(leaf, known));
  else compare(leaf, known, issuer);
} finally {
  rmSync(folder, { recursive: true });
}

function compare(leaf, known, issuer) {
  const bundle = '/etc/ssl/certs/ca-certificates.crt';
  const spawn = (...ca) => {
    const { status } = spawnSync('openssl', ['verify', ...ca, '-untrusted', 'issuer.pem', 'leaf.pem'], { cwd: folder });
    return status;
  };
  const pairs = [
    ['own root', () => netssl.verifyCertification(leaf, known), () => spawn('-CAfile', 'root.pem')],
    [
      'store of the machine',
      () => netssl.verifyCertification(leaf, { untrusted: [issuer] }),
      () => spawn('-CAfile', bundle, '-no-CApath', '-no-CAstore'),
    ],
  ];
  console.log(`load ${loadavg()[0].toFixed(1)}, Node ${process.version}, OpenSSL ${process.versions.openssl}`);
  for (const [name, ours, theirs] of pairs) {
    for (let warm = 0; warm < 20; warm++) ours();
    theirs();
    const times = Array.from({ length: Number(values.runs) }, () => [timed(ours), timed(theirs)]);
    const [mine, other] = [median(times.map(([own]) => own)), median(times.map(([, own]) => own))];
    const ratio = median(times.map(([own, spawned]) => own / spawned));
    console.log(`${name}: ${mine.toFixed(2)} ms in process, ${other.toFixed(2)} ms spawned, ratio ${ratio.toFixed(3)}`);
  }
}

function memory(count, verify) {
  const resident = () => Math.round(process.memoryUsage.rss() / 1024);
  for (let done = 0; done <= count; done += 1) {
    if (done % (count / 10) === 0) console.log(`${done} verifications: ${resident()} KiB resident`);
    verify();
  }
}
