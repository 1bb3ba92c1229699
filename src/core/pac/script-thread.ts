import { WorkerThread } from '../worker/worker-thread.js';
import type { Known, Outcome, PacLimits } from './sandbox-types.js';
import type { ScriptUrl } from './script-url.js';

/** A thread that runs one script, and may be kept busy by it. */
export class ScriptThread {
  readonly #worker = new WorkerThread();
  readonly #script: { source: string; fileName: string; limits: PacLimits; isExplained: boolean };
  /** One run at a time. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(source: string, fileName: string, limits: PacLimits, isExplained: boolean) {
    this.#script = { source, fileName, limits, isExplained };
  }

  /**
   * @param call what is asked; only the script's top level is run when absent
   * @throws BusinessError `pac.script`, `pac.limit`, `pac.result`
   */
  run(call: ScriptUrl | undefined, known: Known, signal?: AbortSignal): Promise<Outcome> {
    const turn = this.#turn.then(async () => {
      signal?.throwIfAborted();
      const end = () => this.close();
      signal?.addEventListener('abort', end);
      try {
        const script = { ...this.#script, source: call === undefined ? this.#script.source : '' };
        return await this.#worker.ask('runScript', { ...script, call, known });
      } catch (error) {
        throw signal?.aborted === true ? signal.reason : error;
      } finally {
        signal?.removeEventListener('abort', end);
      }
    });
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  close(): void {
    this.#worker.close();
  }
}
