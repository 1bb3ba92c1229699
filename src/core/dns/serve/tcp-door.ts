import { createServer, type Server, type Socket } from 'node:net';
import { BusinessError } from '../../errors.js';
import type { Answerer } from './answerer.js';

const mostConnections = 128;
/** A connection on which nothing is asked is closed after this time (RFC 7766, section 6.2.3). */
const idleMs = 10_000;
/** A query must be whole, and a response taken, within this time. */
const messageMs = 5000;
/** Questions of one connection that are being answered; the next ones are not read meanwhile. */
const mostPipelined = 32;

/** Opens the TCP port of a service. @throws BusinessError `socket.address`, `permission` */
export async function openTcpDoor(address: string, port: number, answer: Answerer): Promise<Server> {
  const server = createServer((socket) => void serve(socket, answer).catch(() => socket.destroy()));
  server.maxConnections = mostConnections;
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      const reason = cause.code === 'EACCES' ? 'permission' : 'socket.address';
      const message = `Cannot listen on TCP ${address} port ${port}: ${cause.code ?? cause.message}`;
      reject(new BusinessError(reason, message, { operation: 'listen', target: address, cause }));
    });
    server.listen({ host: address, port, ipv6Only: true }, resolve);
  });
  server.on('error', () => undefined);
  return server;
}

/** Answers one connection, in whatever order answers come (RFC 7766, section 6.2.1.1). */
async function serve(socket: Socket, answer: Answerer): Promise<void> {
  const { remoteAddress = '', remotePort = 0 } = socket;
  const running = new Set<Promise<void>>();
  let timer = setTimeout(() => socket.destroy(), idleMs);
  const closeIn = (timeMs: number): void => {
    clearTimeout(timer);
    timer = setTimeout(() => socket.destroy(), timeMs);
  };
  socket.on('error', () => undefined);
  // Each answer on its way waits for the end of the connection as well.
  socket.setMaxListeners(mostPipelined + 10);
  socket.once('close', () => clearTimeout(timer));
  const reply = async (query: Buffer): Promise<void> => {
    const response = await answer(query, 'tcp', remoteAddress, remotePort);
    if (response === undefined) socket.destroy();
    else await sendWithin(socket, response);
  };
  const messages = new Messages();
  for await (const chunk of socket as AsyncIterable<Buffer>) {
    const wasBegun = messages.isBegun;
    const queries = messages.take(chunk);
    for (const query of queries) {
      const replying: Promise<void> = reply(query).finally(() => running.delete(replying));
      running.add(replying);
      if (running.size >= mostPipelined) await Promise.race(running);
    }
    // A peer that sends byte by byte does not get more time for it.
    if (!messages.isBegun) closeIn(idleMs);
    else if (!wasBegun || queries.length > 0) closeIn(messageMs);
  }
  await Promise.all(running);
  socket.end();
}

/** Cuts a stream into messages, each behind its length (RFC 1035, section 4.2.2). */
class Messages {
  #rest = Buffer.alloc(0);

  /** Whether part of a message is there. */
  get isBegun(): boolean {
    return this.#rest.length > 0;
  }

  take(chunk: Buffer): Buffer[] {
    const bytes = Buffer.concat([this.#rest, chunk]);
    const whole: Buffer[] = [];
    let at = 0;
    while (at + 2 <= bytes.length && at + 2 + bytes.readUInt16BE(at) <= bytes.length) {
      const end = at + 2 + bytes.readUInt16BE(at);
      whole.push(bytes.subarray(at + 2, end));
      at = end;
    }
    this.#rest = bytes.subarray(at);
    return whole;
  }
}

function sendWithin(socket: Socket, response: Buffer): Promise<void> {
  const length = Buffer.from([response.length >> 8, response.length & 0xff]);
  return new Promise((resolve) => {
    const late = setTimeout(() => socket.destroy(), messageMs);
    const done = (): void => {
      clearTimeout(late);
      resolve();
    };
    socket.once('close', done);
    socket.write(Buffer.concat([length, response]), () => {
      socket.off('close', done);
      done();
    });
  });
}
