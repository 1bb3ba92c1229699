import { setImmediate } from 'node:timers/promises';
import { BusinessError } from '../../src/core/errors.js';
import type { Clock } from '../../src/core/host.js';
import type { OpenProber, Prober } from '../../src/core/probe/prober.js';
import type { Probe, ProbeAnswer } from '../../src/core/probe/probe.js';

/** Hops to every destination of the recorded network; the third is silent. */
const distance = 5;
const silentHop = 3;

const answered: Omit<ProbeAnswer, 'kind' | 'from' | 'reached' | 'rttMs'> = {
  timestamps: 'kernel',
  ttl: 60,
  icmpType: -1,
  icmpCode: -1,
  mtu: 0,
  mpls: [],
};

/**
 * A clock that stands still while an answer is on its way, so that a busy machine looks no slower than a quiet one. Its
 * moments are the same each time.
 */
export class RecordedClock implements Clock {
  #moments = 0;
  #onTheWay = 0;
  #heldMs = 0;
  #heldSince = 0;

  now(): Date {
    return new Date(1_750_000_000_000 + this.#moments++);
  }

  monotonic(): number {
    return (this.#onTheWay > 0 ? this.#heldSince : performance.now()) - this.#heldMs;
  }

  /** Something was sent that will be answered. */
  hold(): void {
    if (this.#onTheWay++ === 0) this.#heldSince = performance.now();
  }

  /** It was. */
  release(): void {
    if (--this.#onTheWay === 0) this.#heldMs += performance.now() - this.#heldSince;
  }
}

/**
 * A prober in a network of the mind, the same each time: destinations are five hops away, the third of which is silent,
 * and answer after 10 ms and more; every fourth probe of a prober takes longer. Offline, nothing leaves.
 */
export const recordedProber =
  (machine: string, clock: RecordedClock): OpenProber =>
  async ({ protocol, family }, listener) => {
    let count = 0;
    let closed = false;
    const socket = protocol === 'icmp' ? 'icmp-datagram' : protocol;
    const prober: Prober<never> = {
      engine: { name: 'sockets', protocol, socket, fellBack: false, kernelStamps: true },
      pending: 0,
      send({ destination, port = 0, ttl = 64, flow = 0, tag }) {
        if (machine === 'offline') {
          throw new BusinessError('route.unreachable', `No route leads to ${destination} (ENETUNREACH)`);
        }
        const number = count++;
        const probe: Probe<never> = {
          number,
          destination,
          port,
          ttl,
          flow,
          sentAtMs: number,
          tag,
          answers: 1,
          lost: ttl === silentHop,
        };
        clock.hold();
        void setImmediate().then(() => {
          clock.release();
          if (closed) return;
          if (ttl === silentHop) return listener({ type: 'lost', probe });
          const reached = ttl >= distance;
          const hop = family === 4 ? `10.9.0.${ttl}` : `fd00:9::${ttl}`;
          const rttMs = Math.min(ttl, distance) * 2 + (number % 4) * 0.125;
          const place = reached
            ? { kind: 'reply' as const, from: destination }
            : { kind: 'expired' as const, from: hop };
          const error = reached ? {} : { icmpType: family === 4 ? 11 : 3, icmpCode: 0 };
          listener({
            type: 'reply',
            ...answered,
            ...place,
            ...error,
            reached,
            rttMs,
            probe,
            duplicate: false,
            late: false,
          });
        });
        return probe;
      },
      abandon: () => undefined,
      close: () => (closed = true),
    };
    return prober as Prober<unknown> as never;
  };
