import type { Writable } from 'node:stream';
import { BusinessError } from '../core/errors.js';

/** The reader of our output went away (`net list | head -1`): nothing is wrong, there is only nothing left to do. */
export class ReaderGone extends Error {
  override readonly name = 'ReaderGone';
}

/** A stream of the process as Node gives it: a file, a pipe or a terminal. */
export type OutputStream = Writable & { readonly isTTY?: boolean; readonly columns?: number };

/** One way out of the process. Every write waits until the system has taken the text, so memory stays bounded. */
export class Outlet {
  #failure: NodeJS.ErrnoException | undefined;

  constructor(readonly stream: OutputStream) {
    // Failures are reported by the write that meets them; a listener that throws would turn them into a crash.
    stream.removeAllListeners('error');
    stream.on('error', (error) => (this.#failure ??= error));
  }

  get isTerminal(): boolean {
    return this.stream.isTTY === true;
  }

  get columns(): number | undefined {
    return this.stream.columns;
  }

  /**
   * Writes and waits.
   * @throws ReaderGone when nobody reads any more
   * @throws BusinessError `output.failed`
   */
  async write(text: string): Promise<void> {
    if (text === '' && this.#failure === undefined) return;
    const failure = this.#failure ?? (await this.#push(text));
    if (failure === undefined) return;
    if (failure.code === 'EPIPE' || failure.code === 'ERR_STREAM_DESTROYED') throw new ReaderGone();
    throw new BusinessError('output.failed', `The output could not be written: ${failure.message}`, { cause: failure });
  }

  #push(text: string): Promise<NodeJS.ErrnoException | undefined> {
    return new Promise((resolve) => this.stream.write(text, (error) => resolve(error ?? undefined)));
  }
}
