import type { BusinessError } from '../errors.js';
import type { ProbeAnswer, ReplyEvent, TimestampQuality } from './probe.js';
import type { ProbeReport, RefusalCount } from './probe-report.js';
import type { ProbeLimits } from './probe-options.js';
import type { ProbeTarget } from './probe-target.js';
import { refusalOf } from './refusal.js';
import { RoundTrips } from './round-trips.js';

/** What of an engine a report tells. */
export type ReportedEngine = Pick<ProbeReport, 'protocol' | 'fellBack'> & { readonly name: ProbeReport['engine'] };

/** From the best to the least. */
const qualities: readonly TimestampQuality[] = ['kernel', 'kernel-tcp', 'kernel-rx', 'user', 'user-ms'];

/** Counts what becomes of the probes to one destination. */
export class ProbeTally {
  readonly roundTrips = new RoundTrips();
  readonly #refusals = new Map<string, { from: string; reason: RefusalCount['reason']; count: number }>();
  #sent = 0;
  #received = 0;
  #lost = 0;
  #duplicates = 0;
  #reordered = 0;
  #late = 0;
  #closed = 0;
  #highest = 0;
  #longestMs = 0;
  #quality = -1;

  get sent(): number {
    return this.#sent;
  }

  get received(): number {
    return this.#received;
  }

  get lost(): number {
    return this.#lost;
  }

  /** Neither answered nor given up. */
  get pending(): number {
    return this.#sent - this.#received - this.#lost;
  }

  /** The longest round trip so far; 0 without one. */
  get longestMs(): number {
    return this.#longestMs;
  }

  /** Counts a probe; its sequence number, from 1. */
  countSent(): number {
    return ++this.#sent;
  }

  countLost(): void {
    this.#lost++;
  }

  /** Counts an answer of the destination; whether it overtook none, one or more of the later ones. */
  countReply(sequence: number, event: ReplyEvent<unknown>): { reordered: boolean } {
    if (event.duplicate) {
      this.#duplicates++;
      return { reordered: false };
    }
    this.#received++;
    if (event.late) {
      this.#late++;
      this.#lost--;
    }
    if (event.kind === 'closed') this.#closed++;
    const reordered = sequence < this.#highest;
    if (reordered) this.#reordered++;
    this.#highest = Math.max(this.#highest, sequence);
    this.#longestMs = Math.max(this.#longestMs, event.rttMs);
    this.#quality = Math.max(this.#quality, qualities.indexOf(event.timestamps));
    this.roundTrips.add(event.rttMs);
    return { reordered };
  }

  /** Counts what another than the destination said. The probe is lost, unless it was so already. */
  countRefusal(answer: ProbeAnswer, family: 4 | 6, settled: boolean): void {
    if (!settled) this.#lost++;
    const reason = refusalOf(family, answer.icmpType, answer.icmpCode);
    const key = `${answer.from} ${reason}`;
    const known = this.#refusals.get(key);
    if (known === undefined) this.#refusals.set(key, { from: answer.from, reason, count: 1 });
    else known.count++;
  }

  report(
    target: ProbeTarget,
    engine: ReportedEngine,
    error: BusinessError | null,
    limits: ProbeLimits = {},
  ): ProbeReport {
    const settled = this.#received + this.#lost;
    const lossRate = settled > 0 ? (100 * this.#lost) / settled : this.#sent === 0 ? 100 : 0;
    const summary = this.roundTrips.summary();
    return {
      destination: target.destination,
      address: target.address,
      lossRate,
      ...summary,
      sent: this.#sent,
      received: this.#received,
      lost: this.#lost,
      pending: this.pending,
      duplicates: this.#duplicates,
      reordered: this.#reordered,
      late: this.#late,
      closed: this.#closed,
      refusals: [...this.#refusals.values()].sort((one, other) => other.count - one.count),
      protocol: engine.protocol,
      fellBack: engine.fellBack,
      engine: engine.name,
      timestamps: qualities[this.#quality] ?? '',
      exceeded: exceededOf(limits, lossRate, summary.rtt[1]),
      error,
    };
  }
}

function exceededOf(limits: ProbeLimits, lossRate: number, averageMs: number | undefined): ('loss' | 'rtt')[] {
  const { lossPercent = 100, rttMs = Number.POSITIVE_INFINITY } = limits;
  return [...(lossRate > lossPercent ? ['loss' as const] : []), ...((averageMs ?? 0) > rttMs ? ['rtt' as const] : [])];
}
