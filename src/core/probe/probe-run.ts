import { BusinessError } from '../errors.js';
import type { Clock, Host } from '../host.js';
import { systemErrorCode } from '../kernel/system-error.js';
import type { ProbeEvent, ReplyEvent } from './probe.js';
import type { ProbePlan } from './probe-options.js';
import type { ProbeNotice, ProbeReport } from './probe-report.js';
import type { ProbeTally } from './probe-tally.js';
import type { ProbeTarget } from './probe-target.js';
import type { Prober } from './prober.js';
import { refusalOf } from './refusal.js';

/** A destination that is being probed. */
export interface ProbedTarget {
  readonly target: ProbeTarget;
  readonly tally: ProbeTally;
  readonly prober: Prober<ProbeTag>;
  /** Set once nothing more will become of it. */
  report: ProbeReport | undefined;
}

/** What comes back with every answer. */
export interface ProbeTag {
  readonly probed: ProbedTarget;
  readonly sequence: number;
}

/** Probes to different destinations leave at least this far apart, unless the interval is too short for that. */
const usualGapMs = 1;
/** So many leave in one turn of the event loop at most. */
const sendsATurn = 200;
/** A process that was stopped for longer goes on from where it was, without a burst. */
const longestLagMs = 500;
const usualTimeoutMs = 1000;
/** What the socket's buffer is full of must be sent, or given up, first. */
const fullBuffer = new Set(['ENOBUFS', 'EAGAIN']);
const fullBufferPauseMs = 5;
const longestFullMs = 10_000;

/**
 * Sends a number of probes to each of its targets on absolute deadlines: the n-th probe of a target leaves n intervals
 * after its first, whatever became of those before. Targets take turns, evenly over the interval.
 */
export class ProbeRun {
  readonly #plan: ProbePlan;
  readonly #clock: Clock;
  readonly #targets: readonly ProbedTarget[];
  readonly #tell: (notice: ProbeNotice) => void;
  readonly #done: () => void;
  readonly #gapMs: number;
  #startMs = 0;
  /** How many sends of all are behind us, those of ended targets included. */
  #turn = 0;
  #open: number;
  #timer: NodeJS.Timeout | undefined;
  #immediate: NodeJS.Immediate | undefined;

  /** @param done called once, when every target has its report */
  constructor(
    host: Pick<Host, 'clock'>,
    plan: ProbePlan,
    targets: readonly ProbedTarget[],
    tell: (notice: ProbeNotice) => void,
    done: () => void,
  ) {
    this.#plan = plan;
    this.#clock = host.clock;
    this.#targets = targets;
    this.#tell = tell;
    this.#done = done;
    this.#open = targets.length;
    this.#gapMs = Math.min(usualGapMs, plan.intervalMs / Math.max(targets.length, 1));
  }

  start(): void {
    this.#startMs = this.#clock.monotonic();
    this.#sendDue();
  }

  /** Ends it now; what is outstanding stays pending. */
  stop(): void {
    for (const probed of this.#targets) this.#end(probed, null);
  }

  /** Takes what the prober tells. */
  take(event: ProbeEvent<ProbeTag>): void {
    if (event.type === 'unidentified') return;
    const { probed } = event.probe.tag;
    if (probed.report !== undefined) return;
    if (event.type === 'lost') this.#takeLost(event.probe.tag);
    else if (event.kind === 'reply' || event.kind === 'closed') this.#takeReply(event.probe.tag, event);
    else this.#takeRefusal(event.probe.tag, event);
    this.#endIfSettled(probed);
  }

  #takeReply({ probed, sequence }: ProbeTag, event: ReplyEvent<ProbeTag>): void {
    const { reordered } = probed.tally.countReply(sequence, event);
    const { from, rttMs, ttl, timestamps, duplicate, late } = event;
    const closed = event.kind === 'closed';
    const heard = { sequence, from, rttMs, ttl, timestamps, duplicate, reordered, late, closed };
    this.#tell({ type: 'reply', ...this.#about(probed), ...heard });
  }

  #takeRefusal({ probed, sequence }: ProbeTag, event: ReplyEvent<ProbeTag>): void {
    const { family } = probed.target;
    probed.tally.countRefusal(event, family, event.late || event.duplicate);
    const { from, rttMs, ttl, timestamps, mtu } = event;
    const reason = refusalOf(family, event.icmpType, event.icmpCode);
    this.#tell({ type: 'refused', ...this.#about(probed), sequence, from, rttMs, ttl, timestamps, reason, mtu });
  }

  #takeLost({ probed, sequence }: ProbeTag): void {
    probed.tally.countLost();
    this.#tell({ type: 'lost', ...this.#about(probed), sequence });
  }

  #about({ target: { destination, address } }: ProbedTarget): { time: Date; destination: string; address: string } {
    return { time: this.#clock.now(), destination, address };
  }

  readonly #sendDue = (): void => {
    const { length } = this.#targets;
    for (let sends = 0; this.#open > 0 && this.#turn < length * this.#plan.rounds;) {
      const waitMs = this.#dueMs() - this.#clock.monotonic();
      if (waitMs > 0) return this.#again(waitMs);
      if (-waitMs > Math.max(longestLagMs, this.#plan.intervalMs)) this.#startMs -= waitMs;
      const probed = this.#targets[this.#turn % length];
      if (probed !== undefined && probed.report === undefined) {
        if (sends++ === sendsATurn) return this.#again(0);
        if (!this.#send(probed)) return this.#again(fullBufferPauseMs);
      }
      this.#turn++;
      if (probed !== undefined) this.#endIfSettled(probed);
    }
  };

  /** When the next probe is to leave. */
  #dueMs(): number {
    const round = Math.floor(this.#turn / this.#targets.length);
    return this.#startMs + round * this.#plan.intervalMs + (this.#turn % this.#targets.length) * this.#gapMs;
  }

  #again(waitMs: number): void {
    if (waitMs > 0) this.#timer = setTimeout(this.#sendDue, waitMs);
    else this.#immediate = setImmediate(this.#sendDue);
  }

  /** @returns false when it must be tried again a little later */
  #send(probed: ProbedTarget): boolean {
    const { address, scopeId } = probed.target;
    const { sizeBytes, port, ttl } = this.#plan;
    const timeoutMs = this.#plan.timeoutMs ?? Math.max(usualTimeoutMs, Math.ceil(2 * probed.tally.longestMs));
    try {
      probed.prober.send({
        destination: address,
        sizeBytes,
        timeoutMs,
        ...(scopeId === 0 ? {} : { scopeId }),
        ...(port === undefined ? {} : { port }),
        ...(ttl === undefined ? {} : { ttl }),
        tag: { probed, sequence: probed.tally.sent + 1 },
      });
      probed.tally.countSent();
    } catch (error) {
      if (!(error instanceof BusinessError)) throw error;
      if (fullBuffer.has(systemErrorCode(error)) && this.#clock.monotonic() - this.#dueMs() < longestFullMs)
        return false;
      this.#end(probed, error);
    }
    return true;
  }

  #endIfSettled(probed: ProbedTarget): void {
    if (probed.tally.sent === this.#plan.rounds && probed.tally.pending === 0) this.#end(probed, null);
  }

  #end(probed: ProbedTarget, error: BusinessError | null): void {
    if (probed.report !== undefined) return;
    const report = probed.tally.report(probed.target, probed.prober.engine, error, this.#plan.limits);
    probed.report = report;
    this.#tell({ type: 'summary', ...this.#about(probed), report });
    if (--this.#open > 0) return;
    clearTimeout(this.#timer);
    clearImmediate(this.#immediate);
    this.#done();
  }
}
