// Starts the built bundle with the Node given and sees that it works there at all: exit status, JSON, help, version, OpenSSL, a WebSocket.
//   node scripts/smoke.mjs /path/to/node
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from './files.mjs';

const [node = process.execPath] = process.argv.slice(2);
const program = join(root, 'bin/net.cjs');
const cache = mkdtempSync(join(tmpdir(), 'net-smoke-'));
const environment = { ...process.env, XDG_CACHE_HOME: cache };

function run(words) {
  const { status, signal, stdout, stderr } = spawnSync(node, words, {
    cwd: root,
    env: environment,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 30_000,
  });
  return { status: status ?? String(signal), stdout, stderr };
}

const answers = ({ status, stdout, stderr }) =>
  [0, 1].includes(status) && stderr === '' && JSON.parse(stdout).schema.startsWith('net.');
const says =
  (text) =>
  ({ status, stdout, stderr }) =>
    status === 0 && stderr === '' && stdout.includes(text);
const refuses = ({ status, stdout }) => status === 2 && JSON.parse(stdout).schema === 'net.error/1';

/** Says back what it is told. Beside this process, which waits for each program that it runs. */
const echo = spawn(
  process.execPath,
  [
    '--eval',
    `const server = new (require('ws').WebSocketServer)({ host: '127.0.0.1', port: 0 });
    server.on('connection', (peer) => peer.on('message', (data, binary) => peer.send(data, { binary })));
    server.on('listening', () => console.log(server.address().port));
    process.stdin.resume().on('end', () => process.exit());`,
  ],
  { cwd: root, stdio: ['pipe', 'pipe', 'inherit'] },
);
const [port] = await once(echo.stdout, 'data');
const fixtures = 'test/fixtures/certificates';

/** Twice each, as the second start comes from the code cache of the first. */
const cases = [
  ...['default', 'list', 'caps default', 'props default', 'route 127.0.0.1', 'neigh'].map((line) => [
    `${line} --json`,
    answers,
  ]),
  ['default --fields netId --json', answers],
  [`cert verify ${fixtures}/chain.pem --ca ${fixtures}/root.pem --time 2026-11-21 --get code`, says('0\n')],
  [`cert verify ${fixtures}/chain.pem --ca ${fixtures}/root.pem --time 2036-11-21 --json`, answers],
  [`ws ws://127.0.0.1:${String(port).trim()}/ --send hello --compress -1`, says('hello\n')],
  ['--version', says('netkit-cli/')],
  ['--help', says('default')],
  ['list --help', says('--json')],
  ['nope --json', refuses],
  ['default --nope --json', refuses],
].flatMap(([line, holds]) => [
  { line, holds },
  { line, holds },
]);

const version = run(['--version']).stdout.trim();
let [passed, failed] = [0, 0];
for (const { line, holds } of cases) {
  const outcome = run([program, ...line.split(' ')]);
  if (isTrue(holds, outcome)) passed += 1;
  else {
    failed += 1;
    console.log(`FAILED net ${line} on ${version}: status ${outcome.status}\n${outcome.stdout}${outcome.stderr}`);
  }
}
if (!existsSync(join(cache, 'net'))) {
  failed += 1;
  console.log(`FAILED no code cache was made on ${version}`);
}
echo.stdin.end();
rmSync(cache, { recursive: true });
console.log(`${passed} passed, ${failed} failed, 0 skipped`);
process.exitCode = failed === 0 ? 0 : 1;

function isTrue(holds, outcome) {
  try {
    return holds(outcome);
  } catch {
    return false;
  }
}
