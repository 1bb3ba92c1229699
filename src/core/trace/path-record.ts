import type { ReplyEvent, UnidentifiedEvent } from '../probe/probe.js';

/** A probe of a trace, and its answer once there is one. */
export interface Slot {
  /** TTL it was sent with. */
  readonly ttl: number;
  /** Sent far beyond every hop, to reach the destination at once. */
  readonly far: boolean;
  readonly flow: number;
  sentAtMs: number;
  answer: ReplyEvent<Slot> | undefined;
  /** The answer came after its hop was no longer waited for. */
  late: boolean;
  duplicates: number;
}

export const newSlot = (ttl: number, far = false, flow = 0): Slot => ({
  ttl,
  far,
  flow,
  sentAtMs: 0,
  answer: undefined,
  late: false,
  duplicates: 0,
});

/** The initial TTLs that systems send with; a path is hardly longer than the distance to the next of them. */
const initialTtls = [32, 64, 128, 255];

/** How many hops away an answer comes from, by the TTL it arrived with; undefined when that is not known. */
export function distanceOf(ttl: number): number | undefined {
  if (ttl < 1) return undefined;
  const initial = initialTtls.find((each) => each >= ttl) ?? 255;
  return initial - ttl + 1;
}

/** What is known of a path so far: every probe, and what the answers say of its length. */
export class PathRecord {
  readonly slots: Slot[] = [];
  readonly unidentified: UnidentifiedEvent[] = [];
  readonly #byTtl = new Map<number, Slot[]>();
  readonly #members = new WeakSet<Slot>();
  #far: Slot | undefined;
  #distance: number | undefined;
  #total = 0;
  #frontier = 0;
  #farthestMs = 0;
  #lastNewsMs = 0;

  /** The hop where the path ends: the destination, or who says that there is no way on. */
  get distance(): number | undefined {
    return this.#distance;
  }

  /** The farthest hop that let a probe expire. */
  get frontier(): number {
    return this.#frontier;
  }

  /** Longest round-trip time seen, in ms. */
  get farthestMs(): number {
    return this.#farthestMs;
  }

  /** When a farther hop was last heard of. */
  get lastNewsMs(): number {
    return this.#lastNewsMs;
  }

  get far(): Slot | undefined {
    return this.#far;
  }

  /** Where the path probably ends, by the TTL of the answer to the far probe. */
  get estimate(): number | undefined {
    const answer = this.#far?.answer;
    return answer !== undefined && isTerminal(answer) ? distanceOf(answer.ttl) : undefined;
  }

  /** How many probes were sent in all. */
  get total(): number {
    return this.#total;
  }

  sent(slot: Slot, atMs: number): void {
    slot.sentAtMs = atMs;
    this.#total++;
    this.#members.add(slot);
    this.slots.push(slot);
    if (slot.far) this.#far = slot;
    else {
      const list = this.#byTtl.get(slot.ttl);
      if (list === undefined) this.#byTtl.set(slot.ttl, [slot]);
      else list.push(slot);
    }
  }

  /** @param late whether its hop was no longer waited for */
  answered(slot: Slot, answer: ReplyEvent<Slot>, nowMs: number, late: boolean): void {
    if (slot.answer !== undefined) {
      slot.duplicates++;
      return;
    }
    slot.answer = answer;
    slot.late = late;
    this.#farthestMs = Math.max(this.#farthestMs, answer.rttMs);
    if (slot.far) return;
    const known = this.#distance;
    if (isTerminal(answer)) this.#distance = Math.min(known ?? slot.ttl, slot.ttl);
    else if (answer.kind === 'expired') {
      if (slot.ttl > this.#frontier) this.#lastNewsMs = nowMs;
      this.#frontier = Math.max(this.#frontier, slot.ttl);
    }
  }

  /** Whether a probe was sent for this record. */
  holds(slot: Slot): boolean {
    return this.#members.has(slot);
  }

  /** Lets only these probes tell of a hop; the others that were sent to it count in `total` alone. */
  keepOnly(ttl: number, slots: readonly Slot[]): void {
    const old = new Set(this.withTtl(ttl).filter((slot) => !slots.includes(slot)));
    this.slots.splice(0, this.slots.length, ...this.slots.filter((slot) => !old.has(slot)));
    this.#byTtl.set(ttl, [...slots]);
  }

  /** What was sent with that TTL. */
  withTtl(ttl: number): readonly Slot[] {
    return this.#byTtl.get(ttl) ?? none;
  }

  /** What tells of a hop: what was sent to it and, where the path ends, all that was sent farther. */
  hop(number: number, end = this.end): readonly Slot[] {
    if (number !== end) return this.withTtl(number);
    return this.slots.filter(({ ttl, far }) => far || ttl >= number);
  }

  /** Where the path ends as far as is known: confirmed, else estimated. */
  get end(): number | undefined {
    return this.#distance ?? (this.estimate === undefined ? undefined : Math.max(this.estimate, this.#frontier + 1));
  }
}

const none: readonly Slot[] = [];

/** Whether an answer ends the path. */
export function isTerminal({ reached, kind }: ReplyEvent<Slot>): boolean {
  return reached || kind === 'unreachable' || kind === 'refused';
}
