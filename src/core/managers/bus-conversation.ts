import { BusinessError } from '../errors.js';
import { BusConnection } from '../kernel/bus-connection.js';
import type { DbusCall, DbusMessage } from '../kernel/codec/dbus-message.js';
import type { DbusValue } from '../kernel/codec/dbus-reader.js';

/** What came of a call: an answer, a refusal in the words of D-Bus, or nothing yet. */
export type Outcome =
  | { readonly kind: 'answer'; readonly body: readonly DbusValue[]; readonly sender: string }
  | { readonly kind: 'refusal'; readonly errorName: string }
  | { readonly kind: 'silence' };

/** What the bus says of a service that is not there, and that is not to be started for us. */
const absences = new Set(['org.freedesktop.DBus.Error.ServiceUnknown', 'org.freedesktop.DBus.Error.NameHasNoOwner']);

/** Whether there is no such service. */
export const isAbsent = (outcome: Outcome): boolean => outcome.kind === 'refusal' && absences.has(outcome.errorName);

/** Far more than there are calls. */
const mostMessages = 4096;
const silence: Outcome = { kind: 'silence' };

/** Calls over one connection, all waiting together until one deadline. */
export class BusConversation {
  readonly #connection: BusConnection;
  readonly #deadline: number;
  readonly #now: () => number;
  readonly #outcomes = new Map<number, Outcome>();
  #messages = 0;

  /**
   * @param now a clock that never jumps, in ms, which `deadline` is of
   * @throws BusinessError as `BusConnection`
   */
  constructor(path: string, deadline: number, now: () => number) {
    this.#deadline = deadline;
    this.#now = now;
    this.#connection = new BusConnection(path, Math.max(1, deadline - now()));
  }

  get peerUid(): number {
    return this.#connection.peerUid;
  }

  get boundPath(): string {
    return this.#connection.boundPath;
  }

  /** Puts a call in the queue. */
  call(call: DbusCall): number {
    return this.#connection.call(call);
  }

  /** @throws BusinessError `kernel.failed` */
  flush(): void {
    this.#connection.flush();
  }

  /**
   * Waits until all of these calls have an outcome or the deadline has passed.
   * @throws BusinessError `manager.failed`, `manager.malformed`, `kernel.failed` when the bus itself fails; outcomes that
   * came before stay
   */
  wait(serials: readonly number[]): void {
    while (serials.some((serial) => !this.#outcomes.has(serial))) {
      const left = this.#deadline - this.#now();
      if (left <= 0) return;
      const message = this.#connection.receive(left);
      if (message === undefined) continue;
      if (++this.#messages > mostMessages) {
        throw new BusinessError('manager.malformed', 'The system bus sends more messages than were asked for');
      }
      this.#take(message);
    }
  }

  outcome(serial: number): Outcome {
    return this.#outcomes.get(serial) ?? silence;
  }

  close(): void {
    this.#connection.close();
  }

  #take({ type, replySerial, body, sender, errorName }: DbusMessage): void {
    if (replySerial === 0 || this.#outcomes.has(replySerial)) return;
    if (type === 'return') this.#outcomes.set(replySerial, { kind: 'answer', body, sender });
    else if (type === 'error') this.#outcomes.set(replySerial, { kind: 'refusal', errorName: checkedName(errorName) });
  }
}

/** A name as D-Bus has them, so that nothing else of it is ever shown. */
const checkedName = (name: string): string => (/^[\w.-]{1,255}$/.test(name) ? name : 'an error without a proper name');
