import { BusinessError } from '../errors.js';
import type { ProbeProtocol } from './probe.js';
import type { EngineName } from './prober.js';

/** How bad it may be. */
export interface ProbeLimits {
  /** Per cent of loss that is still good. */
  readonly lossPercent?: number;
  /** Average round-trip time in ms that is still good. */
  readonly rttMs?: number;
}

/** How destinations are probed. */
export interface ProbeOptions {
  /** ICMP when absent, or UDP where ICMP is not allowed; what is named here is sent or refused. */
  readonly protocol?: ProbeProtocol;
  /** The best there is when absent. */
  readonly engine?: EngineName;
  /** Probes to each destination, 1..1,000,000; 5 when neither this nor `durationMs` is there. */
  readonly count?: number;
  /** For this long: as many probes as intervals fit in. */
  readonly durationMs?: number;
  /** Between two probes to one destination, 1..3,600,000 ms; 1000 when absent. */
  readonly intervalMs?: number;
  /** How long an answer may take; 1000 ms when absent, or twice the longest so far. */
  readonly timeoutMs?: number;
  /** Bytes behind the ICMP or UDP header, 0..65,507; 56 when absent. */
  readonly sizeBytes?: number;
  /** Destination port, 1..65,535; 33434 for UDP and 80 for TCP when absent. */
  readonly port?: number;
  /** TTL or hop limit, 1..255; 64 when absent. */
  readonly ttl?: number;
  /** Differentiated services code point, 0..63. */
  readonly dscp?: number;
  /** Family of a name's addresses. */
  readonly family?: 4 | 6;
  /** Network to keep to: netId, interface name, `if:NAME` or `default`. */
  readonly net?: string;
  /** Address to leave from. */
  readonly source?: string;
  /** A destination beyond these is reported as such (`exceeded`). */
  readonly limits?: ProbeLimits;
  /** Ends the probing early; what is outstanding then is pending, not lost. */
  readonly signal?: AbortSignal;
}

/** Options with every choice made. */
export interface ProbePlan extends ProbeOptions {
  /** Probes to each destination. */
  readonly rounds: number;
  readonly intervalMs: number;
  readonly sizeBytes: number;
}

const ranges: readonly (readonly [keyof ProbeOptions, string, number, number])[] = [
  ['count', 'The count', 1, 1_000_000],
  ['durationMs', 'The duration in ms', 1, 2_147_483_647],
  ['intervalMs', 'The interval in ms', 1, 3_600_000],
  ['timeoutMs', 'The timeout in ms', 1, 3_600_000],
  ['sizeBytes', 'The size', 0, 65_507],
  ['port', 'The port', 1, 65_535],
  ['ttl', 'The TTL', 1, 255],
  ['dscp', 'The DSCP', 0, 63],
];

/**
 * Completes the options.
 * @throws BusinessError `value.range`
 */
export function planOf(options: ProbeOptions): ProbePlan {
  for (const [key, name, least, most] of ranges) {
    const value = options[key];
    if (value === undefined || (Number.isInteger(value) && Number(value) >= least && Number(value) <= most)) continue;
    throw new BusinessError('value.range', `${name} is a whole number from ${least} to ${most}, not ${String(value)}`);
  }
  const { intervalMs = 1000, sizeBytes = 56, count, durationMs } = options;
  const fitting = durationMs === undefined ? undefined : Math.max(1, Math.floor(durationMs / intervalMs));
  const rounds = Math.min(count ?? fitting ?? 5, fitting ?? Number.POSITIVE_INFINITY);
  return { ...options, intervalMs, sizeBytes, rounds };
}
