import { join } from 'node:path';
import { endOfLife, livingVerdicts, onVerdict, verdictEvidence } from '../connectivity/kept-verdicts.js';
import { BusinessError } from '../errors.js';
import type { Host } from '../host.js';
import type { Neighbour } from '../kernel/neighbour.js';
import type { Evidence } from '../network/evidence.js';
import type { Snapshot } from '../snapshot/snapshot.js';
import { LongTimer } from './long-timer.js';
import type { EvidenceSource } from './network-monitor.js';

/** Routers are known again by their hardware addresses, which are looked at so often at most. */
const neighboursLifeMs = 1000;

/** Knows what was found about the networks by checks that others made, in this process or another of the same profile. */
export class EarlierChecks implements EvidenceSource {
  readonly #host: Host;
  #evidence: readonly Evidence[] = [];
  #neighbours: { readonly known: readonly Neighbour[]; readonly atMs: number } | undefined;
  #changed: () => void = () => undefined;
  #stops: readonly ((() => void) | undefined)[] = [];
  #timer: LongTimer | undefined;

  constructor(host: Host) {
    this.#host = host;
  }

  start(changed: () => void): void {
    this.#changed = changed;
    const { profile, watchFile } = this.#host;
    const { folder } = profile.store;
    const ofFile = folder === '' ? undefined : watchFile?.(join(folder, `${profile.name}.json`), changed);
    this.#stops = [ofFile, onVerdict(profile, changed)];
  }

  seen(snapshot: Snapshot): void {
    this.#timer?.clear();
    this.#evidence = [];
    const living = livingVerdicts(this.#host);
    if (living.length === 0) return;
    this.#evidence = verdictEvidence(this.#host, { ...snapshot, neighbours: this.#neighboursNow() });
    const end = Math.min(...living.map(endOfLife)) - this.#host.clock.now().getTime();
    this.#timer = new LongTimer(this.#host.clock, Math.max(end, 0) + 1, this.#changed);
    this.#timer.unref();
  }

  evidence(): readonly Evidence[] {
    return this.#evidence;
  }

  stop(): void {
    this.#timer?.clear();
    for (const stop of this.#stops) stop?.();
  }

  #neighboursNow(): readonly Neighbour[] {
    const now = this.#host.clock.monotonic();
    if (this.#neighbours !== undefined && now - this.#neighbours.atMs < neighboursLifeMs) return this.#neighbours.known;
    try {
      this.#neighbours = { known: this.#host.kernel.dump(['neighbours']).neighbours, atMs: now };
    } catch (error) {
      if (!(error instanceof BusinessError)) throw error;
    }
    return this.#neighbours?.known ?? [];
  }
}
