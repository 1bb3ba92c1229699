import { BusinessError } from '../errors.js';
import type { Clock } from '../host.js';
import type { Probe, ProbeEvent } from '../probe/probe.js';
import type { ProbeTarget } from '../probe/probe-target.js';
import type { Prober } from '../probe/prober.js';
import { nextSteps, waitOf } from './next-steps.js';
import { newSlot, PathRecord, type Slot } from './path-record.js';
import type { TraceSettings } from './trace-settings.js';

/** What is sent stays below this on the whole: a burst, and so many a second. */
const burst = 60;
const perSecond = 200;
/** No answer is waited for so long by the prober; the strategy decides earlier. */
const probeTimeoutMs = 60_000;

export interface TracerOptions {
  readonly target: ProbeTarget;
  readonly port: number | undefined;
  readonly settings: TraceSettings;
  /** Told of every answer, once the path's record holds it. */
  readonly onAnswer: (slot: Slot) => void;
}

/** Traces one path with one prober, to the end of the strategy or until it is stopped. */
export class Tracer {
  path = new PathRecord();
  readonly #clock: Clock;
  readonly #options: TracerOptions;
  #prober: Prober<Slot> | undefined;
  readonly #probes: Probe<Slot>[] = [];
  #credit: { probes: number; atMs: number };
  #timer: NodeJS.Timeout | undefined;
  #end: (error?: unknown) => void = () => undefined;
  /** While it is, every answer may change what is sent next. */
  #running = false;

  constructor(clock: Clock, options: TracerOptions) {
    this.#clock = clock;
    this.#options = options;
    this.#credit = { probes: burst, atMs: clock.monotonic() };
  }

  /** To be called by the prober with what comes of its probes. */
  readonly take = (event: ProbeEvent<Slot>): void => {
    if (event.type === 'lost') return;
    if (event.type === 'unidentified') {
      if (event.destination === this.#options.target.address) this.path.unidentified.push(event);
      return;
    }
    const slot = event.probe.tag;
    if (!this.path.holds(slot)) return;
    const nowMs = this.#clock.monotonic();
    const waitMs = waitOf(this.path.hop(slot.ttl), this.path, this.#options.settings);
    this.path.answered(slot, event, nowMs, !slot.far && event.rttMs > waitMs);
    this.#options.onAnswer(slot);
    if (this.#running) this.#pump();
  };

  readonly nowMs = (): number => this.#clock.monotonic();

  /** Forgets what is known of the path. */
  restart(): void {
    this.abandonAll();
    this.path = new PathRecord();
  }

  /** Runs the strategy to its end. */
  async run(prober: Prober<Slot>, signal?: AbortSignal): Promise<void> {
    this.#prober = prober;
    await this.#until(signal, () => {
      this.#running = true;
      this.send(newSlot(this.#options.settings.maxHops, true));
      this.#pump();
    });
    this.#running = false;
  }

  /** Sends one probe now. @throws BusinessError when it cannot leave */
  readonly send = (slot: Slot): void => {
    const { address, scopeId } = this.#options.target;
    const { port } = this.#options;
    const sentAtMs = this.nowMs();
    const probe = this.#prober?.send({
      destination: address,
      scopeId,
      ...(port === undefined ? {} : { port }),
      ttl: slot.ttl,
      flow: slot.flow,
      timeoutMs: probeTimeoutMs,
      tag: slot,
    });
    this.path.sent(slot, sentAtMs);
    if (probe !== undefined) this.#probes.push(probe);
  };

  /** Expects no answer any more from what was sent so far, so that one without a name can only be that of the next. */
  abandonAll(): void {
    for (const probe of this.#probes) this.#prober?.abandon(probe);
    this.#probes.length = 0;
  }

  async #until(signal: AbortSignal | undefined, start: () => void): Promise<void> {
    if (signal?.aborted === true) return;
    let abort = (): void => undefined;
    try {
      await new Promise<void>((resolve, reject) => {
        abort = () => resolve();
        signal?.addEventListener('abort', abort, { once: true });
        this.#end = (error) => (error === undefined ? resolve() : reject(error));
        start();
      });
    } finally {
      signal?.removeEventListener('abort', abort);
      clearTimeout(this.#timer);
    }
  }

  #pump(lookedAgain = false): void {
    clearTimeout(this.#timer);
    try {
      const nowMs = this.#clock.monotonic();
      const { send, nextAtMs, done } = nextSteps(this.path, this.#options.settings, this.#protocol, nowMs);
      if (done && lookedAgain) return this.#end();
      // Answers that came while the process was busy are read before it is over.
      if (done) return void setImmediate(() => this.#running && this.#pump(true));
      let wakeAtMs = nextAtMs;
      for (const ttl of send) {
        if (!this.#mayLeave(nowMs)) break;
        this.send(newSlot(ttl));
      }
      if (send.length > 0) wakeAtMs = nowMs + (this.#credit.probes < 1 ? 1000 / perSecond : 0);
      if (wakeAtMs === undefined) return;
      this.#timer = setTimeout(() => this.#pump(), Math.max(Math.ceil(wakeAtMs - nowMs), 0));
    } catch (error) {
      this.#running = false;
      this.#end(error instanceof BusinessError && this.path.slots.length > 1 ? undefined : error);
    }
  }

  get #protocol() {
    return this.#prober?.engine.protocol ?? 'icmp';
  }

  /** Takes a probe's worth of credit, if there is one. */
  #mayLeave(nowMs: number): boolean {
    if (this.#options.settings.fast) return true;
    const { probes, atMs } = this.#credit;
    const credit = Math.min(burst, probes + ((nowMs - atMs) / 1000) * perSecond);
    this.#credit = { probes: credit >= 1 ? credit - 1 : credit, atMs: nowMs };
    return credit >= 1;
  }
}
