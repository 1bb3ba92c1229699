import { handOn } from './close-on-exec.js';
import { callLibc, lastErrno } from './libc.js';
import { closeDescriptor } from './system-calls.js';
import { systemError } from './system-error.js';

const O_CLOEXEC = 0o2000000;
const F_DUPFD = 0;
/** Beyond what scripts choose for locks (`exec 200>lock`), below 255, which bash takes, and below every usual limit. */
const firstNumber = 230;

/**
 * A pipe nothing is ever written to: who reads sees it end with the last process that has the other end open. That end is
 * handed on to a program that takes the place of this one, and to its children, unless they close it.
 */
export class LifeLine {
  /** The end to read, closed on exec. */
  readonly reading: number;
  #writing: number;

  /** @throws BusinessError `kernel.failed`, `kernel.unavailable` */
  constructor() {
    const ends = new Int32Array(2);
    if (callLibc('pipe2', new Uint8Array(ends.buffer), O_CLOEXEC) < 0) throw systemError(lastErrno(), 'pipe2', '');
    [this.reading = -1, this.#writing = -1] = ends;
  }

  /** From now on programs have the other end open. Whoever reads must run before, as it would wait for itself. */
  handOn(): void {
    const handedOn = callLibc('fcntl', this.#writing, F_DUPFD, BigInt(firstNumber));
    if (handedOn < 0) {
      // A low limit of descriptors: under the number that it has.
      handOn(this.#writing);
      return;
    }
    closeDescriptor(this.#writing);
    this.#writing = handedOn;
  }

  /** The end to read is another process's own by now. */
  closeReading(): void {
    closeDescriptor(this.reading);
  }

  /** Nobody is waited for. */
  cut(): void {
    closeDescriptor(this.#writing);
    this.#writing = -1;
  }
}
