/** A name server on loopback that answers each name as its first label says, rightly or in one of many wrong ways. */
import { createSocket, type RemoteInfo } from 'node:dgram';
import { createServer, type Socket } from 'node:net';
import dnsPacket from 'dns-packet';

export interface BadServer {
  readonly port: number;
  /** Queries that came, by transport. */
  readonly seen: { udp: number; tcp: number };
  /** Ports that UDP queries came from. */
  readonly ports: Set<number>;
  readonly ids: number[];
  close(): Promise<void>;
}

/** What is sent back over UDP; several datagrams come in this order. */
type Behaviour = (query: Buffer, name: string) => readonly Buffer[];

const address = '192.0.2.1';

/** The right answer to a query. */
export function rightAnswer(query: Buffer, change: Partial<dnsPacket.Packet> = {}): Buffer {
  const { id, questions = [] } = dnsPacket.decode(query);
  const answers = questions.map(({ name }) => ({ type: 'A' as const, name, ttl: 60, data: address }));
  return dnsPacket.encode({
    type: 'response',
    flags: dnsPacket.RECURSION_AVAILABLE,
    ...(id === undefined ? {} : { id }),
    questions,
    answers,
    ...change,
  });
}

const withByte = (bytes: Buffer, at: number, change: (byte: number) => number): Buffer => {
  const changed = Buffer.from(bytes);
  changed[at] = change(changed[at] ?? 0);
  return changed;
};

const withCode = (query: Buffer, rcode: number): Buffer =>
  withByte(rightAnswer(query, { answers: [] }), 3, (byte) => (byte & 0xf0) | rcode);

/** The header and question of a query as a response, with the count of answers and these bytes after it. */
const answerOf = (query: Buffer, count: number, records: Buffer): Buffer => {
  const end = query.indexOf(0, 12) + 5;
  const head = Buffer.from(query.subarray(0, end));
  head.writeUInt16BE(0x8180, 2);
  head.writeUInt16BE(count, 6);
  head.writeUInt16BE(0, 8);
  head.writeUInt16BE(0, 10);
  return Buffer.concat([head, records]);
};

/** 64 KB in which a chain of pointers is followed once for each of thousands of records. */
export function pointerBomb(query: Buffer): Buffer {
  const start = query.indexOf(0, 12) + 5;
  const chain = 16_000;
  const hops = Buffer.alloc(chain * 2);
  // The data of the first record: each pointer leads to the one before it, the first to the question.
  for (let hop = 0; hop < chain; hop++)
    hops.writeUInt16BE(0xc000 | (hop === 0 ? 12 : start + 12 + (hop - 1) * 2), hop * 2);
  const last = start + 12 + 8000 * 2;
  const first = Buffer.concat([Buffer.from([0xc0, 12, 0, 16, 0, 1, 0, 0, 0, 60]), lengthOf(hops), hops]);
  const each = Buffer.from([0xc0 | (last >> 8), last & 0xff, 0, 1, 0, 1, 0, 0, 0, 60, 0, 0]);
  const count = Math.floor((65_535 - start - first.length) / each.length);
  const records = Array.from({ length: count }, () => each);
  return answerOf(query, count + 1, Buffer.concat([first, ...records]));
}

let bomb: Buffer | undefined;

/** Made once, as making it takes longer than reading it may. */
function sameBomb(query: Buffer): Buffer {
  bomb ??= pointerBomb(query);
  bomb.set(query.subarray(0, 2));
  return bomb;
}

const lengthOf = (bytes: Buffer): Buffer => Buffer.from([bytes.length >> 8, bytes.length & 0xff]);

const behaviours: Readonly<Record<string, Behaviour>> = {
  right: (query) => [rightAnswer(query)],
  nxdomain: (query) => [withCode(query, 3)],
  servfail: (query) => [withCode(query, 2)],
  refused: (query) => [withCode(query, 5)],
  silent: () => [],
  wrongid: (query) => [withByte(rightAnswer(query), 0, (byte) => byte ^ 0x55)],
  wrongquestion: (query) => [rightAnswer(query, { questions: [{ type: 'A', name: 'evil.example' }] })],
  wrongtype: (query, name) => [rightAnswer(query, { questions: [{ type: 'MX', name }] })],
  notresponse: (query) => [withByte(rightAnswer(query), 2, (byte) => byte & 0x7f)],
  wrongopcode: (query) => [withByte(rightAnswer(query), 2, (byte) => byte | 0x28)],
  noquestion: (query) => [rightAnswer(query, { questions: [] })],
  empty: () => [Buffer.alloc(0)],
  short: (query) => [query.subarray(0, 7)],
  garbage: (query) => [Buffer.concat([query.subarray(0, 2), Buffer.alloc(500, 0xff)])],
  // What is wrong comes first, the right answer after it.
  latecomer: (query) => [
    withByte(rightAnswer(query), 1, (byte) => byte ^ 1),
    rightAnswer(query, { questions: [{ type: 'A', name: 'evil.example' }] }),
    rightAnswer(query),
  ],
  // A name that is a pointer to itself, and one that leads forwards.
  loop: (query) => [answerOf(query, 1, Buffer.from([0xc0, query.indexOf(0, 12) + 5, 0, 1, 0, 1, 0, 0, 0, 1, 0, 0]))],
  forward: (query) => [answerOf(query, 1, Buffer.from([0xc0, 0xff, 0, 1, 0, 1, 0, 0, 0, 1, 0, 0]))],
  lyingcounts: (query) => [withByte(rightAnswer(query), 6, () => 0xff)],
  lyinglength: (query) => [withByte(rightAnswer(query), rightAnswer(query).length - 5, () => 200)],
  otherowner: (query) => [rightAnswer(query, { answers: [{ type: 'A', name: 'evil.example', data: address }] })],
  upper: (query) => [withByte(rightAnswer(query), 13, (byte) => byte & 0xdf)],
  truncated: (query) => [truncated(query)],
  truncatedsilent: (query) => [truncated(query)],
  truncatedrefused: (query) => [truncated(query)],
  truncatedwrong: (query) => [truncated(query)],
  truncatedhalf: (query) => [truncated(query)],
  bomb: (query) => [truncated(query)],
  noedns: (query) => [query.readUInt16BE(10) > 0 ? withCode(query, 1) : rightAnswer(query)],
  ede: (query) => [withExtendedError(query)],
};

const truncated = (query: Buffer): Buffer => withByte(rightAnswer(query, { answers: [] }), 2, (byte) => byte | 0x02);

/** SERVFAIL with "DNSSEC Bogus" and a text (RFC 8914). */
function withExtendedError(query: Buffer): Buffer {
  const text = Buffer.from('\0\x06signature of test. is wrong');
  const option = Buffer.concat([Buffer.from([0, 15]), lengthOf(text), text]);
  const record = Buffer.concat([Buffer.from([0, 0, 41, 4, 208, 0, 0, 0, 0]), lengthOf(option), option]);
  const bytes = Buffer.concat([withCode(query, 2), record]);
  bytes.writeUInt16BE(1, 10);
  return bytes;
}

/** What is sent back over TCP; undefined keeps silent. */
function overStream(name: string, query: Buffer): Buffer | undefined {
  const framed = (message: Buffer): Buffer => Buffer.concat([lengthOf(message), message]);
  if (/^truncated(silent|refused)/.test(name)) return undefined;
  if (name.startsWith('truncatedhalf')) return framed(rightAnswer(query)).subarray(0, 20);
  if (name.startsWith('truncatedwrong'))
    return framed(rightAnswer(query, { questions: [{ type: 'A', name: 'evil.example' }] }));
  if (name.startsWith('bomb')) return framed(sameBomb(query));
  const behaviour = behaviours[name.split('.')[0]?.toLowerCase() ?? ''];
  const [message] = name.startsWith('truncated') ? [manyAddresses(query)] : (behaviour?.(query, name) ?? []);
  return message === undefined ? undefined : framed(message);
}

function manyAddresses(query: Buffer): Buffer {
  const name = dnsPacket.decode(query).questions?.[0]?.name ?? '';
  const answers = Array.from({ length: 200 }, (_, index) => ({
    type: 'A' as const,
    name,
    ttl: 60,
    data: `192.0.2.${index}`,
  }));
  return rightAnswer(query, { answers });
}

/** @param address loopback address to listen on, UDP and TCP on the same port */
export async function startBadServer(address = '127.0.0.1'): Promise<BadServer> {
  const seen = { udp: 0, tcp: 0 };
  const ports = new Set<number>();
  const ids: number[] = [];
  const udp = createSocket(address.includes(':') ? 'udp6' : 'udp4');
  udp.on('message', (query: Buffer, from: RemoteInfo) => {
    seen.udp++;
    ports.add(from.port);
    ids.push(query.readUInt16BE(0));
    const name = dnsPacket.decode(query).questions?.[0]?.name ?? '';
    const label = name.split('.')[0]?.toLowerCase() ?? '';
    if (label === 'wrongsource') return elsewhere(rightAnswer(query), from);
    for (const bytes of behaviours[label]?.(query, name) ?? []) udp.send(bytes, from.port, from.address);
  });
  await new Promise<void>((resolve) => udp.bind(0, address, resolve));
  const { port } = udp.address();
  const open = new Set<Socket>();
  const tcp = createServer((socket) => {
    open.add(socket);
    socket.on('error', () => undefined).on('close', () => open.delete(socket));
    let received = Buffer.alloc(0);
    socket.on('data', (chunk: Buffer) => {
      received = Buffer.concat([received, chunk]);
      while (received.length >= 2 && received.length >= 2 + received.readUInt16BE(0)) {
        const query = received.subarray(2, 2 + received.readUInt16BE(0));
        received = received.subarray(2 + query.length);
        seen.tcp++;
        const name = dnsPacket.decode(query).questions?.[0]?.name ?? '';
        if (name.startsWith('truncatedrefused')) socket.resetAndDestroy();
        const bytes = overStream(name.toLowerCase(), Buffer.from(query));
        if (bytes !== undefined) socket.write(bytes);
        if (name.startsWith('truncatedhalf')) socket.end();
      }
    });
  });
  await new Promise<void>((resolve) => tcp.listen(port, address, resolve));
  return {
    port,
    seen,
    ports,
    ids,
    close: async () => {
      for (const socket of open) socket.destroy();
      await Promise.all([
        new Promise<void>((resolve) => udp.close(resolve)),
        new Promise<void>((resolve) => tcp.close(() => resolve())),
      ]);
    },
  };
}

/** The right bytes from a socket that was not asked. */
function elsewhere(bytes: Buffer, to: RemoteInfo): void {
  const other = createSocket('udp4');
  other.send(bytes, to.port, to.address, () => other.close());
}
