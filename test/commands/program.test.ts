/** The built program between a shell and a terminal: what no test inside one process can see. */
import { once } from 'node:events';
import { readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { createServer as createQuietServer, type AddressInfo, type Server } from 'node:net';
import { createServer as createSecureServer } from 'node:tls';
import test from 'ava';
import { WebSocketServer } from 'ws';
import { runOnTerminal, runProgram, runShell } from '../cli/run-program.js';
import { calls, everyCommand, snapshotOf } from './calls.js';

const office = ['--snapshot', snapshotOf('office')];
const quoted = (argv: readonly string[]): string => argv.map((word) => `'${word}'`).join(' ');
const reasonIn = (stdout: string) => (JSON.parse(stdout) as { error: { reason: string } }).error.reason;

const portOf = (server: Server): string => String((server.address() as AddressInfo).port);

/** A server of this process on loopback that keeps nothing alive. */
async function listening<Kind extends Server>(server: Kind): Promise<Kind> {
  server.unref().listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

// A word that is wider than the terminal stays whole.
process.title = 'net test';
const web = await listening(createServer((_request, response) => void response.end()));
const echo = new WebSocketServer({ server: web });
echo.on('connection', (peer) => peer.on('message', (data, binary) => peer.send(data, { binary })));
const certificates = 'test/fixtures/certificates';
const secure = await listening(
  createSecureServer({
    cert: readFileSync(`${certificates}/chain.pem`),
    key: readFileSync(`${certificates}/server-key.pem`),
  }),
);
// Whoever wants the certificates alone hangs up afterwards.
secure.on('tlsClientError', () => undefined);
secure.on('secureConnection', (socket) => socket.on('error', () => undefined));
/** One that nobody ever connects to: what listens on it, and who does, can be asked of this machine. */
const quiet = await listening(createQuietServer());
const exported = `/tmp/net-exported-profile-${process.pid}`;
process.once('exit', () => rmSync(exported, { force: true }));

/** A check that asks nobody but this machine, over a network that does not lead to it. */
const nobodyThere = ['--http-url', 'http://127.0.0.1:9/', '--https-url', 'https://127.0.0.1:10/', '-w', '100ms'];

/** What is asked by commands that no snapshot can answer, where it is not what they are always asked. */
const onThisMachine: Readonly<Record<string, readonly string[]>> = {
  ports: ['--port', portOf(quiet)],
  owner: [portOf(quiet)],
  watch: ['--count', '1'],
  probe: ['127.0.0.1', '--count', '1', '--protocol', 'udp'],
  ws: [`ws://127.0.0.1:${portOf(web)}/`, '--send', 'tab\there', '-1'],
  'cert fetch': [
    ...[`127.0.0.1:${portOf(secure)}`, '--servername', 'www.example.com'],
    ...['--ca', `${certificates}/root.pem`, '--time', '2026-11-21'],
  ],
  // What this machine's network offers, nobody knows.
  'pac discover': [],
  'pac get': [],
  'proxy match': ['https://example.com/'],
  'proxy set': ['proxy.example:3128'],
  'proxy test': [`http://127.0.0.1:${portOf(web)}/`],
  'dns import-rules': ['test/fixtures/plain-hosts'],
  'dns serve': ['--port', '0', '--server', '192.0.2.53', '--count', '2'],
  check: nobodyThere,
  'report connected': nobodyThere,
  'report disconnected': nobodyThere,
  'profile delete': ['spare'],
  'profile export': ['--out', exported],
  'profile import': ['copy', 'test/fixtures/profile.json', '--replace'],
};

/** What they need around them. */
const environments: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'proxy get': { https_proxy: 'proxy.example:3128' },
  // On a busy machine they take long enough for a spinner, which CI does without.
  ...Object.fromEntries(
    ['pac check', 'pac find', 'pac set', 'check', 'report connected', 'report disconnected'].map((id) => [
      id,
      { CI: '1' },
    ]),
  ),
};

/** What is done before each call, so that they find something. */
const aRule = ['dns', 'add-rule', 'shop.example', '192.0.2.7'];
const before: Readonly<Record<string, readonly string[]>> = {
  'attr list': ['attr', 'set', 'trusted', '--profile', 'work'],
  'dns rules': aRule,
  'dns remove-rule': aRule,
  'dns clear-rules': aRule,
  'profile delete': [...aRule, '--profile', 'spare'],
  'pac get': ['pac', 'set', ...(calls['pac set']?.[0] ?? [])],
};

/** Those whose honest answer is no. */
const exitStatuses: Readonly<Record<string, number>> = {
  check: 1,
  'pac discover': 1,
  'report connected': 1,
  'report disconnected': 1,
};

/** Commands that print lines for a shell, a sentence, or nothing in a pipe: neither cells nor colours. */
const forShells = new Set(['pac discover', 'app get', 'app unbind', 'proxy env', 'proxy clear', 'pac clear']);

// One after the other: a crowd of programs would only wait for each other.
for (const [id, { flags }] of await everyCommand()) {
  const asked =
    'snapshot' in flags ? [...(calls[id]?.[0] ?? []), ...office] : (onThisMachine[id] ?? calls[id]?.[0] ?? []);
  const words = [...id.split(' '), ...asked];
  const line = `net ${quoted(words)}`;
  const preparation = before[id];
  const status = exitStatuses[id] ?? 0;
  // What one test keeps is none of another's business.
  const environment = { ...environments[id], NET_PROFILE: id.replace(' ', '-') };
  const prepare = async () => preparation === undefined || (await runProgram(preparation, { environment }));

  test.serial(`net ${id} leaves the caller's stdin alone and closes quietly with its reader`, async (t) => {
    const first = preparation === undefined ? '' : `net ${quoted(preparation)} >/dev/null;`;
    const script = `
      printf 'a\\nb\\nc\\n' | while read -r word; do ${first} ${line} >/dev/null; echo "$word"; done
      for flag in '' --json; do ${first} { ${line} $flag; echo "status $?" >&2; } | head -c 1 >/dev/null; done`;
    const { stdout, stderr } = await runShell(script, { environment });
    t.is(stdout, 'a\nb\nc\n');
    t.is(stderr, `status ${status}\nstatus ${status}\n`);
  });

  test.serial(
    `net ${id} is plain in a pipe, a table on a terminal, narrow on a narrow one, and grey with NO_COLOR`,
    async (t) => {
      await prepare();
      const pipe = await runProgram(words, { environment });
      t.deepEqual([pipe.stderr, pipe.status], ['', status]);
      t.notRegex(pipe.stdout, /\x1b/);
      // A machine that is slow enough shows a spinner beside the answer, but not where CI is set.
      const quiet = { ...environment, CI: '1' };
      await prepare();
      const wide = await runOnTerminal(100, words, { environment: quiet });
      if (!forShells.has(id)) {
        t.regex(pipe.stdout, /\t|^(?:\{.*\}\n)+$/);
        t.regex(wide.stdout, /\x1b\[/);
      }
      await prepare();
      const narrow = await runOnTerminal(40, words, { environment: { ...quiet, NO_COLOR: '1' } });
      t.notRegex(narrow.stdout, /[\x1b\t]/);
      for (const text of narrow.stdout.split('\n')) t.true([...text].length <= 40, text);
    },
  );

  test.serial(`net ${id} answers a bad flag as one JSON object, whatever NODE_ENV says`, async (t) => {
    const runs = ['test', 'development'].map((NODE_ENV) =>
      runProgram([...id.split(' '), '--no-such-flag', '--json'], { environment: { NODE_ENV } }),
    );
    for (const run of await Promise.all(runs)) {
      t.deepEqual([reasonIn(run.stdout), run.stderr, run.status], ['usage.flag', '', 2]);
    }
  });
}

test('an unknown command is told as text and as JSON, exit 2', async (t) => {
  const text = await runProgram(['nope']);
  t.deepEqual([text.stdout, text.status], ['', 2]);
  t.regex(text.stderr, /^net: [^\n]*nope[^\n]*\n/);
  const json = await runProgram(['nope', '--json']);
  t.deepEqual([reasonIn(json.stdout), json.stderr, json.status], ['usage.command', '', 2]);
});

test('output that cannot be written is told on stderr, exit 3', async (t) => {
  const { stdout, stderr } = await runShell(`net default ${quoted(office)} --json >/dev/full; echo $?`);
  t.is(stdout, '3\n');
  t.regex(stderr, /^net: The output could not be written: ENOSPC/);
});

test('a folder as stdin is told, not taken for an empty one', async (t) => {
  const { stderr, stdout, status } = await runShell('net route - </');
  t.deepEqual([status, stdout], [2, '']);
  t.regex(stderr, /stdin is a folder/);
  const { stdout: json } = await runShell('net dns import-rules - --json </');
  t.like(JSON.parse(json), { error: { reason: 'file.unreadable' } });
});

test('an interrupt prints what is known and then ends the program by the signal', async (t) => {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    const interrupt = { after: '"1.1.1.1"', signal };
    const argv = ['route', '-', '--json', ...office];
    const run = await runProgram(argv, { stdin: '1.1.1.1\n', keepOpen: true, interrupt });
    t.deepEqual([run.signal, run.status, run.stderr], [signal, null, '']);
    t.is((JSON.parse(run.stdout) as { schema: string }).schema, 'net.route.item/1');
  }
});

test('the deadline ends waiting for stdin with 124', async (t) => {
  const run = await runProgram(['route', '-', '--json', '--deadline', '2s', ...office], {
    stdin: '1.1.1.1\n',
    keepOpen: true,
  });
  t.is(run.status, 124);
  t.deepEqual(
    run.stdout
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as { schema: string }).schema),
    ['net.route.item/1', 'net.error/1'],
  );
});

test('many items from a pipe keep their order', async (t) => {
  const items = Array.from({ length: 300 }, (_, at) => `10.0.${at >> 8}.${at & 255}`);
  const run = await runProgram(['route', '-', '--get', 'destination', '--jobs', '8', ...office], {
    stdin: `${items.join('\n')}\n`,
  });
  t.deepEqual(run.stdout.trim().split('\n'), items);
});

test('FORCE_COLOR colours a pipe, CLICOLOR=0 greys a terminal, and COLUMNS is the width', async (t) => {
  t.regex((await runProgram(['list', ...office], { environment: { FORCE_COLOR: '1' } })).stdout, /\x1b\[/);
  const grey = await runOnTerminal(100, ['list', ...office], { environment: { CLICOLOR: '0', COLUMNS: '40' } });
  t.notRegex(grey.stdout, /\x1b/);
  for (const text of grey.stdout.split('\n')) t.true([...text].length <= 40, text);
});

test('a snapshot is recorded, redacted unless asked otherwise, and answers as the machine did', async (t) => {
  const file = `/tmp/net-snapshot-${process.pid}`;
  const { stdout } = await runShell(`
    net list --json ${quoted(office)} --snapshot-out ${file}.redacted
    net list --json ${quoted(office)} --snapshot-out ${file}.whole --no-redact
    net list --json --snapshot ${file}.whole
    stat -c %a ${file}.redacted
    grep -c 52:54:00 ${file}.redacted ${file}.whole
    rm -f ${file}.redacted ${file}.whole`);
  const [first, second, third, mode, redacted, whole] = stdout.trim().split('\n');
  t.is(first, second);
  t.is(first, third);
  t.is(mode, '600');
  t.regex(redacted ?? '', /:0$/);
  t.notRegex(whole ?? '', /:0$/);
});

test('a wrong snapshot file costs one line and exit 2', async (t) => {
  for (const file of ['/nonexistent', '/etc/hostname', '/dev/zero', '/']) {
    const run = await runProgram(['default', '--snapshot', file]);
    t.deepEqual([run.stdout, run.status], ['', 2], file);
    t.regex(run.stderr, /^net: [^\n]+\n(hint: [^\n]+\n)?$/);
  }
});

test('a snapshot that cannot be written is told by its path, and names no other reason than the real one', async (t) => {
  for (const [file, status, words] of [
    ['/dev/full', 2, /write \/dev\/full: ENOSPC/],
    ['/nonexistent/x', 2, /write \/nonexistent\/x: no such path/],
    ['/', 2, /write \/: EISDIR/],
  ] as const) {
    const run = await runProgram(['default', ...office, '--snapshot-out', file]);
    t.deepEqual([run.stdout, run.status], ['', status], file);
    t.regex(run.stderr, words);
  }
});

test('an empty value, as of an unset variable, is refused and never taken for none', async (t) => {
  for (const flag of ['--netns', '--snapshot', '--snapshot-out']) {
    const run = await runProgram(['default', flag, '']);
    t.deepEqual([run.stdout, run.status], ['', 2], flag);
    t.regex(run.stderr, new RegExp(`^net: ${flag} takes [a-z ]+, not ""\\n$`));
  }
});

test('a flag that needs another names it', async (t) => {
  const run = await runProgram(['default', ...office, '--no-redact']);
  t.deepEqual([run.stderr, run.status], ['net: --no-redact needs --snapshot-out beside it\n', 2]);
});

test('a mark is given in decimal or as ip writes it', async (t) => {
  const answers = await Promise.all(
    ['10', '0xa', '0XA'].map((mark) => runProgram(['route', '9.9.9.9', ...office, '--mark', mark])),
  );
  for (const run of answers) t.deepEqual([run.stdout, run.status], [answers[0]?.stdout, 0]);
  const beyond = await runProgram(['route', '9.9.9.9', ...office, '--mark', '0x100000000']);
  t.is(beyond.status, 2);
});

test('the usage line of --help has no holes', async (t) => {
  const { stdout } = await runProgram(['default', '--help']);
  t.regex(stdout, /--get FIELD \| -j \| --fields A,B\]/);
  t.notRegex(stdout, /\| *\]|\[ *\|/);
});
