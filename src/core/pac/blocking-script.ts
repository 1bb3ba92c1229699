import type { Host } from '../host.js';
import { Facts } from './facts.js';
import { answerOf, checkLength, limitsOf, ownAddresses, type PacAnswer, type PacOptions } from './pac-options.js';
import { PacSandbox } from './sandbox.js';
import type { Known, Outcome, PacLimits } from './sandbox-types.js';
import { scriptUrl } from './script-url.js';

/** The addresses of a name, at once; none for a name that has none. */
export type BlockingLookup = (name: string) => readonly string[];

/** A PAC script for calls that must answer at once: it runs on this thread, which waits for names too. */
export class BlockingScript {
  readonly #host: Host;
  readonly #lookup: BlockingLookup;
  readonly #source: string;
  readonly #fileName: string;
  readonly #options: PacOptions;
  readonly #limits: PacLimits;
  #sandbox: PacSandbox | undefined;

  /** @param fileName what error messages call the script */
  constructor(host: Host, lookup: BlockingLookup, source: string, fileName: string, options: PacOptions = {}) {
    this.#host = host;
    this.#lookup = lookup;
    this.#source = source;
    this.#fileName = fileName;
    this.#options = options;
    this.#limits = limitsOf(options);
  }

  /**
   * Runs the script's top level.
   * @param timeMs less time than a run may take otherwise
   * @throws BusinessError `pac.script`, `pac.limit`
   */
  compile(timeMs?: number): void {
    this.#loaded(timeMs);
  }

  /** As `PacScript.findProxy`. */
  findProxy(url: string): PacAnswer {
    const seen = scriptUrl(url);
    const sandbox = this.#loaded();
    const outcome = this.#settle((known) => sandbox.evaluate(seen.url, seen.host, known));
    return answerOf(url, outcome, this.#options.isExplained === true);
  }

  #loaded(timeMs = this.#limits.timeMs): PacSandbox {
    if (this.#sandbox !== undefined) return this.#sandbox;
    checkLength(this.#source, this.#fileName);
    const { isExplained = false } = this.#options;
    const sandbox = new PacSandbox(this.#limits, this.#fileName, isExplained);
    this.#settle((known) =>
      sandbox.load(this.#source, { ...known, spentMs: known.spentMs + this.#limits.timeMs - timeMs }),
    );
    return (this.#sandbox = sandbox);
  }

  /** Runs until nothing is missing any more. */
  #settle(run: (known: Known) => Outcome): Extract<Outcome, { readonly result: string }> {
    const { now = this.#host.clock.now(), clientIp, onAlert } = this.#options;
    const facts = new Facts(this.#limits, this.#fileName, now, clientIp);
    for (;;) {
      const outcome = run(facts.known);
      if ('isSlow' in outcome) throw new Error('A run without a slice was cut off');
      if ('result' in outcome) {
        outcome.alerts.forEach((message) => onAlert?.(message));
        return outcome;
      }
      const { missing, spentMs } = outcome;
      facts.admit(missing);
      facts.learn(missing, missing === 'own' ? ownAddresses(this.#host) : this.#lookup(missing.name), spentMs);
    }
  }
}
