import { setImmediate } from 'node:timers/promises';
import { type Host, openHost } from '../../../src/index.js';
import type { Probe, ProbeAnswer, ProbeEvent, ProbeRequest } from '../../../src/core/probe/probe.js';
import type { OpenProber, Prober, ProberOptions } from '../../../src/core/probe/prober.js';

/** Makes events out of what is sent. Whatever it does not tell of a probe is outstanding for ever. */
export interface Simulation {
  /** Hears of each probe; may throw as `send` does. */
  sent(probe: Probe<unknown>, request: ProbeRequest<unknown>, tell: (event: ProbeEvent<unknown>) => void): void;
  /** Hears of each prober that is opened. */
  opened?(options: ProberOptions): void;
  closed?(): void;
}

/** An answer to a probe, as the kernel would tell it. */
export const replyTo = (
  probe: Probe<unknown>,
  rttMs: number,
  more: Partial<ProbeAnswer & { duplicate: boolean; late: boolean }> = {},
): ProbeEvent<unknown> => ({
  type: 'reply',
  probe,
  kind: 'reply',
  from: probe.destination,
  reached: true,
  rttMs,
  timestamps: 'kernel',
  ttl: 60,
  icmpType: -1,
  icmpCode: -1,
  mtu: 0,
  mpls: [],
  duplicate: false,
  late: false,
  ...more,
});

/** A Host whose probers are played by `simulation`; nothing leaves the process. */
export function simulatedHost(simulation: Simulation, more: Partial<Host> = {}): Host {
  let count = 0;
  const openProber: OpenProber = async (options, listener) => {
    simulation.opened?.(options);
    const prober: Prober<unknown> = {
      engine: { name: 'sockets', protocol: options.protocol, socket: 'udp', fellBack: false, kernelStamps: true },
      pending: 0,
      send(request) {
        const { destination, port = 0, ttl = 64, flow = 0, tag } = request;
        const common = { destination, port, ttl, flow, tag, answers: 0, lost: false };
        const probe = { number: count++, sentAtMs: performance.now(), ...common };
        simulation.sent(probe, request, (event) => void setImmediate().then(() => listener(event as never)));
        return probe;
      },
      abandon: () => undefined,
      close: () => simulation.closed?.(),
    };
    return prober as never;
  };
  const host = openHost({ openProber });
  return Object.assign(host, more);
}
