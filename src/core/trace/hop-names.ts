import type { Host } from '../host.js';
import type { AsnDatabase } from './asn-database.js';
import { readAsnDatabase } from './asn-database.js';
import { reverseLookups, type ReverseLookups } from './reverse-lookups.js';
import type { TraceOptions } from './trace-settings.js';
import { pause } from './repair.js';

/** How long the answer waits for names that are still being looked up; then it goes without. */
const graceMs = 100;

/** Names and autonomous systems of the addresses met on the way, looked up as each appears. */
export class HopNames {
  readonly #lookups: ReverseLookups | undefined;
  readonly #asns: AsnDatabase | undefined;
  readonly #names = new Map<string, string>();
  readonly #waiting = new Set<Promise<void>>();

  /** @throws BusinessError `file.*` for an unusable database */
  constructor(host: Host, { names = false, asnDatabase }: TraceOptions, interfaceName?: string) {
    if (names) this.#lookups = reverseLookups(host, interfaceName);
    if (asnDatabase !== undefined) this.#asns = readAsnDatabase(host.files, asnDatabase);
  }

  /** Starts looking an address up, if that has not happened. */
  meet(address: string): void {
    if (this.#lookups === undefined || this.#names.has(address)) return;
    this.#names.set(address, '');
    const waiting = this.#lookups.nameOf(address).then((name) => {
      this.#names.set(address, name);
      this.#waiting.delete(waiting);
    });
    this.#waiting.add(waiting);
  }

  introduce(address: string): { name: string; asn: number; asName: string } {
    const system = this.#asns?.systemOf(address);
    return { name: this.#names.get(address) ?? '', asn: system?.asn ?? 0, asName: system?.name ?? '' };
  }

  /** Gives the names under way a last moment, and ends the looking up. */
  async settle(signal?: AbortSignal): Promise<void> {
    if (this.#waiting.size > 0) await Promise.race([Promise.all(this.#waiting), pause(graceMs, signal)]);
    this.#lookups?.close();
  }
}
