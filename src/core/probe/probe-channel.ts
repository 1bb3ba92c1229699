import type { Clock } from '../host.js';
import { ErrorOrigin, type ExtendedError, type Stamp } from '../kernel/codec/control-message.js';
import type { ProbeSocket, ReceivedMessage } from '../kernel/probe-socket.js';
import { type Watch, watchReadable } from '../kernel/readiness.js';
import { isDeparture, type Moment, momentOf } from './packet-clock.js';
import type { SentProbe } from './sent-probe.js';
import { sendFailure } from './send-failure.js';

/** Departures not stamped by the time so many more have left never will be. */
const departuresKept = 4096;
/** An error that waits on the socket makes a send fail instead of the packet it is about; trying again clears it. */
const sendAttempts = 10;

/** Takes a message; `received` is when it was read. */
export type TakeReply = (message: ReceivedMessage, received: Moment) => void;
export type TakeError = (message: ReceivedMessage, error: ExtendedError, received: Moment) => void;

/** One socket, with those probes it sent whose departure the kernel has yet to stamp. */
export class ProbeChannel<Tag> {
  readonly #socket: ProbeSocket;
  readonly #clock: Clock;
  readonly #watch: Watch;
  /** By the kernel's count of what the socket has sent. */
  readonly #departures = new Map<number, SentProbe<Tag>>();
  #count = 0;

  /** @param onReady called from the event loop whenever there may be something to read */
  constructor(socket: ProbeSocket, clock: Clock, onReady: () => void) {
    this.#socket = socket;
    this.#clock = clock;
    this.#watch = watchReadable(socket.descriptor, (status) => {
      onReady();
      // libuv stops watching at every error condition, and a filled error queue is one.
      if (status < 0) this.#watch.restart();
    });
  }

  /**
   * Sends one packet.
   *
   * @returns the moment before it left
   * @throws BusinessError see `sendFailure`
   */
  transmit(bytes: Uint8Array, to: Uint8Array, ttl: number, destination: string): Moment {
    this.#socket.setHops(ttl);
    for (let attempt = 1; ; attempt++) {
      const sent = momentOf(this.#clock);
      const errno = this.#socket.send(bytes, to);
      if (errno === 0) return sent;
      if (attempt === sendAttempts) throw sendFailure(errno, destination, bytes.length);
    }
  }

  /** The probe that the last `transmit` sent. */
  departed(probe: SentProbe<Tag>): void {
    this.#departures.set(this.#count, probe);
    this.#departures.delete(this.#count - departuresKept);
    this.#count = (this.#count + 1) >>> 0;
  }

  /** Reads the error queue: stamps are noted here, ICMP errors handed on. */
  readErrors(take: TakeError): void {
    let received: Moment | undefined;
    this.#socket.receiveErrors(
      (message) => {
        const { error, stamp } = message.notes;
        if (error === undefined) return;
        if (error.origin === ErrorOrigin.TIMESTAMPING) this.#stamp(error.data, stamp);
        else if (error.origin === ErrorOrigin.ICMP || error.origin === ErrorOrigin.ICMP6) {
          take(message, error, (received ??= momentOf(this.#clock)));
        }
      },
      () => (received = undefined),
    );
  }

  /** Reads what destinations sent. */
  readReplies(take: TakeReply): void {
    let received: Moment | undefined;
    this.#socket.receive(
      (message) => take(message, (received ??= momentOf(this.#clock))),
      () => (received = undefined),
    );
  }

  close(): void {
    this.#watch.stop();
    this.#socket.close();
  }

  #stamp(key: number, stamp: Stamp | undefined): void {
    const probe = this.#departures.get(key);
    if (probe === undefined || stamp === undefined) return;
    this.#departures.delete(key);
    if (isDeparture(probe.sent, stamp)) probe.left = stamp;
  }
}
