import type { Clock } from '../host.js';
import { DeadlineQueue } from './deadline-queue.js';
import type { ProbeEvent } from './probe.js';
import type { SentProbe } from './sent-probe.js';

/** How many probes are remembered: as many as there are ICMP sequence numbers. */
const remembered = 0x1_0000;

/** The probes that have left: which of them an answer is for, and which have waited too long. */
export class SentProbes<Tag> {
  readonly #clock: Clock;
  readonly #recent: (SentProbe<Tag> | undefined)[] = [];
  readonly #pending = new Set<SentProbe<Tag>>();
  readonly #deadlines = new DeadlineQueue<SentProbe<Tag>>();
  readonly #onDeadline: () => void;
  #timer: NodeJS.Timeout | undefined;
  #armedFor = Number.POSITIVE_INFINITY;
  #count = 0;

  /** @param onDeadline called when a deadline may have passed; it calls `takeLost` after looking for answers */
  constructor(clock: Clock, onDeadline: () => void) {
    this.#clock = clock;
    this.#onDeadline = onDeadline;
  }

  /** Number of the next probe. */
  get next(): number {
    return this.#count;
  }

  /** Those not answered and not lost. */
  get pending(): ReadonlySet<SentProbe<Tag>> {
    return this.#pending;
  }

  add(probe: SentProbe<Tag>, timeoutMs: number): void {
    this.#count = (this.#count + 1) >>> 0;
    this.#recent[probe.number % remembered] = probe;
    this.#pending.add(probe);
    const deadline = probe.sentAtMs + timeoutMs;
    this.#deadlines.add(deadline, probe);
    if (deadline < this.#armedFor) this.#arm(deadline);
  }

  /** The probe of that number, if it is still remembered. */
  withNumber(number: number): SentProbe<Tag> | undefined {
    const probe = this.#recent[number % remembered];
    return probe?.number === number ? probe : undefined;
  }

  /** The latest probe whose number ends in these 16 bits. */
  withSequence(sequence: number): SentProbe<Tag> | undefined {
    return this.#recent[sequence];
  }

  /** Counts an answer; whether the probe had one already, and whether it comes too late. */
  answered(probe: SentProbe<Tag>): { duplicate: boolean; late: boolean } {
    this.#pending.delete(probe);
    return { duplicate: probe.answers++ > 0, late: probe.lost };
  }

  /** Takes the probe of that number for lost, if it is still waited for. */
  abandon(number: number): void {
    const probe = this.withNumber(number);
    if (probe !== undefined && this.#pending.delete(probe)) probe.lost = true;
  }

  /** Those whose time is up by now, as events. */
  takeLost(): ProbeEvent<Tag>[] {
    const events: ProbeEvent<Tag>[] = [];
    const now = this.#clock.monotonic();
    for (;;) {
      const probe = this.#deadlines.takeUntil(now);
      if (probe === undefined) break;
      if (!this.#pending.delete(probe)) continue;
      probe.lost = true;
      events.push({ type: 'lost', probe });
    }
    clearTimeout(this.#timer);
    this.#armedFor = Number.POSITIVE_INFINITY;
    if (this.#deadlines.next !== undefined) this.#arm(this.#deadlines.next);
    return events;
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#armedFor = Number.NEGATIVE_INFINITY;
  }

  #arm(deadline: number): void {
    clearTimeout(this.#timer);
    this.#armedFor = deadline;
    this.#timer = setTimeout(this.#onDeadline, Math.max(deadline - this.#clock.monotonic(), 0));
  }
}
