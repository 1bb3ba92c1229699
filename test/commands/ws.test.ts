import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import test, { type ExecutionContext } from 'ava';
import fc from 'fast-check';
import { WebSocketServer } from 'ws';
import { decodeMessage, readMessages, writeMessage } from '../../src/cli/conversation/framing.js';
import { runProgram } from '../cli/run-program.js';

/** Says back what it is told, `late` after more than a second; `drop` cuts the connection, `code N` closes it. */
async function echo(t: ExecutionContext): Promise<string> {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  await once(server, 'listening');
  server.on('connection', (peer) => {
    peer.on('message', (data, binary) => {
      const words = String(data);
      if (words === 'drop') peer.terminate();
      else if (words === 'late') setTimeout(() => peer.send(data, { binary }), 1200);
      else if (words.startsWith('code ')) peer.close(Number(words.slice(5)), 'as told');
      else peer.send(data, { binary });
    });
  });
  t.teardown(() => {
    for (const peer of server.clients) peer.terminate();
    server.close();
  });
  return `ws://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

test('lines of stdin are messages, and messages are lines of stdout', async (t) => {
  const url = await echo(t);
  const run = await runProgram(['ws', url, '--max-messages', '3'], { stdin: 'one\nžluť\nno end' });
  t.deepEqual(run, { stdout: 'one\nžluť\nno end\n', stderr: '', status: 0, signal: null });
});

test('an answer that is wanted is waited for, however late it is', async (t) => {
  const url = await echo(t);
  for (const words of [['--send', 'late', '-1'], ['-1']]) {
    const run = await runProgram(['ws', url, ...words], { stdin: 'late\n' });
    t.deepEqual(run, { stdout: 'late\n', stderr: '', status: 0, signal: null });
  }
  t.is((await runProgram(['ws', url, '--send', 'late', '-1', '--linger', '10ms'])).stdout, '');
});

test('every framing brings back what was put in', async (t) => {
  const url = await echo(t);
  for (const [flags, stdin] of [
    [['--null'], 'a\nb\0c\0'],
    [['--hex'], '00ff\n'],
    [['--base64', '--null'], 'AP8=\0'],
    [['--binary'], 'bytes\n'],
  ] as const) {
    const run = await runProgram(
      ['ws', url, ...flags, '--linger', '2s', '--max-messages', flags[0] === '--null' ? '2' : '1'],
      { stdin },
    );
    t.deepEqual([run.stdout, run.status], [stdin, 0], flags.join(' '));
  }
});

test('the exit status tells a clean close, a refusal, a broken connection and a server not reached apart', async (t) => {
  const url = await echo(t);
  const status = async (...words: readonly string[]): Promise<number | null> =>
    (await runProgram(['ws', ...words])).status;
  t.is(await status(url, '--send', 'code 1000'), 0);
  t.is(await status(url, '--send', 'code 4001'), 0);
  t.is(await status(url, '--send', 'code 1011'), 1);
  t.is(await status(url, '--send', 'drop'), 1);
  t.is(await status('ws://127.0.0.1:1/', '--send', 'x'), 3);
  t.is(await status(url, '--send', 'x', '--close-code', '1005'), 2);
  t.is(await status(url, '--send', 'zz', '--hex'), 2);
  t.is(await status(url, '--send', 'x', '--add-header', 'no header'), 2);
  t.is(await status(url, '--send', 'x', '--linger', '1h', '--deadline', '300ms'), 124);
});

test('--preamble goes first, --max-payload bounds what is taken, --unix goes by a socket of this machine', async (t) => {
  const url = await echo(t);
  const first = await runProgram([
    'ws',
    url,
    '--preamble',
    'a',
    '--preamble',
    'b',
    '--send',
    'c',
    '--max-messages',
    '3',
  ]);
  t.is(first.stdout, 'a\nb\nc\n');
  const large = await runProgram(['ws', url, '--preamble', 'x'.repeat(101), '--max-payload', '100']);
  t.deepEqual([large.stdout, large.status], ['', 1]);
  const folder = mkdtempSync(join(tmpdir(), 'net-ws-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'socket');
  const server = createServer(
    (socket) => void socket.pipe(connect(Number(new URL(url).port), '127.0.0.1')).pipe(socket),
  );
  server.listen(path);
  await once(server, 'listening');
  t.teardown(() => server.close());
  const unix = await runProgram(['ws', 'ws://nowhere.invalid/', '--unix', path, '--send', 'through', '-1']);
  t.deepEqual([unix.stdout, unix.stderr, unix.status], ['through\n', '', 0]);
  t.is((await runProgram(['ws', 'ws://nowhere.invalid/', '--unix', `${path}x`, '--send', 'x'])).status, 3);
});

test('text from a peer cannot command the terminal', async (t) => {
  const url = await echo(t);
  const run = await runProgram(['ws', url, '--send', '\x1b[2J\u202e', '-1', '--json']);
  t.notRegex(run.stdout, /[\x1b\u202e]/);
});

test('framing survives any bytes and any pieces', async (t) => {
  const messages = fc.array(
    fc.string({ unit: 'binary' }).map((text) => text.replaceAll('\0', '')),
    { maxLength: 8 },
  );
  await fc.assert(
    fc.asyncProperty(messages, fc.integer({ min: 1, max: 7 }), async (texts, size) => {
      const framing = { delimiter: '\0', encoding: 'text' } as const;
      const whole = Buffer.concat(texts.map((text) => writeMessage(text, framing)));
      const pieces = Array.from({ length: Math.ceil(whole.length / size) }, (_, at) =>
        whole.subarray(at * size, (at + 1) * size),
      );
      const back: (string | Uint8Array)[] = [];
      for await (const message of readMessages(Readable.from(pieces), framing)) back.push(message);
      t.deepEqual(
        back,
        texts.map((text) => Buffer.from(text).toString('utf8')),
      );
    }),
    { numRuns: 60 },
  );
  t.throws(() => decodeMessage(Buffer.from('0g'), { delimiter: '\n', encoding: 'hex' }), { message: /is no hex/ });
  t.throws(() => decodeMessage(Buffer.from('a b'), { delimiter: '\n', encoding: 'base64' }), {
    message: /is no base64/,
  });
});

test('files that are no certificate or no key, and flags that would do nothing alone, are wrong usage', async (t) => {
  const file = (name: string): string => `test/fixtures/certificates/${name}`;
  const own = ['--cert', file('chain.pem')];
  for (const [words, says] of [
    [['--ca', file('server-key.pem')], /server-key\.pem holds no certificate in PEM/],
    [['--cert', file('server-key.pem')], /server-key\.pem holds no certificate in PEM/],
    [own, /chain\.pem holds no private key.*\nhint: add --key FILE/],
    [[...own, '--key', file('root.pem')], /root\.pem holds no private key in PEM/],
    [['--key', file('server-key.pem')], /--key needs --cert beside it/],
    [['--ping-timeout', '1s'], /--ping-timeout needs --ping-interval beside it/],
  ] as const) {
    const run = await runProgram(['ws', 'wss://127.0.0.1:9', '--send', 'x', ...words]);
    t.deepEqual([run.stdout, run.status], ['', 2], words.join(' '));
    t.regex(run.stderr, says);
  }
});
