import { setMaxListeners } from 'node:events';
import { BusinessError } from '../core/errors.js';
import { ReaderGone } from './outlet.js';
import type { StopSignal, Terminal } from './terminal.js';

/** What ends a command before its answer is complete: its deadline, or a signal while it streams. */
export class Interruption {
  readonly #terminal: Terminal;
  #controller: AbortController | undefined;
  #reason: Error | undefined;
  #timer: NodeJS.Timeout | undefined;
  #release: (() => void) | undefined;
  #stoppedBy: StopSignal | undefined;

  constructor(terminal: Terminal, deadlineMs: number | undefined) {
    this.#terminal = terminal;
    if (deadlineMs === undefined) return;
    const expire = (): void => this.#end(new BusinessError('deadline', `The deadline of ${deadlineMs} ms passed`));
    this.#timer = setTimeout(expire, deadlineMs);
  }

  /**
   * Aborted with the BusinessError `deadline` or, by a signal, with a Stopped. Made when it is first asked for, as that
   * takes a millisecond, and an answer that is there at once needs none.
   */
  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController();
      // Each of many items under way listens; Node would take more than ten for a leak and warn.
      setMaxListeners(0, this.#controller.signal);
      if (this.#reason !== undefined) this.#controller.abort(this.#reason);
    }
    return this.#controller.signal;
  }

  /** From now on a signal ends the answer in good order before it ends the process; a second one ends it at once. */
  catchSignals(): void {
    this.#release ??= this.#terminal.onStop((signal) => {
      this.#stoppedBy = signal;
      this.#end(new Stopped(signal));
    });
  }

  /** Nobody reads the answer any more. */
  endForReader(): void {
    this.#end(new ReaderGone());
  }

  #end(reason: Error): void {
    this.#reason ??= reason;
    this.#controller?.abort(reason);
  }

  /** To be called when all is written. Dies by the signal that came, as the shell expects. */
  finish(): void {
    if (this.#timer !== undefined) clearTimeout(this.#timer);
    this.#release?.();
    if (this.#stoppedBy !== undefined) this.#terminal.stopBy(this.#stoppedBy);
  }
}

/** The reason of an answer that a signal cut short. */
export class Stopped extends Error {
  override readonly name = 'Stopped';
  constructor(readonly by: StopSignal) {
    super(`stopped by ${by}`);
  }
}

/** The promise's outcome, or the signal's reason when that comes first. */
export async function unlessAborted<T>(promise: T | PromiseLike<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  let abort = (): void => undefined;
  const aborted = new Promise<never>((_, reject) => {
    abort = () => reject(signal.reason as Error);
    signal.addEventListener('abort', abort, { once: true });
  });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}

/** The elements until the signal aborts; then its reason is thrown and the source is told to stop, not waited for. */
export async function* untilAborted<T>(source: AsyncIterable<T>, signal: AbortSignal): AsyncGenerator<T> {
  const iterator = source[Symbol.asyncIterator]();
  let ended = false;
  try {
    while (!ended) {
      const result = await unlessAborted(iterator.next(), signal);
      ended = result.done === true;
      if (result.done !== true) yield result.value;
    }
  } finally {
    if (!ended) void Promise.resolve(iterator.return?.()).catch(() => undefined);
  }
}
