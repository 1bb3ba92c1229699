import { randomBytes } from 'node:crypto';
import type { Clock } from '../host.js';
import type { ExtendedError, Stamp } from '../kernel/codec/control-message.js';
import { encodeSocketAddress } from '../kernel/codec/socket-address.js';
import type { ProbeSocket, ReceivedMessage } from '../kernel/probe-socket.js';
import { icmpKind, icmpMtu, quotedLabels } from './icmp-answer.js';
import { type Moment, roundTrip } from './packet-clock.js';
import { PacketFormat } from './packet-format.js';
import type { Probe, ProbeAnswer, ProbeEvent, ProbeRequest } from './probe.js';
import type { ProbeListener, Prober, ProberEngine, ProberOptions } from './prober.js';
import { ProbeChannel } from './probe-channel.js';
import { wrongAddress } from './send-failure.js';
import { defaultPorts, SentProbe } from './sent-probe.js';
import { SentProbes } from './sent-probes.js';

/** An answer as read, before its round-trip time is worked out: the stamp of the departure may still be in a queue. */
interface RawAnswer<Tag> {
  readonly probe: SentProbe<Tag> | undefined;
  readonly destination: string;
  readonly answer: Omit<ProbeAnswer, 'rttMs' | 'timestamps'>;
  readonly arrived: Stamp | undefined;
  readonly received: Moment;
}

export interface SocketSource {
  readonly first: ProbeSocket;
  open(): ProbeSocket;
}

/** So that neither stamps nor answers fill the socket's queues while a long burst is being sent. */
const sendsBetweenReads = 32;

/** The prober for ICMP and UDP: one socket for all destinations, and for UDP one for each flow. */
export class DatagramProber<Tag> implements Prober<Tag> {
  readonly engine: ProberEngine;
  readonly #clock: Clock;
  readonly #options: ProberOptions;
  readonly #sockets: SocketSource;
  readonly #listener: ProbeListener<Tag>;
  readonly #format: PacketFormat;
  readonly #channels = new Map<number, ProbeChannel<Tag>>();
  readonly #sent: SentProbes<Tag>;
  #answers: RawAnswer<Tag>[] = [];
  #events: ProbeEvent<Tag>[] = [];
  #sinceRead = 0;
  #closed = false;

  constructor(
    clock: Clock,
    engine: ProberEngine,
    options: ProberOptions,
    sockets: SocketSource,
    listener: ProbeListener<Tag>,
  ) {
    this.engine = engine;
    this.#clock = clock;
    this.#options = options;
    this.#sockets = sockets;
    this.#listener = listener;
    const nonce = randomBytes(6).readUIntBE(0, 6);
    this.#format = new PacketFormat(engine.socket, options.family, nonce);
    this.#sent = new SentProbes(clock, () => this.#expire());
    this.#channels.set(0, this.#channel(sockets.first));
  }

  get pending(): number {
    return this.#sent.pending.size;
  }

  send(request: ProbeRequest<Tag>): Probe<Tag> {
    const { destination, scopeId = 0, timeoutMs, flow = 0, ttl = 64 } = request;
    const port = this.engine.protocol === 'udp' ? (request.port ?? defaultPorts.udp) : 0;
    const to = encodeSocketAddress(destination, port, scopeId);
    if (to === null || (to.length === 16 ? 4 : 6) !== this.#options.family) throw wrongAddress(destination);
    const channel = this.#channelOf(flow);
    const sent = channel.transmit(this.#format.write(this.#sent.next, request), to, ttl, destination);
    const probe = new SentProbe(this.#sent.next, sent, request, port);
    channel.departed(probe);
    this.#sent.add(probe, timeoutMs);
    if (++this.#sinceRead >= sendsBetweenReads) this.#readSoon();
    return probe;
  }

  abandon(probe: Probe<Tag>): void {
    this.#sent.abandon(probe.number);
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#sent.close();
    for (const channel of this.#channels.values()) channel.close();
  }

  /** For UDP the source port is what tells flows apart, so that each has its socket. */
  #channelOf(flow: number): ProbeChannel<Tag> {
    const key = this.engine.protocol === 'udp' ? flow : 0;
    let channel = this.#channels.get(key);
    if (channel === undefined) this.#channels.set(key, (channel = this.#channel(this.#sockets.open())));
    return channel;
  }

  #channel(socket: ProbeSocket): ProbeChannel<Tag> {
    const { dscp = 0, unfragmented = false } = this.#options;
    if (dscp !== 0) socket.setTrafficClass(dscp << 2);
    if (unfragmented) socket.forbidFragments();
    return new ProbeChannel<Tag>(socket, this.#clock, () => {
      this.#read();
      this.#deliver();
    });
  }

  #readSoon(): void {
    this.#read();
    if (this.#events.length > 0) setImmediate(() => this.#deliver());
  }

  #expire(): void {
    if (this.#closed) return;
    // What came while the process was busy is not lost.
    this.#read();
    this.#events.push(...this.#sent.takeLost());
    this.#deliver();
  }

  #deliver(): void {
    const events = this.#events;
    this.#events = [];
    for (const event of events) {
      if (this.#closed) return;
      this.#listener(event);
    }
  }

  #read(): void {
    if (this.#closed) return;
    this.#sinceRead = 0;
    for (const channel of this.#channels.values()) {
      const readErrors = (): void =>
        channel.readErrors((message, error, received) => this.#takeError(channel, message, error, received));
      readErrors();
      channel.readReplies((message, received) => this.#takeReply(channel, message, received));
      // A departure may have been stamped after its queue was read, and before its answer was.
      if (this.#answers.some(({ probe }) => probe !== undefined && probe.left === undefined)) readErrors();
    }
    const answers = this.#answers;
    this.#answers = [];
    for (const answer of answers) this.#events.push(this.#event(answer));
  }

  #takeError(channel: ProbeChannel<Tag>, message: ReceivedMessage, error: ExtendedError, received: Moment): void {
    const { bytes, peer, notes } = message;
    const found = this.#format.quoted(bytes);
    if (found === 'foreign') return;
    const destination = peer?.address ?? '';
    const probe =
      'number' in found
        ? this.#sent.withNumber(found.number)
        : 'sequence' in found
          ? this.#sent.withSequence(found.sequence)
          : this.#only(channel, destination, peer?.port ?? 0);
    const { family } = this.#options;
    const kind = icmpKind(error, family, destination, this.engine.protocol === 'udp');
    const reached = error.offender === destination && kind !== 'expired' && kind !== 'too-big';
    const answer = {
      kind,
      from: error.offender,
      reached,
      ttl: notes.ttl ?? 0,
      icmpType: error.type,
      icmpCode: error.code,
      mtu: icmpMtu(error, family),
      mpls: quotedLabels(bytes, error, this.#format.quotedHeaderBytes),
    };
    const known = probe?.destination === destination ? probe : undefined;
    this.#answers.push({ probe: known, destination, answer, arrived: notes.stamp, received });
  }

  #takeReply(channel: ProbeChannel<Tag>, { bytes, peer, notes }: ReceivedMessage, received: Moment): void {
    const from = peer?.address ?? '';
    const found = this.#format.reply(bytes);
    if (found === 'foreign') return;
    const probe =
      'number' in found
        ? this.#sent.withNumber(found.number)
        : 'sequence' in found
          ? this.#sent.withSequence(found.sequence)
          : this.#only(channel, from, peer?.port ?? 0);
    const known = probe?.destination === from ? probe : undefined;
    const answer = { ...plainReply, from, reached: known !== undefined, ttl: notes.ttl ?? 0 };
    const destination = probe?.destination ?? '';
    this.#answers.push({ probe: known, destination, answer, arrived: notes.stamp, received });
  }

  /** The one probe of the channel to that end that waits for an answer; undefined when there are several. */
  #only(channel: ProbeChannel<Tag>, destination: string, port: number): SentProbe<Tag> | undefined {
    let only: SentProbe<Tag> | undefined;
    for (const probe of this.#sent.pending) {
      if (probe.destination !== destination || probe.port !== port || this.#channelOf(probe.flow) !== channel) continue;
      if (only !== undefined) return undefined;
      only = probe;
    }
    return only;
  }

  #event({ probe, destination, answer, arrived, received }: RawAnswer<Tag>): ProbeEvent<Tag> {
    if (probe === undefined) return { type: 'unidentified', destination, ...answer };
    const measured = roundTrip(probe.sent, probe.left, arrived, received);
    return { type: 'reply', probe, ...this.#sent.answered(probe), ...answer, ...measured };
  }
}

const plainReply = { kind: 'reply', icmpType: -1, icmpCode: -1, mtu: 0, mpls: [] } as const;
