import { BusinessError } from '../errors.js';
import type { Evidence } from '../network/evidence.js';
import { nextCheckMs } from './check-schedule.js';
import type { ConnectivityReport, Verdict } from './types.js';

export type RunCheck = (signal: AbortSignal) => Promise<ConnectivityReport>;

/**
 * Checks one network again and again for as long as it is the same. The first check is told as "checking"; while a later
 * one runs, what is known stays.
 */
export class RepeatedCheck {
  readonly #run: RunCheck;
  readonly #changed: () => void;
  readonly #abort = new AbortController();
  #timer: NodeJS.Timeout | undefined;
  #failures = 0;
  #known: NonNullable<Evidence['connectivity']> = { verdict: 'checking', checkedAt: null };

  constructor(run: RunCheck, changed: () => void) {
    this.#run = run;
    this.#changed = changed;
    this.#in(0);
  }

  get known(): NonNullable<Evidence['connectivity']> {
    return this.#known;
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#abort.abort();
  }

  #in(milliseconds: number): void {
    this.#timer = setTimeout(() => void this.#check(), milliseconds).unref();
  }

  async #check(): Promise<void> {
    const found = await this.#result();
    if (this.#abort.signal.aborted) return;
    const { verdict, portalUrl, checkedAt } = found;
    this.#failures = verdict === 'failed' || verdict === 'partial' ? this.#failures + 1 : 0;
    const { verdict: before, portalUrl: portalBefore } = this.#known;
    this.#known = { verdict: verdict === 'partial' ? 'failed' : verdict, checkedAt, portalUrl };
    this.#in(nextCheckMs(verdict, this.#failures));
    if (this.#known.verdict !== before || portalBefore !== portalUrl) this.#changed();
  }

  /** What cannot be asked, nobody answers. */
  async #result(): Promise<{ verdict: Verdict; portalUrl: string; checkedAt: string | null }> {
    try {
      return await this.#run(this.#abort.signal);
    } catch (error) {
      if (!this.#abort.signal.aborted && !(error instanceof BusinessError)) throw error;
      return { verdict: 'failed', portalUrl: '', checkedAt: null };
    }
  }
}
