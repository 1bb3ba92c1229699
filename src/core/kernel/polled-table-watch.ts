import type { KernelTables } from './kernel.js';
import type { ChangeListener, TableWatch } from './kernel-watch.js';

const pollMs = 1000;

/** Tables that nobody tells the changes of: looked at once a second. */
export class PolledTableWatch implements TableWatch {
  readonly #dump: () => KernelTables;
  readonly #timer: NodeJS.Timeout;

  constructor(dump: () => KernelTables, listener: ChangeListener) {
    this.#dump = dump;
    this.#timer = setInterval(() => listener.changed(), pollMs);
  }

  tables(): KernelTables {
    return this.#dump();
  }

  ref(): void {
    this.#timer.ref();
  }

  unref(): void {
    this.#timer.unref();
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}
