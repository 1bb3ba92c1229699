import { BusinessError } from '../errors.js';
import type { ProbeProtocol } from '../probe/probe.js';
import type { EngineName } from '../probe/prober.js';
import type { TraceControl } from './watch-path.js';

/** How a path is traced. Times are in ms; what is absent has the default named. */
export interface TraceOptions {
  /** What is sent; icmp. Where ICMP is not allowed, UDP is taken instead and the answer says so. */
  readonly protocol?: ProbeProtocol;
  /** What sends; the best there is when absent. */
  readonly engine?: EngineName;
  /** Destination port, 1..65535; 33434 for UDP, 80 for TCP. */
  readonly port?: number;
  readonly family?: 4 | 6;
  /** Farthest hop asked, 1..255; 30. */
  readonly maxHops?: number;
  /** Nearest hop asked, 1..maxHops; 1. */
  readonly firstHop?: number;
  /** Probes per hop, 1..100; 5. */
  readonly queries?: number;
  /**
   * Time between two probes to the same hop, 0..60000; 20, less for a hop that was asked late, and 170 from the sixth on, as
   * routers limit what they answer.
   */
  readonly intervalMs?: number;
  /** How long a hop is waited for, 1..60000; scaled by the round-trip times seen when absent. */
  readonly hopWaitMs?: number;
  /** Asks all hops at once, with no pause: faster, and unfair to routers that limit their answers. */
  readonly fast?: boolean;
  /** Asks hops again, one second apart, whose answers are missing. */
  readonly repair?: boolean;
  /** Differentiated services code point, 0..63. */
  readonly dscp?: number;
  /** Address to send from. */
  readonly sourceAddress?: string;
  /** Network to keep to: netId as text, interface name, `if:NAME` or `default`. */
  readonly net?: string;
  /** Looks for parallel paths with up to this many flows, 1..128; 1: a single flow, which takes a single path. */
  readonly flows?: number;
  /** Finds the largest packet that passes. */
  readonly mtu?: boolean;
  /** Looks up names of the addresses; they never hold up the answer. */
  readonly names?: boolean;
  /** File with the autonomous systems of addresses; see `readAsnDatabase`. */
  readonly asnDatabase?: string;
  /** Goes on asking every hop, once a second or each `intervalMs`, until the signal ends it. */
  readonly watch?: TraceControl;
  readonly signal?: AbortSignal;
}

/** The options that steer the probing, all of them set. */
export interface TraceSettings {
  readonly maxHops: number;
  readonly firstHop: number;
  readonly queries: number;
  readonly intervalMs: number;
  /** Between probes to a hop that was asked later than others, until it has caught up with them. */
  readonly catchUpMs: number;
  /** From the sixth probe to a hop on. */
  readonly slowIntervalMs: number;
  readonly hopWaitMs: number | undefined;
  readonly fast: boolean;
}

const slowIntervalMs = 170;
const catchUpMs = 5;

/** @throws BusinessError `value.range` */
export function traceSettings(options: TraceOptions): TraceSettings {
  const { maxHops = 30, firstHop = 1, queries = 5, fast = false, hopWaitMs, intervalMs } = options;
  inRange('maxHops', maxHops, 1, 255);
  inRange('firstHop', firstHop, 1, maxHops);
  inRange('queries', queries, 1, 100);
  inRange('flows', options.flows ?? 1, 1, 128);
  inRange('dscp', options.dscp ?? 0, 0, 63);
  inRange('port', options.port ?? 1, 1, 65535);
  if (hopWaitMs !== undefined) inRange('hopWaitMs', hopWaitMs, 1, 60_000);
  if (intervalMs !== undefined) inRange('intervalMs', intervalMs, 0, 60_000);
  return {
    maxHops,
    firstHop,
    queries,
    intervalMs: intervalMs ?? (fast ? 0 : 20),
    catchUpMs: intervalMs ?? (fast ? 0 : catchUpMs),
    slowIntervalMs: intervalMs ?? (fast ? 0 : slowIntervalMs),
    hopWaitMs,
    fast,
  };
}

function inRange(name: string, value: number, least: number, most: number): void {
  if (Number.isInteger(value) && value >= least && value <= most) return;
  throw new BusinessError('value.range', `${name} must be a whole number from ${least} to ${most}, not ${value}`);
}
