import { randomBytes } from 'node:crypto';
import type { Session } from 'net-ping';
import { BusinessError } from '../errors.js';
import type { Clock } from '../host.js';
import { freeId, type PingJob, type PingMessage, releaseSession, takeSession } from './net-ping-session.js';
import type { AnswerKind, Probe, ProbeRequest } from './probe.js';
import type { ProbeListener, Prober, ProberEngine, ProberOptions } from './prober.js';

/** How long an answer that comes late, or again, is still known as one. */
const rememberedMs = 10_000;
const usualSizeBytes = 32;
const usualTtl = 64;

interface PingProbe<Tag> extends Probe<Tag> {
  sentAtMs: number;
  answers: number;
  lost: boolean;
}

interface Outstanding<Tag> {
  readonly probe: PingProbe<Tag>;
  readonly job: PingJob;
  timer: NodeJS.Timeout | undefined;
}

/**
 * Opens a prober over the package net-ping: ICMP over a raw socket, timed by our own clock. It cannot bind sockets,
 * choose the source or the DSCP, nor set the hop limit of IPv6.
 *
 * @throws BusinessError `probe.engine` for what it cannot do, `probe.engine-missing`, `permission`
 */
export async function openNetPing<Tag>(
  clock: Clock,
  netns: string,
  options: ProberOptions,
  listener: ProbeListener<Tag>,
): Promise<Prober<Tag>> {
  const { protocol, interfaceName, sourceAddress, dscp, unfragmented } = options;
  if (protocol !== 'icmp') throw unable(`send ${protocol.toUpperCase()}`);
  if (interfaceName !== undefined || sourceAddress !== undefined) throw unable('bind to a network or an address');
  if (dscp !== undefined || unfragmented === true) throw unable('set the DSCP or forbid fragments');
  if (netns !== '') throw unable('look into another namespace');
  return new NetPingProber(clock, options.family, await takeSession(options.family), listener);
}

const unable = (what: string): BusinessError => new BusinessError('probe.engine', `The engine net-ping cannot ${what}`);

class NetPingProber<Tag> implements Prober<Tag> {
  readonly engine: ProberEngine = {
    name: 'net-ping',
    protocol: 'icmp',
    socket: 'icmp-raw',
    fellBack: false,
    kernelStamps: false,
  };
  readonly #clock: Clock;
  readonly #family: 4 | 6;
  readonly #session: Session;
  readonly #listener: ProbeListener<Tag>;
  readonly #outstanding = new Map<number, Outstanding<Tag>>();
  readonly #failures = new Map<string, BusinessError>();
  #count = 0;
  #pending = 0;
  #closed = false;

  constructor(clock: Clock, family: 4 | 6, session: Session, listener: ProbeListener<Tag>) {
    this.#clock = clock;
    this.#family = family;
    this.#session = session;
    this.#listener = listener;
  }

  get pending(): number {
    return this.#pending;
  }

  send(request: ProbeRequest<Tag>): Probe<Tag> {
    const { destination, ttl = usualTtl, timeoutMs, tag, sizeBytes = usualSizeBytes } = request;
    const failure = this.#failures.get(destination);
    if (failure !== undefined) throw failure;
    if (this.#family === 6 && ttl !== usualTtl) throw unable('set the hop limit of IPv6');
    if ((request.scopeId ?? 0) !== 0) throw unable('reach a link-local address');
    if ((request.flow ?? 0) !== 0) throw unable('tell flows apart');
    const id = freeId(this.#session);
    const common = { destination, port: 0, ttl, flow: 0, tag, answers: 0, lost: false };
    const probe: PingProbe<Tag> = { number: this.#count++, sentAtMs: this.#clock.monotonic(), ...common };
    const job: PingJob = {
      id,
      retries: 0,
      timeout: timeoutMs + rememberedMs,
      ttl,
      target: destination,
      payload: randomBytes(sizeBytes),
      leaves: () => (probe.sentAtMs = this.#clock.monotonic()),
      answered: (message) => this.#answered(probe, message),
      callback: (error) => this.#over(probe, error),
    };
    const timer = setTimeout(() => this.#expired(probe), timeoutMs);
    this.#outstanding.set(probe.number, { probe, job, timer });
    this.#pending++;
    this.#session.reqQueue(job);
    return probe;
  }

  abandon({ number }: Probe<Tag>): void {
    const known = this.#outstanding.get(number);
    if (known !== undefined && this.#settle(known)) known.probe.lost = true;
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    for (const { job, timer } of this.#outstanding.values()) {
      clearTimeout(timer);
      this.#session.reqRemove(job.id);
    }
    releaseSession(this.#family);
  }

  #answered(probe: PingProbe<Tag>, { type, code, from, ttl, mtu }: PingMessage): void {
    if (this.#closed) return;
    const rttMs = this.#clock.monotonic() - probe.sentAtMs;
    const late = probe.lost;
    const known = this.#outstanding.get(probe.number);
    if (known !== undefined) this.#settle(known);
    const kind = this.#kindOf(type, code);
    const error = kind === 'reply' ? { icmpType: -1, icmpCode: -1 } : { icmpType: type, icmpCode: code };
    const heard = { kind, from, reached: from === probe.destination, rttMs, timestamps: 'user-ms', ttl, mtu } as const;
    const duplicate = probe.answers++ > 0;
    this.#listener({ type: 'reply', probe, ...heard, ...error, mpls: [], duplicate, late });
  }

  #kindOf(type: number, code: number): AnswerKind {
    if (type === (this.#family === 4 ? 0 : 129)) return 'reply';
    if (this.#family === 6) return 'refused';
    if (type === 11 && code === 0) return 'expired';
    if (type !== 3) return 'refused';
    return code === 4 ? 'too-big' : 'unreachable';
  }

  #expired(probe: PingProbe<Tag>): void {
    const known = this.#outstanding.get(probe.number);
    if (this.#closed || known === undefined || !this.#settle(known)) return;
    probe.lost = true;
    this.#listener({ type: 'lost', probe });
  }

  /** net-ping forgets the request: its time is long over, or it could not be sent. */
  #over(probe: PingProbe<Tag>, error: Error | null): void {
    const known = this.#outstanding.get(probe.number);
    this.#outstanding.delete(probe.number);
    if (this.#closed || known === undefined || !this.#settle(known)) return;
    const message = `No way leads to ${probe.destination}: ${error?.message ?? 'it was not sent'}`;
    this.#failures.set(probe.destination, new BusinessError('route.unreachable', message, { cause: error }));
    probe.lost = true;
    this.#listener({ type: 'lost', probe });
  }

  /** @returns whether it was waited for until now */
  #settle(known: Outstanding<Tag>): boolean {
    if (known.timer === undefined) return false;
    clearTimeout(known.timer);
    known.timer = undefined;
    this.#pending--;
    return true;
  }
}
