/** Servers that send without end or more than was agreed: the client's memory, in a process of its own, stays bounded. */
import { execFile } from 'node:child_process';
import type { Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { constants, deflateRawSync } from 'node:zlib';
import test from 'ava';
import { runProgram } from '../../cli/run-program.js';
import { agreement, closeFrame, frame, rawServer } from './raw-server.js';

const client = fileURLToPath(new URL('hostile-client.js', import.meta.url));
/** What a process with the library in it takes at rest, and room for some messages of 8 MiB. */
const mostMegabytes = 220;

/** Sends the same again and again, as fast as it is taken; pauses the other direction when it is not to be read. */
function endlessly(socket: Socket, bytes: Buffer): void {
  const more = (): void => {
    while (!socket.destroyed && socket.write(bytes));
  };
  socket.on('drain', more);
  more();
}

const many = (bytes: Buffer, count: number): Buffer => Buffer.concat(Array<Buffer>(count).fill(bytes));
const packed = (bytes: Buffer): Buffer =>
  deflateRawSync(bytes, { finishFlush: constants.Z_SYNC_FLUSH }).subarray(0, -4);
const deflate = 'Sec-WebSocket-Extensions: permessage-deflate';
const piece = Buffer.alloc(65_535);

interface Hostile {
  /** In place of an agreement. */
  readonly answer?: string;
  readonly extensions?: readonly string[];
  /** Sent once, then the other endlessly. */
  readonly first?: Buffer;
  readonly endless?: Buffer;
  readonly outcome: string;
}

const kinds: Readonly<Record<string, Hostile>> = {
  'endless headers': {
    answer: 'HTTP/1.1 101 x\r\n',
    endless: many(Buffer.from('x-y: z\r\n'), 4000),
    outcome: 'ws.protocol',
  },
  'endless informational answers': {
    answer: '',
    endless: many(Buffer.from('HTTP/1.1 100 Continue\r\n\r\n'), 2000),
    outcome: 'tcp.timeout',
  },
  'a refusal with an endless page': {
    answer: 'HTTP/1.1 403 No\r\n\r\n',
    endless: Buffer.from('x'.repeat(65_536)),
    outcome: 'ws.refused',
  },
  'empty fragments': {
    first: frame({ opcode: 1, fin: false }),
    endless: many(frame({ opcode: 0, fin: false }), 20_000),
    outcome: 'ws.protocol',
  },
  'fragments of one byte': {
    first: frame({ opcode: 1, fin: false }),
    endless: many(frame({ opcode: 0, fin: false, payload: 'x' }), 20_000),
    outcome: 'ws.protocol',
  },
  'large fragments': {
    first: frame({ opcode: 2, fin: false, payload: piece }),
    endless: frame({ opcode: 0, fin: false, payload: piece }),
    outcome: 'ws.size',
  },
  'a frame of 1 GiB': { first: frame({ opcode: 2, claims: 1n << 30n }), endless: piece, outcome: 'ws.size' },
  'a frame of 8 MiB that never comes': {
    first: frame({ opcode: 2, claims: 8n << 20n, payload: 'x' }),
    outcome: 'closed',
  },
  'pings by the hundred thousand, and nothing is read': {
    endless: many(frame({ opcode: 9, payload: 'p'.repeat(125) }), 500),
    outcome: 'closed',
  },
  'pongs that nobody asked for': {
    endless: many(frame({ opcode: 10, payload: 'p'.repeat(125) }), 500),
    outcome: 'closed',
  },
  'empty messages': { endless: many(frame({ opcode: 1 }), 30_000), outcome: 'closed' },
  'a message of 512 MiB in half a megabyte': {
    extensions: [deflate],
    first: frame({ opcode: 2, rsv: 4, payload: packed(Buffer.alloc(1 << 29)) }),
    outcome: 'ws.size',
  },
  'messages of 7 MiB in seven kilobytes': {
    extensions: [deflate],
    endless: frame({ opcode: 2, rsv: 4, payload: packed(Buffer.alloc(7 << 20)) }),
    outcome: 'closed',
  },
};

for (const [name, { answer, extensions, first = Buffer.alloc(0), endless, outcome }] of Object.entries(kinds)) {
  // One at a time: what they cost is to be seen apart.
  test.serial(`${name}: bounded memory, and an end by ${outcome}`, async (t) => {
    const { url } = await rawServer(t, (socket, request) => {
      socket.pause();
      socket.write(Buffer.concat([Buffer.from(answer ?? agreement(request, extensions)), first]));
      if (endless !== undefined) endlessly(socket, endless);
    });
    // Long enough for a busy machine, but where the wait is to be seen to end.
    const patience = outcome === 'tcp.timeout' ? 2000 : 60_000;
    const linger = outcome === 'closed' ? 300 : 60_000;
    const { stdout } = await promisify(execFile)(process.execPath, [client, url, String(patience), String(linger)]);
    const told = JSON.parse(stdout) as { outcome: string; residentMegabytes: number };
    t.is(told.outcome, outcome);
    t.true(told.residentMegabytes < mostMegabytes, `${told.residentMegabytes} MB`);
    t.log(`${told.residentMegabytes} MB`);
  });
}

test('nothing that a server says reaches a terminal or a log as a command', async (t) => {
  const evil = '\x1b]0;owned\x07\x1b[2J\u009b31m\u202e';
  const servers = [
    await rawServer(
      t,
      (socket) => void socket.end(`HTTP/1.1 403 \u009b31m${'x'.repeat(10)}\r\nlocation: \x9b\u202e\r\n\r\n`),
    ),
    await rawServer(t, (socket, request) => {
      const frames = [
        frame({ opcode: 1, payload: evil }),
        frame({ opcode: 9, payload: evil }),
        frame({ opcode: 10, payload: evil }),
        closeFrame(4000, evil),
      ];
      socket.end(Buffer.concat([Buffer.from(agreement(request)), ...frames]));
    }),
    await rawServer(t, (socket, request) => {
      socket.end(Buffer.concat([Buffer.from(agreement(request)), closeFrame(1011, evil)]));
    }),
  ];
  for (const { url } of servers) {
    for (const words of [['--json'], ['--send', 'x', '--rtt', '--ping-interval', '1h', '--json']]) {
      const { stdout, stderr } = await runProgram(['ws', url, ...words], { stdin: '' });
      t.notRegex(stdout + stderr, /[\x00-\x08\x0b-\x1f\x7f-\x9f\u202e]/);
    }
  }
});
