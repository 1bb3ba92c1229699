import { randomInt } from 'node:crypto';
import type { PingRequest, Session } from 'net-ping';
import { BusinessError } from '../errors.js';
import { canonicalAddress } from '../kernel/codec/ip-address.js';
import { internetChecksum } from '../kernel/codec/internet-checksum.js';

/** A request with what the adapter keeps of it. */
export interface PingJob extends PingRequest {
  /** What stands behind the ICMP header. */
  readonly payload: Uint8Array;
  /** Told just before the packet leaves. */
  leaves(): void;
  /** Told of each answer that is to this request, the destination's or a router's. */
  answered(message: PingMessage): void;
}

/** An ICMP message. */
export interface PingMessage {
  readonly type: number;
  readonly code: number;
  readonly from: string;
  /** TTL it arrived with; 0 where net-ping does not tell. */
  readonly ttl: number;
  /** MTU that "fragmentation needed" names; 0 otherwise. */
  readonly mtu: number;
}

/** Identifiers that are the process's own; net-ping takes them modulo 65,535. */
const identifiers = 65_534;
const usualTtl = 64;

/** One session of each family for the whole process: two with one identifier take each other's answers. */
const sessions = new Map<4 | 6, { readonly session: Session; users: number }>();

/**
 * The process's session of that family; given back by `releaseSession`.
 * @throws BusinessError `probe.engine-missing`, `permission`
 */
export async function takeSession(family: 4 | 6): Promise<Session> {
  const { default: netPing } = await import('net-ping').catch((cause: unknown) => {
    throw new BusinessError('probe.engine-missing', 'The package net-ping is not installed here, or does not load', {
      cause,
    });
  });
  const known = sessions.get(family);
  if (known !== undefined) {
    known.users++;
    return known.session;
  }
  const { IPv4, IPv6 } = netPing.NetworkProtocol;
  const options = { retries: 0, sessionId: randomInt(1, identifiers), ttl: usualTtl };
  try {
    const session = netPing.createSession({ ...options, networkProtocol: family === 4 ? IPv4 : IPv6 });
    mend(session, family);
    sessions.set(family, { session, users: 1 });
    return session;
  } catch (cause) {
    throw new BusinessError('permission', 'net-ping needs a raw socket, which this user may not open', {
      operation: 'socket',
      hint: 'run it as root or with CAP_NET_RAW, or leave --engine away',
      cause,
    });
  }
}

/** Closes the session with its last user. */
export function releaseSession(family: 4 | 6): void {
  const known = sessions.get(family);
  if (known === undefined || --known.users > 0) return;
  sessions.delete(family);
  known.session.close();
}

const lastIds = new WeakMap<Session, number>();

/**
 * A sequence number, 1..65,535, that is not in use.
 * @throws BusinessError `kernel.failed` when all are
 */
export function freeId(session: Session): number {
  const last = lastIds.get(session) ?? 0;
  for (let step = 1; step <= 65_535; step++) {
    const id = ((last + step - 1) % 65_535) + 1;
    if (id in session.reqs) continue;
    lastIds.set(session, id);
    return id;
  }
  throw new BusinessError('kernel.failed', 'net-ping has too many requests outstanding');
}

/** Sends the job's own payload, tells the moment of sending, and compares sources, all of which net-ping leaves out. */
function mend(session: Session, family: 4 | 6): void {
  const before = session.onBeforeSocketSend.bind(session);
  session.onBeforeSocketSend = (request) => {
    before(request);
    (request as PingJob).leaves();
  };
  session.toBuffer = (request) => packetOf(session, request as PingJob, family);
  session.on('error', () => undefined);
  session.socket.removeAllListeners('message');
  session.socket.on('message', (buffer: Buffer, source: string) => {
    const job = session.fromBuffer(buffer) as PingJob | null | undefined;
    if (job === null || job === undefined) return;
    const message = messageOf(buffer, job, canonicalAddress(source) ?? source, family);
    const isReply = message.type === (family === 4 ? 0 : 129);
    // Our own request comes back from the loopback, and anyone may send echo replies.
    if (message.type === (family === 4 ? 8 : 128) || (isReply && message.from !== job.target)) return;
    job.answered(message);
  });
}

function packetOf(session: Session, { id, payload }: PingJob, family: 4 | 6): Buffer {
  const packet = Buffer.alloc(8 + payload.length);
  packet.writeUInt8(family === 4 ? 8 : 128, 0);
  packet.writeUInt16BE(session.sessionId, 4);
  packet.writeUInt16BE(id, 6);
  packet.set(payload, 8);
  // For IPv6 the kernel works it out itself.
  packet.writeUInt16BE(internetChecksum(packet), 2);
  return packet;
}

function messageOf(buffer: Buffer, { type = -1, code = 0 }: PingJob, from: string, family: 4 | 6): PingMessage {
  if (family === 6) return { type, code, from, ttl: 0, mtu: 0 };
  const icmp = (buffer.readUInt8(0) & 0x0f) * 4;
  const isTooBig = type === 3 && code === 4 && buffer.length >= icmp + 8;
  return { type, code, from, ttl: buffer.readUInt8(8), mtu: isTooBig ? buffer.readUInt16BE(icmp + 6) : 0 };
}
