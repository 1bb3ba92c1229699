import { BusinessError } from '../errors.js';
import type { Known, MissingFact, PacLimits } from './sandbox-types.js';

/** What one evaluation got to know so far. */
export class Facts {
  readonly #limits: PacLimits;
  readonly #fileName: string;
  #addresses: Map<string, readonly string[]> | undefined;
  readonly #now: number;
  #own: readonly string[] | undefined;
  #spentMs = 0;

  constructor(limits: PacLimits, fileName: string, now: Date, clientIp: string | readonly string[] | undefined) {
    this.#limits = limits;
    this.#fileName = fileName;
    this.#now = now.getTime();
    this.#own = clientIp === undefined ? undefined : [clientIp].flat();
  }

  get known(): Known {
    return { addresses: this.#addresses ?? none, own: this.#own, now: this.#now, spentMs: this.#spentMs };
  }

  /**
   * Whether a fact may still be asked for.
   * @throws BusinessError `pac.limit` beyond the number of names
   */
  admit(missing: MissingFact): void {
    if (missing === 'own' || (this.#addresses?.size ?? 0) < this.#limits.names) return;
    const message = `${this.#fileName}: the script asks for more than ${this.#limits.names} names`;
    throw new BusinessError('pac.limit', message);
  }

  /** @param spentMs time of the run that asked for it */
  learn(missing: MissingFact, addresses: readonly string[], spentMs: number): void {
    this.#spentMs += spentMs;
    const ipv4 = addresses.filter((address) => !address.includes(':'));
    const ordered = [...ipv4, ...addresses.filter((address) => address.includes(':'))];
    if (missing === 'own') this.#own = ordered;
    else (this.#addresses ??= new Map()).set(missing.name, ordered);
  }
}

const none: ReadonlyMap<string, readonly string[]> = new Map();
