import type { Stamp } from '../kernel/codec/control-message.js';
import type { Moment } from './packet-clock.js';
import type { Probe, ProbeRequest } from './probe.js';

export const defaultPorts = { icmp: 0, udp: 33434, tcp: 80 } as const;

/** A probe that has left, with what is found out about it. */
export class SentProbe<Tag> implements Probe<Tag> {
  readonly destination: string;
  readonly port: number;
  readonly ttl: number;
  readonly flow: number;
  readonly tag: Tag;
  /** The kernel's stamp of its departure, once that is known. */
  left: Stamp | undefined;
  answers = 0;
  lost = false;

  constructor(
    readonly number: number,
    readonly sent: Moment,
    request: ProbeRequest<Tag>,
    port: number,
  ) {
    this.destination = request.destination;
    this.port = port;
    this.ttl = request.ttl ?? 64;
    this.flow = request.flow ?? 0;
    this.tag = request.tag;
  }

  get sentAtMs(): number {
    return this.sent.monotonicMs;
  }
}
