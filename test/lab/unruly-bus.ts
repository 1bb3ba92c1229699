// Run in a namespace: listens like a bus, passes everything on to the real one, and misbehaves towards whoever asks.
// Arguments: where to listen, where the real bus is, and the faults of one connection after the other as JSON.
import { createConnection, createServer } from 'node:net';

export interface Fault {
  /** `cut` ends the connection, `stall` sends nothing more, `garble` changes a byte, `drip` sends one byte each ms. */
  readonly kind: 'cut' | 'stall' | 'garble' | 'drip';
  /** Bytes from the bus that pass before. */
  readonly after: number;
}

const [listenAt = '', busAt = '', faults = '[]'] = process.argv.slice(2);
const waiting = JSON.parse(faults) as Fault[];

createServer((client) => {
  const fault = waiting.shift();
  const bus = createConnection(busAt);
  const end = (): void => {
    client.destroy();
    bus.destroy();
  };
  for (const socket of [client, bus]) socket.on('error', end).on('close', end);
  client.pipe(bus);
  let passed = 0;
  bus.on('data', (bytes) => {
    const at = (fault?.after ?? Infinity) - passed;
    passed += bytes.length;
    if (fault === undefined || at >= bytes.length) return client.write(bytes);
    const first = bytes.subarray(0, Math.max(at, 0));
    if (first.length > 0) client.write(first);
    const rest = Buffer.from(bytes.subarray(first.length));
    if (fault.kind === 'cut') return client.end();
    if (fault.kind === 'drip') return drip(rest, (byte) => client.write(byte));
    if (fault.kind === 'stall') return false;
    if (at >= 0) rest[0] = (rest[0] ?? 0) ^ 0x55;
    return client.write(rest);
  });
}).listen(listenAt, () => process.stdout.write('listening\n'));

function drip(bytes: Buffer, send: (byte: Buffer) => void): boolean {
  let at = 0;
  const timer = setInterval(() => {
    send(bytes.subarray(at, at + 1));
    at += 1;
    if (at >= bytes.length) clearInterval(timer);
  }, 1);
  return true;
}
