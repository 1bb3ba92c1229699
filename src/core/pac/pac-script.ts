import { setImmediate } from 'node:timers/promises';
import { BusinessError } from '../errors.js';
import type { Host } from '../host.js';
import { engine } from './engine.js';
import { Facts } from './facts.js';
import { answerOf, checkLength, limitsOf, ownAddresses, type PacAnswer, type PacOptions } from './pac-options.js';
import { PacSandbox } from './sandbox.js';
import type { Known, MissingFact, Outcome, PacLimits } from './sandbox-types.js';
import { ScriptThread } from './script-thread.js';
import { type ScriptUrl, scriptUrl } from './script-url.js';

export type { PacAnswer, PacOptions } from './pac-options.js';

type Ended = Extract<Outcome, { readonly result: string }>;

/** A run that takes longer is left, and made again in a thread of its own. */
const usualBlockMs = 25;

/**
 * A PAC script, compiled. Names are resolved by the Host, so that custom rules hold: a run that needs one is cut off, the
 * name is resolved, and the script is run again from the start, as often as it takes (as Chromium does).
 *
 * A script runs on this thread as long as it is quick about it, so that nothing waits for another thread; runs that are
 * not are left, and made in a thread that may be kept busy.
 */
export class PacScript {
  readonly #host: Host;
  readonly #source: string;
  readonly #fileName: string;
  readonly #options: PacOptions;
  readonly #limits: PacLimits;
  readonly #isExplained: boolean;
  readonly #blockMs: number;
  /** Undefined also for a script that takes long to load: it lives in the thread alone. */
  #sandbox: PacSandbox | undefined;
  #thread: Promise<ScriptThread> | undefined;
  #loading: Promise<void> | undefined;

  /** @param fileName what error messages call the script */
  constructor(host: Host, source: string, fileName: string, options: PacOptions = {}) {
    this.#host = host;
    this.#source = source;
    this.#fileName = fileName;
    this.#options = options;
    this.#limits = limitsOf(options);
    this.#isExplained = options.isExplained === true;
    this.#blockMs = options.longestBlockMs ?? usualBlockMs;
  }

  /**
   * Runs the script's top level.
   * @throws BusinessError `pac.script`, `pac.limit`
   */
  compile(): Promise<void> {
    this.#loading ??= this.#load().catch((error: unknown) => {
      this.#loading = undefined;
      throw error;
    });
    return this.#loading;
  }

  /**
   * The ways to a URL, in order. As `pactester -p FILE -u URL`.
   * @throws BusinessError `value.url`, `pac.script`, `pac.limit`, `pac.result`
   */
  async findProxy(url: string): Promise<PacAnswer> {
    const seen = scriptUrl(url);
    if (this.#sandbox === undefined) await this.compile();
    const facts = this.#facts();
    // Most need nothing to be waited for.
    const first = this.#evaluate(seen, facts.known);
    const isEnded = !(first instanceof Promise) && 'result' in first;
    const outcome = isEnded ? first : await this.#settle(facts, (known) => this.#evaluate(seen, known), first);
    for (const message of outcome.alerts) this.#options.onAlert?.(message);
    return answerOf(url, outcome, this.#isExplained);
  }

  /** Frees what the script takes, and ends what it does; using it again starts anew. */
  close(): void {
    void this.#thread?.then((thread) => thread.close()).catch(() => undefined);
    this.#thread = undefined;
    this.#sandbox = undefined;
    this.#loading = undefined;
  }

  async #load(): Promise<void> {
    checkLength(this.#source, this.#fileName);
    engine();
    await setImmediate();
    const sandbox = new PacSandbox(this.#limits, this.#fileName, this.#isExplained);
    await setImmediate();
    const { alerts } = await this.#settle(this.#facts(), async (known) => {
      const outcome = sandbox.load(this.#source, known, this.#blockMs);
      if ('result' in outcome) this.#sandbox = sandbox;
      if (!('isSlow' in outcome)) return outcome;
      await this.#inThread();
      return { result: '', alerts: [], calls: [] };
    });
    for (const message of alerts) this.#options.onAlert?.(message);
  }

  #evaluate(seen: ScriptUrl, known: Known): Outcome | Promise<Outcome> {
    const sandbox = this.#sandbox;
    if (sandbox === undefined) return this.#evaluateInThread(seen, known);
    const outcome = sandbox.evaluate(seen.url, seen.host, known, this.#blockMs);
    if (!('isSlow' in outcome)) return outcome;
    return this.#evaluateInThread(seen, { ...known, spentMs: known.spentMs + outcome.spentMs });
  }

  async #evaluateInThread(seen: ScriptUrl, known: Known): Promise<Outcome> {
    const thread = await this.#inThread();
    return thread.run(seen, known, this.#options.signal);
  }

  /** The thread, once the script is loaded there. */
  #inThread(): Promise<ScriptThread> {
    this.#thread ??= this.#startThread().catch((error: unknown) => {
      this.#thread = undefined;
      throw error;
    });
    return this.#thread;
  }

  async #startThread(): Promise<ScriptThread> {
    const thread = new ScriptThread(this.#source, this.#fileName, this.#limits, this.#isExplained);
    try {
      await this.#settle(this.#facts(), (known) => thread.run(undefined, known, this.#options.signal));
      return thread;
    } catch (error) {
      thread.close();
      throw error;
    }
  }

  #facts(): Facts {
    const { now = this.#host.clock.now(), clientIp, signal } = this.#options;
    signal?.throwIfAborted();
    return new Facts(this.#limits, this.#fileName, now, clientIp);
  }

  /** Runs until nothing is missing any more. @param first what the first run gave, where it was made already */
  async #settle(
    facts: Facts,
    run: (known: Known) => Outcome | Promise<Outcome>,
    first: Outcome | Promise<Outcome> = run(facts.known),
  ): Promise<Ended> {
    for (let made = first; ; made = run(facts.known)) {
      const outcome = await made;
      this.#options.signal?.throwIfAborted();
      if ('result' in outcome) return outcome;
      if ('isSlow' in outcome) throw new Error('A run without a slice was cut off');
      facts.admit(outcome.missing);
      facts.learn(outcome.missing, await this.#find(outcome.missing), outcome.spentMs);
    }
  }

  async #find(missing: MissingFact): Promise<readonly string[]> {
    if (missing === 'own') return ownAddresses(this.#host);
    const { signal } = this.#options;
    try {
      const found = await this.#host.resolve(missing.name, signal === undefined ? {} : { signal });
      return found.map(({ address }) => address);
    } catch (error) {
      // To a script, a name that cannot be resolved for any reason has no address.
      if (!(error instanceof BusinessError)) throw error;
      return [];
    }
  }
}
