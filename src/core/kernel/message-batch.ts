import { type ControlMessages, decodeControlMessages } from './codec/control-message.js';
import { hostIsLittleEndian } from './codec/kernel-bytes.js';
import { decodeSocketAddress, type SocketAddress } from './codec/socket-address.js';
import { callLibc, lastErrno } from './libc.js';

/** A message as recvmsg(2) delivers it. Its bytes are valid until the next receive. */
export interface ReceivedMessage {
  readonly bytes: Uint8Array;
  /** Who it came from or, on the error queue, whom the packet in question was sent to. */
  readonly peer: SocketAddress | undefined;
  readonly notes: ControlMessages;
}

const wordBytes = process.arch === 'arm' || process.arch === 'ia32' ? 4 : 8;
/** struct mmsghdr (recvmmsg(2)): places of its parts in words, then the two plain ints behind them. */
const headerBytes = wordBytes * 8;
const nameLengthAt = wordBytes;
const vectorAt = wordBytes * 2;
const vectorCountAt = wordBytes * 3;
const controlAt = wordBytes * 4;
const controlLengthAt = wordBytes * 5;
const lengthAt = wordBytes * 7;

const nameBytes = 32;
const controlBytes = 256;
const EINTR = 4;
const EAGAIN = 11;

/**
 * Receives up to a number of messages with one system call, with the address and the control messages of each
 * (recvmmsg(2)). The memory is allotted once; the kernel writes into it.
 */
export class MessageBatch {
  readonly #count: number;
  readonly #dataBytes: number;
  readonly #memory: DataView;
  readonly #headers: Uint8Array;
  readonly #names: number;
  readonly #controls: number;
  readonly #data: number;

  /** @param dataBytes how much of each message is kept */
  constructor(count: number, dataBytes: number) {
    this.#count = count;
    this.#dataBytes = dataBytes;
    const vectors = count * headerBytes;
    this.#names = vectors + count * wordBytes * 2;
    this.#controls = this.#names + count * nameBytes;
    this.#data = this.#controls + count * controlBytes;
    const buffer = new ArrayBuffer(this.#data + count * dataBytes);
    this.#memory = new DataView(buffer);
    this.#headers = new Uint8Array(buffer);
    const base = callLibc('memmove', this.#headers, this.#headers, 0);
    for (let index = 0; index < count; index++) {
      const header = index * headerBytes;
      const vector = vectors + index * wordBytes * 2;
      this.#putWord(header, base + this.#names + index * nameBytes);
      this.#putWord(header + vectorAt, base + vector);
      this.#putWord(header + vectorCountAt, 1);
      this.#putWord(header + controlAt, base + this.#controls + index * controlBytes);
      this.#putWord(vector, base + this.#data + index * dataBytes);
      this.#putWord(vector + wordBytes, dataBytes);
    }
  }

  /**
   * Receives what is there, without waiting.
   *
   * @returns how many messages came (0: none are there), or the negative error number of the call: a pending error of
   * the socket, which reading has cleared
   */
  receive(descriptor: number, flags: number): number {
    for (let index = 0; index < this.#count; index++) {
      const header = index * headerBytes;
      this.#memory.setUint32(header + nameLengthAt, nameBytes, hostIsLittleEndian);
      this.#putWord(header + controlLengthAt, controlBytes);
    }
    for (;;) {
      const received = callLibc('recvmmsg', descriptor, this.#headers, this.#count, flags, null);
      if (received >= 0) return received;
      const errno = lastErrno();
      if (errno === EAGAIN) return 0;
      if (errno !== EINTR) return -errno;
    }
  }

  /** One of the messages that came. */
  message(index: number): ReceivedMessage {
    const header = index * headerBytes;
    const nameLength = Math.min(this.#memory.getUint32(header + nameLengthAt, hostIsLittleEndian), nameBytes);
    const controlLength = Math.min(this.#word(header + controlLengthAt), controlBytes);
    const length = Math.min(this.#memory.getUint32(header + lengthAt, hostIsLittleEndian), this.#dataBytes);
    const control = this.#controls + index * controlBytes;
    return {
      bytes: new Uint8Array(this.#memory.buffer, this.#data + index * this.#dataBytes, length),
      peer: decodeSocketAddress(this.#memory, this.#names + index * nameBytes, nameLength),
      notes: decodeControlMessages(this.#memory, control, control + controlLength, wordBytes),
    };
  }

  #putWord(at: number, value: number): void {
    if (wordBytes === 4) this.#memory.setUint32(at, value, hostIsLittleEndian);
    else this.#memory.setBigUint64(at, BigInt(value), hostIsLittleEndian);
  }

  #word(at: number): number {
    return wordBytes === 4
      ? this.#memory.getUint32(at, hostIsLittleEndian)
      : Number(this.#memory.getBigUint64(at, hostIsLittleEndian));
  }
}
