import type { ProbeAnswer, ProbeEvent } from '../probe/probe.js';
import type { ProbeTarget } from '../probe/probe-target.js';
import type { Prober } from '../probe/prober.js';
import { BusinessError } from '../errors.js';
import { pause } from './repair.js';

/** The link behind a router is narrower than those before. */
export interface MtuReduction {
  /** Who said so. */
  readonly from: string;
  readonly mtu: number;
}

export interface PathMtu {
  /** Largest packet in bytes that reaches the destination; null when it did not answer. */
  readonly mtu: number | null;
  readonly reductions: readonly MtuReduction[];
  /** Larger packets vanish without a word (RFC 2923). */
  readonly blackHole: boolean;
  /** The largest packet that was tried first: the MTU of the interface. */
  readonly firstMtu: number;
}

/** What every link must carry (RFC 791, RFC 8200). */
const leastMtu = { 4: 68, 6: 1280 } as const;
const ipHeaderBytes = { 4: 20, 6: 40 } as const;
const icmpOrUdpHeaderBytes = 8;
const mostReductions = 20;
const tries = 2;

export interface MtuQuestion {
  readonly target: ProbeTarget;
  readonly port: number | undefined;
  readonly maxHops: number;
  /** MTU of the interface that leads there. */
  readonly firstMtu: number;
  /** Longest round-trip time of the path, in ms. */
  readonly farthestMs: number;
  readonly signal: AbortSignal | undefined;
}

type Answer = (ProbeAnswer & { readonly sizeBytes: number }) | undefined;

/** Sends unfragmented probes and follows what routers say of their size (RFC 1191, RFC 8201); finds a silent limit by halving. */
export class PathMtuSearch {
  readonly #question: MtuQuestion;
  #prober: Prober<number> | undefined;
  #answer: Answer;
  #asked = -1;

  constructor(question: MtuQuestion) {
    this.#question = question;
  }

  /** To be called by the prober. */
  readonly take = (event: ProbeEvent<number>): void => {
    if (event.type === 'reply' && event.probe.tag === this.#asked)
      this.#answer ??= { ...event, sizeBytes: this.#asked };
  };

  /** @param prober one that forbids fragments */
  async run(prober: Prober<number>): Promise<PathMtu> {
    this.#prober = prober;
    const { firstMtu, target } = this.#question;
    const reductions: MtuReduction[] = [];
    let size = firstMtu;
    for (let turn = 0; turn < mostReductions; turn++) {
      const answer = await this.#ask(size);
      if (answer === undefined) break;
      if (answer.kind !== 'too-big') return { mtu: size, reductions, blackHole: false, firstMtu };
      if (answer.mtu < leastMtu[target.family] || answer.mtu >= size) break;
      size = answer.mtu;
      reductions.push({ from: answer.from, mtu: size });
    }
    const mtu = await this.#halve(leastMtu[target.family], size);
    return { mtu, reductions, blackHole: mtu !== null, firstMtu };
  }

  /** The largest size that is answered, of which the smallest must be. */
  async #halve(least: number, most: number): Promise<number | null> {
    let passes = least;
    let fails = most;
    if ((await this.#ask(least)) === undefined) return null;
    while (fails - passes > 1) {
      const size = (passes + fails) >> 1;
      const answer = await this.#ask(size);
      if (answer === undefined || answer.kind === 'too-big') fails = size;
      else passes = size;
      if (this.#question.signal?.aborted === true) return null;
    }
    return passes;
  }

  /** What comes of a packet of that size; a lost one is sent once more. */
  async #ask(size: number): Promise<Answer> {
    const { target, port, maxHops, farthestMs, signal } = this.#question;
    const waitMs = Math.max(3 * farthestMs, 250);
    this.#answer = undefined;
    this.#asked = size;
    for (let attempt = 0; attempt < tries; attempt++) {
      try {
        this.#prober?.send({
          destination: target.address,
          scopeId: target.scopeId,
          ...(port === undefined ? {} : { port }),
          ttl: maxHops,
          sizeBytes: size - ipHeaderBytes[target.family] - icmpOrUdpHeaderBytes,
          timeoutMs: waitMs,
          tag: size,
        });
      } catch (error) {
        // Even the way out is narrower, as the kernel knows from earlier.
        if (error instanceof BusinessError && error.reason === 'probe.size') return undefined;
        throw error;
      }
      for (let waited = 0; this.#answer === undefined && waited < waitMs; waited += 2) {
        if (!(await pause(2, signal))) return undefined;
      }
      if (this.#answer !== undefined) return this.#answer;
    }
    return undefined;
  }
}

/** The largest packet that reaches each hop: what the narrowest link so far carries. */
export function mtuOfHops(found: PathMtu, hops: readonly { readonly jumpNo: number; readonly address: string }[]) {
  const mtus = new Map<number, number>();
  let mtu = found.firstMtu;
  for (const { jumpNo, address } of hops) {
    mtus.set(jumpNo, mtu);
    mtu = found.reductions.find(({ from }) => from === address)?.mtu ?? mtu;
  }
  const last = hops.at(-1);
  if (last !== undefined && found.mtu !== null) mtus.set(last.jumpNo, found.mtu);
  return mtus;
}
