import { AddressFamily } from './address.js';
import type { Stamp } from './codec/control-message.js';
import { hostIsLittleEndian } from './codec/kernel-bytes.js';
import { callLibc, lastErrno } from './libc.js';
import { MessageBatch, type ReceivedMessage } from './message-batch.js';
import {
  SocketNumber,
  bindAddress,
  bytesOption,
  closeDescriptor,
  setBytesOption,
  setIntegerOption,
} from './system-calls.js';

export type { ReceivedMessage } from './message-batch.js';

/** What a probe socket speaks. A stream is a single connection attempt. */
export type ProbeSocketKind = 'icmp-datagram' | 'icmp-raw' | 'udp' | 'tcp';

const { SOL_SOCKET, MSG_DONTWAIT, MSG_ERRQUEUE } = SocketNumber;
const SO_SNDBUFFORCE = 32;
const SO_RCVBUFFORCE = 33;
const SO_SNDBUF = 7;
const SO_RCVBUF = 8;
const SO_SELECT_ERR_QUEUE = 45;
/** Two numbers of 64 bits a stamp, on every architecture. */
const SO_TIMESTAMPING_NEW = 65;
const SO_ERROR = 4;
const SO_LINGER = 13;
const SOL_IP = 0;
const SOL_TCP = 6;
const TCP_SYNCNT = 7;
const TCP_INFO = 11;
/** Of struct tcp_info (linux/tcp.h). */
const roundTripAt = 68;
const retransmissionsAt = 100;
/** States of a connection that never was one (linux/tcp_states.h); a quick peer may have closed one that was. */
const unconnected = new Set([2, 7]);
const SOL_IPV6 = 41;
const SOL_RAW = 255;
const SOL_ICMPV6 = 58;

/** Software stamps of what leaves and what arrives; the former numbered, without a copy of the packet. */
const stampingFlags = 0x02 | 0x08 | 0x10 | 0x80 | 0x800;
const arrivalFlags = 0x08 | 0x10;
/** Room for bursts; what the system allows of it is taken. */
const bufferBytes = 4 << 20;
const batchSize = 32;
const batchBytes = 2048;
const EINTR = 4;
const EINPROGRESS = 115;

/** Names of the same thing in both families: level, then option. */
const options = {
  [AddressFamily.INET]: {
    level: SOL_IP,
    error: 11,
    extensions: 26,
    hops: 2,
    arrivedHops: 12,
    trafficClass: 1,
    mtu: 10,
  },
  [AddressFamily.INET6]: {
    level: SOL_IPV6,
    error: 25,
    extensions: 31,
    hops: 16,
    arrivedHops: 51,
    trafficClass: 67,
    mtu: 23,
  },
} as const;
/** Sends whatever size was asked, unfragmented, whatever is known of the path (`IP_PMTUDISC_PROBE`). */
const PMTUDISC_PROBE = 3;

/** How an attempt to connect stands. */
export interface ConnectionState {
  /** The error that ended it; 0 when none did. */
  readonly errno: number;
  readonly established: boolean;
  /** The kernel's measure of the handshake, in ms to the microsecond. */
  readonly rttMs: number;
  readonly retransmissions: number;
}

let batch: MessageBatch | undefined;

/**
 * A socket that sends probes and reports everything that comes of them: answers, ICMP errors with who sent them, and
 * the kernel's stamps of both directions. Errors of single calls are numbers here: they are part of probing.
 */
export class ProbeSocket {
  readonly #descriptor: number;
  readonly #family: AddressFamily;
  #hops = -1;

  /** Takes over a non-blocking descriptor of that kind; closed by `close`. @throws BusinessError `kernel.failed` */
  constructor(descriptor: number, kind: ProbeSocketKind, family: AddressFamily) {
    this.#descriptor = descriptor;
    this.#family = family;
    const { level, error, extensions, arrivedHops } = options[family];
    try {
      setIntegerOption(descriptor, level, error, 1);
      this.#prefer(level, arrivedHops, 1);
      this.#prefer(level, extensions, 1);
      if (kind === 'tcp') this.#prepareStream();
      else this.#prepareDatagrams();
      if (kind === 'icmp-raw') this.#keepEchoReplies();
    } catch (failure) {
      this.close();
      throw failure;
    }
  }

  get descriptor(): number {
    return this.#descriptor;
  }

  /** As bind(2). @throws BusinessError `permission`, `kernel.failed` */
  bind(address: Uint8Array, target: string): void {
    bindAddress(this.#descriptor, address, target);
  }

  /** TTL or hop limit of what is sent from now on. */
  setHops(hops: number): void {
    if (hops === this.#hops) return;
    const { level, hops: option } = options[this.#family];
    setIntegerOption(this.#descriptor, level, option, hops);
    this.#hops = hops;
  }

  /** DSCP and ECN bits of what is sent. */
  setTrafficClass(trafficClass: number): void {
    const { level, trafficClass: option } = options[this.#family];
    setIntegerOption(this.#descriptor, level, option, trafficClass);
  }

  /** Forbids fragmenting, here and on the way. */
  forbidFragments(): void {
    const { level, mtu } = options[this.#family];
    setIntegerOption(this.#descriptor, level, mtu, PMTUDISC_PROBE);
  }

  /** As sendto(2). @returns 0, or the number of the error: nothing was sent then */
  send(bytes: Uint8Array, to: Uint8Array): number {
    for (;;) {
      if (callLibc('sendto', this.#descriptor, bytes, bytes.length, MSG_DONTWAIT, to, to.length) >= 0) return 0;
      const errno = lastErrno();
      if (errno !== EINTR) return errno;
    }
  }

  /** As connect(2) on a non-blocking socket. @returns 0 when it is made or being made, or the number of the error */
  connect(to: Uint8Array): number {
    if (callLibc('connect', this.#descriptor, to, to.length) >= 0) return 0;
    const errno = lastErrno();
    return errno === EINPROGRESS ? 0 : errno;
  }

  /** How a connection stands (tcp(7), `TCP_INFO`); asking takes a pending error off the socket. */
  connection(): ConnectionState {
    const errno = new DataView(bytesOption(this.#descriptor, SOL_SOCKET, SO_ERROR, 4).buffer);
    const info = bytesOption(this.#descriptor, SOL_TCP, TCP_INFO, 128);
    const view = new DataView(info.buffer);
    return {
      errno: errno.getInt32(0, hostIsLittleEndian),
      established: !unconnected.has(info[0] ?? 0),
      rttMs: view.getUint32(roundTripAt, hostIsLittleEndian) / 1000,
      retransmissions: view.getUint32(retransmissionsAt, hostIsLittleEndian),
    };
  }

  /** Takes what has arrived. */
  receive(visit: (message: ReceivedMessage) => void, batchRead?: () => void): void {
    this.#drain(MSG_DONTWAIT, visit, batchRead);
  }

  /** Takes what the error queue holds: ICMP errors, and the stamps of what was sent. */
  receiveErrors(visit: (message: ReceivedMessage) => void, batchRead?: () => void): void {
    this.#drain(MSG_DONTWAIT | MSG_ERRQUEUE, visit, batchRead);
  }

  /** Safe to call twice only through its owner: the number may be another's afterwards. */
  close(): void {
    closeDescriptor(this.#descriptor);
  }

  #drain(flags: number, visit: (message: ReceivedMessage) => void, batchRead: () => void = () => undefined): void {
    batch ??= new MessageBatch(batchSize, batchBytes);
    // Each pending error is told once; there are never more of them than ICMP messages in between.
    for (let turn = 0; turn < 10_000; turn++) {
      const count = batch.receive(this.#descriptor, flags);
      if (count === 0) return;
      if (count < 0) continue;
      batchRead();
      for (let index = 0; index < count; index++) visit(batch.message(index));
      if (count < batchSize) return;
    }
  }

  #prepareDatagrams(): void {
    this.#prefer(SOL_SOCKET, SO_SELECT_ERR_QUEUE, 1);
    this.#prefer(SOL_SOCKET, SO_TIMESTAMPING_NEW, stampingFlags);
    if (!this.#prefer(SOL_SOCKET, SO_RCVBUFFORCE, bufferBytes)) this.#prefer(SOL_SOCKET, SO_RCVBUF, bufferBytes);
    if (!this.#prefer(SOL_SOCKET, SO_SNDBUFFORCE, bufferBytes)) this.#prefer(SOL_SOCKET, SO_SNDBUF, bufferBytes);
  }

  /** One packet out, and none after it: no second attempt within a second, no farewell. */
  #prepareStream(): void {
    this.#prefer(SOL_SOCKET, SO_TIMESTAMPING_NEW, arrivalFlags);
    this.#prefer(SOL_TCP, TCP_SYNCNT, 1);
    const linger = new Uint8Array(new Int32Array([1, 0]).buffer);
    setBytesOption(this.#descriptor, SOL_SOCKET, SO_LINGER, linger);
  }

  /** A raw socket hears every ICMP message of the host: only echo replies are let through. */
  #keepEchoReplies(): void {
    if (this.#family === AddressFamily.INET) {
      const allButEchoReply = new Uint8Array(new Uint32Array([~1]).buffer);
      return setBytesOption(this.#descriptor, SOL_RAW, 1, allButEchoReply);
    }
    // struct icmp6_filter: a set bit blocks. 129 is the echo reply.
    const blocked = new Uint32Array(8).fill(0xffff_ffff);
    blocked[129 >> 5] = ~(1 << (129 & 31));
    setBytesOption(this.#descriptor, SOL_ICMPV6, 1, new Uint8Array(blocked.buffer));
  }

  /** Sets what older kernels lack and we can do without. */
  #prefer(level: number, option: number, value: number): boolean {
    const bytes = new Uint8Array(new Int32Array([value]).buffer);
    return callLibc('setsockopt', this.#descriptor, level, option, bytes, bytes.length) >= 0;
  }
}

/** Milliseconds from one stamp to another. */
export function millisecondsBetween(from: Stamp, to: Stamp): number {
  return (to.seconds - from.seconds) * 1000 + (to.nanoseconds - from.nanoseconds) / 1e6;
}
