import type { Clock, ProbeSocketOpener } from '../host.js';
import { ErrorOrigin, type ExtendedError, type Stamp } from '../kernel/codec/control-message.js';
import { encodeSocketAddress } from '../kernel/codec/socket-address.js';
import type { ProbeSocket } from '../kernel/probe-socket.js';
import { type Watch, watchWritable } from '../kernel/readiness.js';
import { icmpKind, icmpMtu, quotedLabels } from './icmp-answer.js';
import { type Moment, momentOf, roundTrip } from './packet-clock.js';
import type { Probe, ProbeAnswer, ProbeEvent, ProbeRequest } from './probe.js';
import type { ProbeListener, Prober, ProberEngine, ProberOptions } from './prober.js';
import { sendFailure, wrongAddress } from './send-failure.js';
import { defaultPorts, SentProbe } from './sent-probe.js';
import { SentProbes } from './sent-probes.js';

/** A connection that is being attempted. */
interface Attempt<Tag> {
  readonly probe: SentProbe<Tag>;
  readonly socket: ProbeSocket;
  watch: Watch | undefined;
  timer: NodeJS.Timeout | undefined;
}

/** The kernel would send a second SYN after a second: nobody could tell then which of them was answered. */
const longestAttemptMs = 950;
const ECONNREFUSED = 111;
/** It was connected, and closed at once. */
const ECONNRESET = 104;
const headersBytes = { 4: 20, 6: 40 } as const;

/** The prober for TCP: a connection attempt by the kernel for each probe, which needs no privilege. */
export class TcpProber<Tag> implements Prober<Tag> {
  readonly #clock: Clock;
  readonly #options: ProberOptions;
  readonly #open: ProbeSocketOpener;
  readonly #listener: ProbeListener<Tag>;
  readonly #attempts = new Set<Attempt<Tag>>();
  readonly #sent: SentProbes<Tag>;
  #closed = false;

  constructor(
    clock: Clock,
    readonly engine: ProberEngine,
    options: ProberOptions,
    open: ProbeSocketOpener,
    listener: ProbeListener<Tag>,
  ) {
    this.#clock = clock;
    this.#options = options;
    this.#open = open;
    this.#listener = listener;
    this.#sent = new SentProbes(clock, () => this.#expire());
  }

  get pending(): number {
    return this.#sent.pending.size;
  }

  send(request: ProbeRequest<Tag>): Probe<Tag> {
    const { destination, scopeId = 0, port = defaultPorts.tcp, ttl = 64 } = request;
    const to = encodeSocketAddress(destination, port, scopeId);
    if (to === null || (to.length === 16 ? 4 : 6) !== this.#options.family) throw wrongAddress(destination);
    const socket = this.#open('tcp');
    try {
      this.#furnish(socket, ttl);
      const sent = momentOf(this.#clock);
      const errno = socket.connect(to);
      const probe = new SentProbe(this.#sent.next, sent, request, port);
      const attempt: Attempt<Tag> = { probe, socket, watch: undefined, timer: undefined };
      const answer = this.#outcome(attempt, errno);
      if (answer === undefined && errno !== 0) throw sendFailure(errno, destination, 0);
      this.#sent.add(probe, request.timeoutMs);
      if (answer === undefined) this.#await(attempt);
      else this.#finish(attempt, answer);
      return probe;
    } catch (error) {
      socket.close();
      throw error;
    }
  }

  abandon(probe: Probe<Tag>): void {
    this.#sent.abandon(probe.number);
  }

  close(): void {
    this.#closed = true;
    this.#sent.close();
    for (const attempt of this.#attempts) this.#end(attempt);
  }

  #furnish(socket: ProbeSocket, ttl: number): void {
    const { dscp = 0, unfragmented = false } = this.#options;
    socket.setHops(ttl);
    if (dscp !== 0) socket.setTrafficClass(dscp << 2);
    if (unfragmented) socket.forbidFragments();
  }

  #await(attempt: Attempt<Tag>): void {
    this.#attempts.add(attempt);
    attempt.timer = setTimeout(() => this.#end(attempt), longestAttemptMs);
    attempt.watch = watchWritable(attempt.socket.descriptor, (status) => {
      const answer = this.#outcome(attempt, 0);
      if (answer !== undefined) this.#finish(attempt, answer);
      else if (status < 0) attempt.watch?.restart();
    });
  }

  /** What has come of a connection: an ICMP error, a connection or a refusal; undefined while nothing has. */
  #outcome({ probe, socket }: Attempt<Tag>, connectErrno: number): ProbeAnswer | undefined {
    let received: Moment | undefined;
    let answer: ProbeAnswer | undefined;
    socket.receiveErrors(({ bytes, notes }) => {
      const { error, stamp, ttl = 0 } = notes;
      if (error === undefined || (error.origin !== ErrorOrigin.ICMP && error.origin !== ErrorOrigin.ICMP6)) return;
      received ??= momentOf(this.#clock);
      answer ??= this.#icmpAnswer({ probe, bytes, error, stamp, ttl, received });
    });
    if (answer !== undefined) return answer;
    const { errno, established, rttMs, retransmissions } = socket.connection();
    received = momentOf(this.#clock);
    const plain = { from: probe.destination, reached: true, ttl: 0, icmpType: -1, icmpCode: -1, mtu: 0, mpls: [] };
    if (established && retransmissions === 0) return { ...plain, kind: 'reply', rttMs, timestamps: 'kernel-tcp' };
    if (established || errno === ECONNRESET)
      return { ...plain, kind: 'reply', ...roundTrip(probe.sent, undefined, undefined, received) };
    if (errno !== ECONNREFUSED && connectErrno !== ECONNREFUSED) return undefined;
    return { ...plain, kind: 'closed', ...roundTrip(probe.sent, undefined, undefined, received) };
  }

  #icmpAnswer({ probe, bytes, error, stamp, ttl, received }: IcmpError<Tag>): ProbeAnswer {
    const { family } = this.#options;
    const kind = icmpKind(error, family, probe.destination, true);
    return {
      kind,
      from: error.offender,
      reached: error.offender === probe.destination && kind !== 'expired' && kind !== 'too-big',
      ...roundTrip(probe.sent, undefined, stamp, received),
      ttl,
      icmpType: error.type,
      icmpCode: error.code,
      mtu: icmpMtu(error, family),
      mpls: quotedLabels(bytes, error, headersBytes[family]),
    };
  }

  /** Tells of an answer from the event loop, also where connect(2) had it at once. */
  #finish(attempt: Attempt<Tag>, answer: ProbeAnswer): void {
    this.#end(attempt);
    const { probe } = attempt;
    const event: ProbeEvent<Tag> = { type: 'reply', probe, ...this.#sent.answered(probe), ...answer };
    setImmediate(() => {
      if (!this.#closed) this.#listener(event);
    });
  }

  #end(attempt: Attempt<Tag>): void {
    clearTimeout(attempt.timer);
    attempt.watch?.stop();
    attempt.socket.close();
    this.#attempts.delete(attempt);
  }

  #expire(): void {
    if (this.#closed) return;
    for (const attempt of this.#attempts) {
      const answer = this.#outcome(attempt, 0);
      if (answer !== undefined) this.#finish(attempt, answer);
    }
    for (const event of this.#sent.takeLost()) if (!this.#closed) this.#listener(event);
  }
}

interface IcmpError<Tag> {
  readonly probe: SentProbe<Tag>;
  readonly bytes: Uint8Array;
  readonly error: ExtendedError;
  readonly stamp: Stamp | undefined;
  readonly ttl: number;
  readonly received: Moment;
}
