/** A WebSocket server that sends whatever bytes a test wants, right or wrong. */
import { createHash } from 'node:crypto';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import type { ExecutionContext } from 'ava';

export interface RawFrame {
  readonly fin?: boolean;
  readonly rsv?: number;
  readonly opcode: number;
  readonly payload?: Uint8Array | string;
  readonly masked?: boolean;
  /** Another length than the payload has. */
  readonly claims?: bigint;
}

/** The bytes of a frame (RFC 6455, 5.2). */
export function frame({ fin = true, rsv = 0, opcode, payload = '', masked = false, claims }: RawFrame): Buffer {
  const body = Buffer.from(typeof payload === 'string' ? Buffer.from(payload) : payload);
  const length = claims ?? BigInt(body.length);
  const head = [(fin ? 0x80 : 0) | (rsv << 4) | opcode];
  const mask = masked ? 0x80 : 0;
  if (length < 126n) head.push(mask | Number(length));
  else if (length < 65_536n) head.push(mask | 126, Number(length >> 8n), Number(length & 0xffn));
  else {
    const wide = Buffer.alloc(8);
    wide.writeBigUInt64BE(length);
    head.push(mask | 127, ...wide);
  }
  return Buffer.concat([Buffer.from(head), masked ? Buffer.from([0, 0, 0, 0]) : Buffer.alloc(0), body]);
}

export const closeFrame = (code?: number, reason = ''): Buffer => {
  if (code === undefined) return frame({ opcode: 8 });
  const payload = Buffer.alloc(2 + Buffer.byteLength(reason));
  payload.writeUInt16BE(code);
  payload.write(reason, 2);
  return frame({ opcode: 8, payload });
};

/** A frame of the client's, its mask taken off. */
export interface ReceivedFrame {
  readonly opcode: number;
  readonly fin: boolean;
  readonly rsv1: boolean;
  readonly masked: boolean;
  readonly payload: Buffer;
}

/** The frame at a place in some bytes; how many bytes are wanted from there on, where it is not whole. */
function frameAt(bytes: Buffer, at: number): { readonly frame: ReceivedFrame; readonly end: number } | number {
  if (at + 2 > bytes.length) return 2;
  const [first = 0, second = 0] = bytes.subarray(at);
  const short = second & 0x7f;
  const extra = short === 126 ? 2 : short === 127 ? 8 : 0;
  if (at + 2 + extra > bytes.length) return 2 + extra;
  const length = extra === 0 ? short : extra === 2 ? bytes.readUInt16BE(at + 2) : Number(bytes.readBigUInt64BE(at + 2));
  const masked = second >= 0x80;
  const start = at + 2 + extra + (masked ? 4 : 0);
  if (start + length > bytes.length) return start + length - at;
  const mask = bytes.subarray(start - 4, start);
  const payload = Buffer.from(bytes.subarray(start, start + length));
  if (masked) payload.forEach((byte, index) => (payload[index] = byte ^ (mask[index % 4] ?? 0)));
  const frame = { opcode: first & 0xf, fin: first >= 0x80, rsv1: (first & 0x40) !== 0, masked, payload };
  return { frame, end: start + length };
}

/** The frames of a stream of bytes, in whatever pieces it comes. */
export class FrameReader {
  #held: Buffer[] = [];
  #size = 0;
  #wanted = 2;

  /** @returns the frames that are whole now */
  push(chunk: Buffer): ReceivedFrame[] {
    this.#held.push(chunk);
    this.#size += chunk.length;
    if (this.#size < this.#wanted) return [];
    const bytes = Buffer.concat(this.#held);
    const frames: ReceivedFrame[] = [];
    for (let at = 0; ;) {
      const found = frameAt(bytes, at);
      if (typeof found === 'number') {
        this.#held = [bytes.subarray(at)];
        this.#size = bytes.length - at;
        this.#wanted = found;
        return frames;
      }
      frames.push(found.frame);
      at = found.end;
    }
  }
}

/** The whole frames at the front of some bytes. */
export const readFrames = (bytes: Buffer): ReceivedFrame[] => new FrameReader().push(bytes);

export interface RawServer {
  readonly port: number;
  readonly url: string;
  /** The opening request of the last client. */
  request(): string;
}

/** The answer that agrees (RFC 6455, 4.2.2), with more headers. */
export function agreement(request: string, more: readonly string[] = []): string {
  const key = /^sec-websocket-key: *(\S+)/im.exec(request)?.[1] ?? '';
  const accept = createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');
  const lines = ['HTTP/1.1 101 Switching Protocols', 'Upgrade: websocket', 'Connection: Upgrade'];
  return [...lines, `Sec-WebSocket-Accept: ${accept}`, ...more, '', ''].join('\r\n');
}

/** @param serve is told of each client once its opening request is whole */
export async function rawServer(
  t: ExecutionContext,
  serve: (socket: Socket, request: string) => void,
): Promise<RawServer> {
  let last = '';
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    open.add(socket);
    socket.on('error', () => {}).on('close', () => open.delete(socket));
    let text = '';
    const gather = (chunk: Buffer): void => {
      text += chunk.toString('latin1');
      if (!text.includes('\r\n\r\n')) return;
      socket.off('data', gather);
      last = text;
      serve(socket, text);
    };
    socket.on('data', gather);
  });
  server.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  t.teardown(() => {
    for (const socket of open) socket.destroy();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { port, url: `ws://127.0.0.1:${port}/chat?x=1`, request: () => last };
}

/** A server that agrees, then sends these bytes. */
export const sending = (t: ExecutionContext, bytes: Uint8Array, more: readonly string[] = []): Promise<RawServer> =>
  rawServer(t, (socket, request) => void socket.write(Buffer.concat([Buffer.from(agreement(request, more)), bytes])));
