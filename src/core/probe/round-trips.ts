/** What a list of round-trip times comes to. All in ms, rounded to the microsecond. */
export interface RoundTripSummary {
  /** Minimum, average, maximum and standard deviation (of the whole population, as ping's mdev); empty without a time. */
  readonly rtt: readonly number[];
  /** Nearest-rank percentiles: each is a time that was measured. Null without a time. */
  readonly p50Ms: number | null;
  readonly p95Ms: number | null;
  readonly p99Ms: number | null;
  /** Smoothed difference of successive times (RFC 3550, 6.4.1); null with less than two. */
  readonly jitterMs: number | null;
  /** Mean difference of successive times; null with less than two. */
  readonly meanDifferenceMs: number | null;
}

/** Gathers round-trip times, in the order in which the answers came. */
export class RoundTrips {
  readonly #times: number[] = [];
  #mean = 0;
  /** Sum of the squared distances from the mean (Welford). */
  #squares = 0;
  #jitter = 0;
  #differences = 0;

  get count(): number {
    return this.#times.length;
  }

  /** The latest `count` of them, oldest first. */
  latest(count: number): readonly number[] {
    return this.#times.slice(-count);
  }

  add(rttMs: number): void {
    const before = this.#times.at(-1);
    this.#times.push(rttMs);
    const distance = rttMs - this.#mean;
    this.#mean += distance / this.#times.length;
    this.#squares += distance * (rttMs - this.#mean);
    if (before === undefined) return;
    const difference = Math.abs(rttMs - before);
    this.#differences += difference;
    this.#jitter += (difference - this.#jitter) / 16;
  }

  summary(): RoundTripSummary {
    const { length } = this.#times;
    if (length === 0) return nothing;
    const sorted = Float64Array.from(this.#times).sort();
    const rank = (percent: number): number => toMicroseconds(sorted[Math.ceil((percent / 100) * length) - 1] ?? 0);
    const deviation = Math.sqrt(this.#squares / length);
    const rtt = [sorted[0] ?? 0, this.#mean, sorted[length - 1] ?? 0, deviation].map(toMicroseconds);
    const several = length > 1;
    return {
      rtt,
      p50Ms: rank(50),
      p95Ms: rank(95),
      p99Ms: rank(99),
      jitterMs: several ? toMicroseconds(this.#jitter) : null,
      meanDifferenceMs: several ? toMicroseconds(this.#differences / (length - 1)) : null,
    };
  }
}

const nothing: RoundTripSummary = {
  rtt: [],
  p50Ms: null,
  p95Ms: null,
  p99Ms: null,
  jitterMs: null,
  meanDifferenceMs: null,
};

/** Milliseconds, rounded to the microsecond. */
export const toMicroseconds = (milliseconds: number): number => Math.round(milliseconds * 1000) / 1000;
