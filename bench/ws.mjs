// WebSocket messages received and sent a second, beside plain `ws` in the same process: the two take turns, the server is
// a process of its own that only pushes or counts bytes. Then a slow consumer of 600 messages of 1 MiB in a process of its
// own, of which the peak of resident memory counts.
//   node bench/ws.mjs [--runs 7] [--megabytes 64] [--slow-only]
// Needs `npm run build`. Prints ratios (ours / plain); exits 1 when one is below 0.9 (a loop over
// tiny messages aside, in which a promise for each costs more than they do), or the consumer above 120 MB.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { loadavg } from 'node:os';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '7' },
    megabytes: { type: 'string', default: '64' },
    'slow-only': { type: 'boolean', default: false },
    inside: { type: 'string' },
    url: { type: 'string' },
  },
});
const least = 0.9;
const mostResidentMegabytes = 120;
const slow = { count: 600, size: 1 << 20, pauseMs: 3 };
const sizes = [32, 1024, 65_536, 1 << 20];

/** `/flood/SIZE/COUNT` pushes messages, `/sink/BYTES` says `done` after so many bytes. */
async function serve() {
  const server = createServer((socket) => {
    socket
      .on('error', () => {})
      .once('data', (request) => {
        const text = request.toString('latin1');
        const [, kind, one, other] = /^GET \/(flood|sink)\/(\d+)(?:\/(\d+))?/.exec(text) ?? [];
        const key = /^sec-websocket-key: *(\S+)/im.exec(text)?.[1] ?? '';
        const accept = createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');
        socket.write(
          `HTTP/1.1 101 Yes\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
        );
        if (kind === 'flood') flood(socket, Number(one), Number(other));
        else sink(socket, Number(one));
      });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  process.stdin.resume().once('end', () => process.exit());
  console.log(server.address().port);
}

function header(size, masked = 0) {
  if (size < 126) return Buffer.from([0x82, masked | size]);
  const wide = size > 0xffff;
  const head = Buffer.alloc(wide ? 10 : 4);
  head[0] = 0x82;
  head[1] = masked | (wide ? 127 : 126);
  if (wide) head.writeBigUInt64BE(BigInt(size), 2);
  else head.writeUInt16BE(size, 2);
  return head;
}

function flood(socket, size, count) {
  const message = Buffer.concat([header(size), Buffer.alloc(size, 'x')]);
  const together = Math.max(1, Math.min(count, Math.floor((1 << 18) / message.length)));
  const many = Buffer.concat(Array(together).fill(message));
  let left = count;
  const push = () => {
    for (let room = true; room && left > 0;) {
      const now = Math.min(left, together);
      left -= now;
      room = socket.write(now === together ? many : many.subarray(0, now * message.length));
    }
    if (left === 0) socket.write(Buffer.from([0x88, 2, 3, 232]));
    else socket.once('drain', push);
  };
  push();
}

function sink(socket, bytes) {
  let left = bytes;
  socket.on('data', (chunk) => {
    left -= chunk.length;
    if (left === 0) socket.write(Buffer.from([0x81, 4, ...Buffer.from('done')]));
  });
}

async function startServer() {
  const server = spawn(process.execPath, [fileURLToPath(import.meta.url), '--inside', 'server'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const [port] = await once(createInterface({ input: server.stdout }), 'line');
  return { url: `ws://127.0.0.1:${port}`, stop: () => server.kill() };
}

async function clients() {
  const { WebSocket } = await import('ws');
  const { openHost, webSocket } = await import('../dist/index.mjs');
  const host = openHost();
  const ours = (url) => webSocket.openWebSocket(host, url, { maxQueueBytes: 1 << 30 });
  const plain = async (url) => {
    const client = new WebSocket(url, { perMessageDeflate: false });
    await once(client, 'open');
    return client;
  };
  return { ours, plain, WebSocket };
}

/** Messages a second of one run, and a second of this process's own processor time, which load blurs less. */
async function rate(count, work) {
  const started = performance.now();
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return { rate: (count / (performance.now() - started)) * 1000, busy: (count / (user + system)) * 1e6 };
}

const receive = {
  plain: ({ WebSocket }, url) =>
    new Promise((resolve) => {
      let got = 0;
      const client = new WebSocket(url, { perMessageDeflate: false });
      client.on('message', () => (got += 1)).once('close', () => resolve(got));
    }),
  listener: async ({ ours }, url) => {
    let got = 0;
    const connection = await ours(url);
    connection.onMessage(() => void (got += 1));
    await connection.ended;
    return got;
  },
  loop: async ({ ours }, url) => {
    let got = 0;
    for await (const _ of await ours(url)) got += 1;
    return got;
  },
};

/** Both wait for the system after as many bytes. */
const windowBytes = 4 << 20;
const send = {
  plain: async ({ plain }, url, message, count) => {
    const client = await plain(url);
    const done = once(client, 'message');
    for (let sent = 0; sent < count; sent++) {
      if (client.bufferedAmount < windowBytes) client.send(message);
      else await new Promise((resolve) => client.send(message, resolve));
    }
    await done;
    client.terminate();
  },
  ours: async ({ ours }, url, message, count) => {
    const connection = await ours(url);
    const done = new Promise((resolve) => connection.onMessage(resolve));
    for (let sent = 0; sent < count; sent++) {
      const taken = connection.send(message);
      if (connection.queuedBytes >= windowBytes) await taken;
    }
    await done;
    connection.terminate();
  },
};

const median = (numbers) => [...numbers].sort((one, other) => one - other)[Math.floor(numbers.length / 2)];

async function compare() {
  const server = await startServer();
  const made = await clients();
  let met = true;
  const judge = (what, ours, plain, counts = true) => {
    const ratio = (part) => median(ours.map((each, index) => each[part] / plain[index][part]));
    if (counts) met &&= ratio('rate') >= least;
    const [mine, other] = [ours, plain].map((all) =>
      Math.round(median(all.map(({ rate }) => rate))).toLocaleString('en'),
    );
    const ratios = `ratio ${ratio('rate').toFixed(2)}, by processor time ${ratio('busy').toFixed(2)}`;
    console.log(`${what}: ${mine} messages a second, plain ws ${other}, ${ratios}`);
  };
  console.log(`load ${loadavg()[0].toFixed(1)}, Node ${process.version}`);
  try {
    for (const size of values['slow-only'] ? [] : sizes) {
      const count = Math.ceil((Number(values.megabytes) << 20) / Math.max(size, 256));
      const name = size < 1024 ? `${size} B` : `${size >> 10} KiB`;
      const measured = { plain: [], listener: [], loop: [], sentPlain: [], sentOurs: [] };
      const message = Buffer.alloc(size, 'x');
      const bytes = count * (header(size).length + 4 + size);
      for (let run = -1; run < Number(values.runs); run++) {
        const results = {};
        for (const way of ['plain', 'listener', 'loop']) {
          results[way] = await rate(count, async () => {
            const got = await receive[way](made, `${server.url}/flood/${size}/${count}`);
            if (got !== count) throw new Error(`${way}: ${got} of ${count}`);
          });
        }
        const url = `${server.url}/sink/${bytes}`;
        results.sentPlain = await rate(count, () => send.plain(made, url, message, count));
        results.sentOurs = await rate(count, () => send.ours(made, url, message, count));
        // The first run warms up.
        if (run >= 0) for (const [way, each] of Object.entries(results)) measured[way].push(each);
      }
      judge(`receive ${name} by onMessage`, measured.listener, measured.plain);
      judge(`receive ${name} by a loop`, measured.loop, measured.plain, size >= 1024);
      judge(`send ${name}`, measured.sentOurs, measured.sentPlain);
    }
    for (const way of ['loop', 'listener', 'session']) {
      const resident = await slowConsumer(server.url, way);
      met &&= resident <= mostResidentMegabytes;
      console.log(`slow consumer by ${way}: ${resident} MB resident at most`);
    }
  } finally {
    server.stop();
  }
  process.exitCode = met ? 0 : 1;
}

async function slowConsumer(url, way) {
  const words = [fileURLToPath(import.meta.url), '--inside', way, '--url', `${url}/flood/${slow.size}/${slow.count}`];
  const child = spawn(process.execPath, words, { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = await once(createInterface({ input: child.stdout }), 'line');
  return Number(line);
}

/** Takes 3 ms for each message, and prints the peak of its resident memory in MB. */
async function consumeSlowly(way) {
  const { openHost, webSocket } = await import('../dist/index.mjs');
  const host = openHost();
  let got = 0;
  const take = async () => {
    got += 1;
    await delay(slow.pauseMs);
  };
  if (way === 'session') {
    for await (const event of webSocket.webSocketSession(host, values.url, { lingerMs: Infinity })) {
      if (event.type === 'message') await take();
    }
  } else {
    const connection = await webSocket.openWebSocket(host, values.url);
    if (way === 'loop') for await (const _ of connection) await take();
    else connection.onMessage(take);
    await connection.ended;
  }
  if (got < slow.count) throw new Error(`${got} of ${slow.count} messages came`);
  console.log(Math.round((process.resourceUsage().maxRSS * 1024) / 1e6));
}

if (values.inside === 'server') await serve();
else if (values.inside !== undefined) await consumeSlowly(values.inside);
else await compare();
