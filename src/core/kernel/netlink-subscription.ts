import { BusinessError } from '../errors.js';
import { KernelBytes } from './codec/kernel-bytes.js';
import { MessageType, visitMessages } from './codec/netlink-message.js';
import { netlinkAddress, NetlinkProtocol } from './netlink-socket.js';
import { type Watch, watchReadable } from './readiness.js';
import {
  bindAddress,
  closeDescriptor,
  connectAddress,
  openSocket,
  receiveBytes,
  setIntegerOption,
  SocketNumber,
} from './system-calls.js';
import { systemErrorCode } from './system-error.js';

const AF_NETLINK = 16;
const SOCK_RAW_CLOEXEC = 3 | 0o2000000;
const { SOL_NETLINK, SOL_SOCKET, MSG_DONTWAIT, MSG_TRUNC } = SocketNumber;
const NETLINK_ADD_MEMBERSHIP = 1;
const SO_RCVBUF = 8;
const SO_RCVBUFFORCE = 33;

const bufferBytes = 1 << 16;
/** So many datagrams are read before the event loop gets its turn; what is left calls again at once. */
const datagramsAtOnce = 2000;

export interface SubscriptionListener {
  /** One message; its bytes are only there during the call. */
  message(type: number, flags: number, source: KernelBytes, start: number, end: number): void;
  /** The kernel dropped messages, or one came that cannot be read. */
  lost(): void;
  /** All that was there, or a large part of it, has been given. */
  rest(): void;
}

/** The kernel's routing messages of some multicast groups, as they come. */
export class NetlinkSubscription {
  readonly #listener: SubscriptionListener;
  readonly #buffer = new KernelBytes(new Uint8Array(bufferBytes));
  #descriptor: number;
  #watch: Watch | undefined;

  /**
   * @param groups numbers of the groups (`RTNLGRP_*`); one that the kernel does not know is left out
   * @param queueBytes what the kernel may queue for us; capped by net.core.rmem_max without CAP_NET_ADMIN
   * @throws BusinessError `permission`, `kernel.failed`, `kernel.unavailable`
   */
  constructor(groups: readonly number[], queueBytes: number, listener: SubscriptionListener) {
    this.#listener = listener;
    this.#descriptor = openSocket(AF_NETLINK, SOCK_RAW_CLOEXEC, NetlinkProtocol.ROUTE, 'netlink');
    try {
      this.#enlarge(queueBytes);
      bindAddress(this.#descriptor, netlinkAddress(), 'netlink');
      // Connected to the kernel: what programs send us is refused.
      connectAddress(this.#descriptor, netlinkAddress(), 'netlink');
      for (const group of groups) this.#join(group);
      this.#watch = watchReadable(this.#descriptor, (status) => this.#onReady(status));
    } catch (error) {
      this.close();
      throw error;
    }
  }

  /** Reads what is there without waiting. @returns false when there may be more */
  drain(): boolean {
    for (let count = 0; count < datagramsAtOnce; count++) {
      const length = this.#receive();
      if (length === 'nothing') return true;
      if (length === 'lost') this.#listener.lost();
      else this.#visit(length);
    }
    return false;
  }

  ref(): void {
    this.#watch?.ref();
  }

  unref(): void {
    this.#watch?.unref();
  }

  /** Safe to call twice. */
  close(): void {
    this.#watch?.stop();
    this.#watch = undefined;
    closeDescriptor(this.#descriptor);
    this.#descriptor = -1;
  }

  #onReady(status: number): void {
    this.drain();
    // An overflow raises POLLERR, which stops the handle; it must not start again before the error has been read.
    if (status < 0) this.#watch?.restart();
    this.#listener.rest();
  }

  #receive(): number | 'nothing' | 'lost' {
    const { bytes } = this.#buffer;
    try {
      const length = receiveBytes(this.#descriptor, bytes, MSG_DONTWAIT | MSG_TRUNC, 'changes');
      if (length < 0) return 'nothing';
      return length > bytes.length ? 'lost' : length;
    } catch (error) {
      if (systemErrorCode(error) === 'ENOBUFS') return 'lost';
      throw error;
    }
  }

  #visit(length: number): void {
    try {
      visitMessages(this.#buffer, length, (type, flags, _sequence, start, end) => {
        if (type > MessageType.OVERRUN) this.#listener.message(type, flags, this.#buffer, start, end);
        return true;
      });
    } catch (error) {
      if (!(error instanceof BusinessError) || error.reason !== 'kernel.malformed') throw error;
      this.#listener.lost();
    }
  }

  #enlarge(queueBytes: number): void {
    try {
      setIntegerOption(this.#descriptor, SOL_SOCKET, SO_RCVBUFFORCE, queueBytes, 'SO_RCVBUFFORCE');
    } catch {
      setIntegerOption(this.#descriptor, SOL_SOCKET, SO_RCVBUF, queueBytes, 'SO_RCVBUF');
    }
  }

  #join(group: number): void {
    try {
      setIntegerOption(this.#descriptor, SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, group, `group ${group}`);
    } catch (error) {
      if (systemErrorCode(error) !== 'EINVAL') throw error;
    }
  }
}
