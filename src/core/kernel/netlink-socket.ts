import { BusinessError } from '../errors.js';
import { KernelBytes, hostIsLittleEndian } from './codec/kernel-bytes.js';
import { MessageWriter } from './codec/message-writer.js';
import {
  MessageFlag,
  MessageType,
  decodeAcknowledgement,
  visitMessages,
  type MessageVisitor,
} from './codec/netlink-message.js';
import { type Collected, type Collection, type Decode, DecodedItems, type Dump } from './dump.js';
import {
  SocketNumber,
  closeDescriptor,
  connectAddress,
  openSocket,
  receiveBytes,
  sendBytes,
  setIntegerOption,
  setReceiveTimeout,
} from './system-calls.js';
import { systemError, systemErrorCode } from './system-error.js';

/** Netlink protocols (linux/netlink.h). */
export const NetlinkProtocol = { ROUTE: 0, SOCK_DIAG: 4, GENERIC: 16 } as const;
export type NetlinkProtocol = (typeof NetlinkProtocol)[keyof typeof NetlinkProtocol];

const AF_NETLINK = 16;
const SOCK_RAW_CLOEXEC = 3 | 0o2000000;
const { SOL_NETLINK } = SocketNumber;
const NETLINK_CAP_ACK = 10;
const NETLINK_EXT_ACK = 11;
const ENOBUFS = 105;

/** The kernel answers a request before `send` returns, so this only bounds a kernel that is broken. */
const answerTimeoutMs = 5000;
const firstBufferBytes = 1 << 16;
/** How often a dump that changed under our hands is tried again. */
const retries = 3;

/** A question: what it is called in errors, its message type, and what follows the message header. */
export interface Question {
  readonly operation: string;
  readonly target?: string;
  readonly type: number;
  write(writer: MessageWriter): void;
}

type Outcome = 'whole' | 'interrupted' | 'incomplete';

/** A blocking netlink descriptor that asks the kernel and waits for its answer. Only the kernel is listened to. */
export class NetlinkSocket {
  #descriptor: number;
  #sequence = 0;
  #buffer: KernelBytes;

  /**
   * @param bufferBytes size of the receive buffer to begin with; it grows when a datagram is longer
   * @throws BusinessError `permission`, `kernel.failed`, `kernel.unavailable`
   */
  constructor(protocol: NetlinkProtocol, bufferBytes = firstBufferBytes) {
    this.#buffer = new KernelBytes(new Uint8Array(bufferBytes));
    this.#descriptor = openSocket(AF_NETLINK, SOCK_RAW_CLOEXEC, protocol, 'netlink');
    try {
      // Connected to port 0, the kernel: nobody else can put an answer into our queue.
      connectAddress(this.#descriptor, netlinkAddress(), 'netlink');
      setReceiveTimeout(this.#descriptor, answerTimeoutMs);
      this.#prefer(NETLINK_CAP_ACK);
      this.#prefer(NETLINK_EXT_ACK);
    } catch (error) {
      this.close();
      throw error;
    }
  }

  /**
   * All entries of a kernel table, read again when it changed meanwhile.
   *
   * @throws BusinessError `permission`, `kernel.failed`, `kernel.malformed`
   */
  dump<T>(question: Question, decode: Decode<T>): Dump<T> {
    const { items, consistent } = this.dumpInto(question, () => new DecodedItems(decode));
    return { items: items.decoded, consistent };
  }

  /**
   * As `dump`, for entries that are no objects of their own.
   *
   * @param begin makes an empty collection, each time that the table is read
   */
  dumpInto<Items extends Collection>(question: Question, begin: () => Items): Collected<Items> {
    for (let attempt = 0; ; attempt++) {
      const items = begin();
      const outcome = this.#exchange(question, MessageFlag.REQUEST | MessageFlag.DUMP, items);
      if (outcome === 'whole') return { items, consistent: true };
      if (attempt < retries) continue;
      if (outcome === 'interrupted') return { items, consistent: false };
      throw systemError(ENOBUFS, question.operation, question.target ?? '');
    }
  }

  /**
   * The one answer to a question.
   *
   * @throws BusinessError `permission`, `kernel.failed` (the cause has the error number), `kernel.malformed`
   */
  request<T>(question: Question, decode: Decode<T>): T {
    for (let attempt = 0; attempt <= retries; attempt++) {
      const items = new DecodedItems(decode);
      const outcome = this.#exchange(question, MessageFlag.REQUEST, items);
      const [answer] = items.decoded;
      if (outcome !== 'incomplete' && answer !== undefined) return answer;
    }
    throw new BusinessError('kernel.malformed', `The kernel gave no usable answer to ${question.operation}`, {
      operation: question.operation,
      target: question.target ?? '',
    });
  }

  /** Safe to call twice. */
  close(): void {
    closeDescriptor(this.#descriptor);
    this.#descriptor = -1;
  }

  /** Switches on an option that older kernels lack and that we can do without. */
  #prefer(option: number): void {
    try {
      setIntegerOption(this.#descriptor, SOL_NETLINK, option, 1, 'netlink');
    } catch (error) {
      if (systemErrorCode(error) !== 'ENOPROTOOPT') throw error;
    }
  }

  #exchange(question: Question, flags: number, into: Collection): Outcome {
    this.#sequence = (this.#sequence + 1) >>> 0;
    const writer = new MessageWriter();
    question.write(writer);
    sendBytes(this.#descriptor, writer.finish(question.type, flags, this.#sequence), question.operation);
    try {
      return this.#read(question, (flags & MessageFlag.DUMP) !== 0, into);
    } catch (error) {
      // A dump that is not read to its end would make the kernel refuse the next one.
      this.#drain();
      throw error;
    }
  }

  #read(question: Question, isDump: boolean, into: Collection): Outcome {
    const progress = { done: false, interrupted: false };
    while (!progress.done) {
      const length = this.#receive(question);
      if (length < 0) return 'incomplete';
      const visit: MessageVisitor = (type, messageFlags, sequence, start, end) => {
        // What an earlier question still had to say.
        if (sequence !== this.#sequence) return true;
        if ((messageFlags & MessageFlag.DUMP_INTERRUPTED) !== 0) progress.interrupted = true;
        if (type === MessageType.ERROR || type === MessageType.DONE) {
          const { errno, explanation } = decodeAcknowledgement(this.#buffer, type, messageFlags, start, end);
          if (errno !== 0) throw systemError(errno, question.operation, question.target ?? '', explanation);
          progress.done = true;
        } else if (type > MessageType.OVERRUN) {
          into.add(this.#buffer, start, end);
          progress.done = !isDump;
        }
        return !progress.done;
      };
      visitMessages(this.#buffer, length, visit, (at) => into.addAlike?.(this.#buffer, at, length) ?? at);
    }
    return progress.interrupted ? 'interrupted' : 'whole';
  }

  /** @returns length of the datagram in the buffer; -1 when a part of the answer is lost and must be asked for again */
  #receive(question: Question): number {
    const { bytes } = this.#buffer;
    let length: number;
    try {
      length = receiveBytes(this.#descriptor, bytes, SocketNumber.MSG_TRUNC, question.operation);
    } catch (error) {
      if (systemErrorCode(error) !== 'ENOBUFS') throw error;
      this.#drain();
      return -1;
    }
    if (length < 0) {
      throw new BusinessError(
        'kernel.failed',
        `The kernel did not answer ${question.operation} in ${answerTimeoutMs} ms`,
        {
          operation: question.operation,
        },
      );
    }
    if (length <= bytes.length) return length;
    this.#buffer = new KernelBytes(new Uint8Array(length * 2));
    this.#drain();
    return -1;
  }

  /** Throws away what is left of an answer, so that the next one starts clean. */
  #drain(): void {
    for (;;) {
      try {
        if (receiveBytes(this.#descriptor, this.#buffer.bytes, SocketNumber.MSG_DONTWAIT) < 0) return;
      } catch (error) {
        if (systemErrorCode(error) !== 'ENOBUFS') throw error;
      }
    }
  }
}

/** struct sockaddr_nl of the kernel, or of a receiver of multicast groups. */
export function netlinkAddress(groups = 0): Uint8Array {
  const address = new Uint8Array(12);
  const view = new DataView(address.buffer);
  view.setUint16(0, AF_NETLINK, hostIsLittleEndian);
  view.setUint32(8, groups, hostIsLittleEndian);
  return address;
}
