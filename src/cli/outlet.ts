import { fstatSync, writeSync } from 'node:fs';
import type { Writable } from 'node:stream';
import { BusinessError } from '../core/errors.js';
import { watchReader } from '../core/kernel/reader-watch.js';
import { terminalSize, type TerminalSize } from '../core/kernel/terminal-size.js';

/** The reader of our output went away (`net list | head -1`): nothing is wrong, there is only nothing left to do. */
export class ReaderGone extends Error {
  override readonly name = 'ReaderGone';
}

/** A stream of the process as Node gives it: a file, a pipe or a terminal. */
export type OutputStream = Writable & { readonly isTTY?: boolean; readonly columns?: number; readonly rows?: number };

/** A descriptor of the process whose stream Node makes when it is first asked for, which costs 3 ms. */
export interface LazyOutput {
  readonly descriptor: number;
  open(): OutputStream;
}

/** A first answer of at most this many characters is written at once: a pipe takes as much without waiting. */
const atOnceLength = 16_384;
const devNull = 0x103;

/** One way out of the process. Every write waits until the system has taken the text, so memory stays bounded. */
export class Outlet {
  readonly #source: OutputStream | LazyOutput;
  readonly #descriptor: number | undefined;
  /** What the descriptor is open on, where it is known to be no terminal. */
  readonly #plain: 'file' | 'pipe' | undefined;
  #written = false;
  #stream: OutputStream | undefined;
  #failure: NodeJS.ErrnoException | undefined;

  constructor(source: OutputStream | LazyOutput) {
    this.#source = source;
    this.#descriptor = 'descriptor' in source ? source.descriptor : undefined;
    this.#plain = this.#descriptor === undefined ? undefined : plainKind(this.#descriptor);
  }

  get stream(): OutputStream {
    if (this.#stream !== undefined) return this.#stream;
    const stream = 'descriptor' in this.#source ? this.#source.open() : this.#source;
    // Failures are reported by the write that meets them; a listener that throws would turn them into a crash.
    stream.removeAllListeners('error');
    stream.on('error', (error) => (this.#failure ??= error));
    // What is written keeps the process alive, the stream itself need not: it would look like work under way.
    if (this.#descriptor !== undefined && 'unref' in stream && typeof stream.unref === 'function') stream.unref();
    return (this.#stream = stream);
  }

  get isTerminal(): boolean {
    return this.#plain === undefined && (this.#size !== undefined || this.stream.isTTY === true);
  }

  get rows(): number | undefined {
    return this.#plain === undefined ? (this.#size ?? this.stream).rows : undefined;
  }

  get columns(): number | undefined {
    return this.#plain === undefined ? (this.#size ?? this.stream).columns : undefined;
  }

  /** Of the terminal, now, while no stream is open that knows it; undefined where it must be asked. */
  get #size(): TerminalSize | undefined {
    if (this.#stream !== undefined || this.#descriptor === undefined) return undefined;
    return terminalSize(this.#descriptor);
  }

  /** Calls back when nobody reads a pipe any more, before anything is written to it. @returns a function that ends it */
  onReaderGone(gone: () => void): () => void {
    if (this.#plain === undefined || this.#descriptor === undefined) return () => undefined;
    return watchReader(this.#descriptor, gone);
  }

  /**
   * Writes and waits.
   * @throws ReaderGone when nobody reads any more
   * @throws BusinessError `output.failed`
   */
  async write(text: string | Uint8Array): Promise<void> {
    if (text.length === 0 && this.#failure === undefined) return;
    const failure = this.#failure ?? (await this.#push(text));
    if (failure === undefined) return;
    if (failure.code === 'EPIPE' || failure.code === 'ERR_STREAM_DESTROYED') throw new ReaderGone();
    throw new BusinessError('output.failed', `The output could not be written: ${failure.message}`, { cause: failure });
  }

  /** Whether a pipe or terminal that nothing was written to takes this without waiting. */
  #takes(text: string | Uint8Array): boolean {
    return text.length <= atOnceLength && (this.#plain === 'pipe' || this.#size !== undefined);
  }

  async #push(text: string | Uint8Array): Promise<NodeJS.ErrnoException | undefined> {
    const first = !this.#written;
    this.#written = true;
    let rest: string | Uint8Array = text;
    if (this.#descriptor !== undefined && (this.#plain === 'file' || (first && this.#takes(text)))) {
      const written = writeAtOnce(this.#descriptor, text);
      if (!Buffer.isBuffer(written)) return written;
      if (written.length === 0) return undefined;
      rest = written;
    }
    return new Promise((resolve) => this.stream.write(rest, (error) => resolve(error ?? undefined)));
  }
}

/**
 * A text goes out as it is: to make a Buffer of it first takes as long again.
 * @returns what the system did not take (it would have had to wait), or why it took nothing
 */
function writeAtOnce(descriptor: number, text: string | Uint8Array): Buffer | NodeJS.ErrnoException {
  const length = Buffer.byteLength(text);
  let written = 0;
  try {
    written = typeof text === 'string' ? writeSync(descriptor, text) : writeSync(descriptor, text);
    while (written < length) written += writeSync(descriptor, Buffer.from(text), written);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    if (!('code' in error) || error.code !== 'EAGAIN') return error;
  }
  return written === length ? nothing : Buffer.from(text).subarray(written);
}

const nothing = Buffer.alloc(0);

/** Undefined for what may be a terminal. Files and /dev/null never let a writer wait. */
function plainKind(descriptor: number): 'file' | 'pipe' | undefined {
  try {
    const found = fstatSync(descriptor);
    if (found.isFile() || (found.isCharacterDevice() && found.rdev === devNull)) return 'file';
    return found.isFIFO() || found.isSocket() ? 'pipe' : undefined;
  } catch {
    return undefined;
  }
}
