import { randomBytes } from 'node:crypto';
import { BusinessError } from '../errors.js';
import type { Clock } from '../host.js';
import { ErrorOrigin, type ExtendedError, type Stamp } from '../kernel/codec/control-message.js';
import { encodeSocketAddress } from '../kernel/codec/socket-address.js';
import { type Watch, watchReadable } from '../kernel/readiness.js';
import type { ProbeSocket, ReceivedMessage } from '../kernel/probe-socket.js';
import { icmpKind, icmpMtu, quotedLabels } from './icmp-answer.js';
import { isDeparture, type Moment, momentOf, roundTrip } from './packet-clock.js';
import { PacketFormat } from './packet-format.js';
import type { Probe, ProbeAnswer, ProbeEvent, ProbeRequest } from './probe.js';
import type { ProbeListener, Prober, ProberEngine, ProberOptions } from './prober.js';
import { sendFailure } from './send-failure.js';
import { defaultPorts, SentProbe } from './sent-probe.js';
import { SentProbes } from './sent-probes.js';

/** One socket with what was sent by it: the kernel numbers the departures of each by themselves. */
interface Channel<Tag> {
  readonly socket: ProbeSocket;
  readonly watch: Watch;
  readonly departures: Map<number, SentProbe<Tag>>;
  count: number;
}

/** An answer as read, before its round-trip time is worked out: the stamp of the departure may still be in a queue. */
interface RawAnswer<Tag> {
  readonly channel: Channel<Tag>;
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
/** Departures not stamped by then never will be. */
const departuresKept = 4096;
/** An error that waits on the socket makes a send fail instead of the packet it is about; trying again clears it. */
const sendAttempts = 10;

/** The prober for ICMP and UDP: one socket for all destinations, and for UDP one for each flow. */
export class DatagramProber<Tag> implements Prober<Tag> {
  readonly engine: ProberEngine;
  readonly #clock: Clock;
  readonly #options: ProberOptions;
  readonly #sockets: SocketSource;
  readonly #listener: ProbeListener<Tag>;
  readonly #format: PacketFormat;
  readonly #channels = new Map<number, Channel<Tag>>();
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
    channel.socket.setHops(ttl);
    const bytes = this.#format.write(this.#sent.next, request);
    const probe = new SentProbe(this.#sent.next, this.#transmit(channel.socket, bytes, to, destination), request, port);
    channel.departures.set(channel.count, probe);
    channel.departures.delete(channel.count - departuresKept);
    channel.count = (channel.count + 1) >>> 0;
    this.#sent.add(probe, timeoutMs);
    if (++this.#sinceRead >= sendsBetweenReads) this.#readSoon();
    return probe;
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#sent.close();
    for (const { watch, socket } of this.#channels.values()) {
      watch.stop();
      socket.close();
    }
  }

  #transmit(socket: ProbeSocket, bytes: Uint8Array, to: Uint8Array, destination: string): Moment {
    for (let attempt = 1; ; attempt++) {
      const sent = momentOf(this.#clock);
      const errno = socket.send(bytes, to);
      if (errno === 0) return sent;
      if (attempt === sendAttempts) throw sendFailure(errno, destination, bytes.length);
    }
  }

  /** For UDP the source port is what tells flows apart, so that each has its socket. */
  #channelOf(flow: number): Channel<Tag> {
    const key = this.engine.protocol === 'udp' ? flow : 0;
    let channel = this.#channels.get(key);
    if (channel === undefined) this.#channels.set(key, (channel = this.#channel(this.#sockets.open())));
    return channel;
  }

  #channel(socket: ProbeSocket): Channel<Tag> {
    const { dscp = 0, unfragmented = false } = this.#options;
    if (dscp !== 0) socket.setTrafficClass(dscp << 2);
    if (unfragmented) socket.forbidFragments();
    const watch = watchReadable(socket.descriptor, (status) => {
      this.#read();
      // libuv stops watching at every error condition, and a filled error queue is one.
      if (status < 0) watch.restart();
      this.#deliver();
    });
    return { socket, watch, departures: new Map(), count: 0 };
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
      this.#readErrors(channel);
      this.#readAnswers(channel);
      // A departure may have been stamped after its queue was read, and before its answer was.
      if (this.#answers.some(({ probe }) => probe !== undefined && probe.left === undefined)) this.#readErrors(channel);
    }
    const answers = this.#answers;
    this.#answers = [];
    for (const answer of answers) this.#events.push(this.#event(answer));
  }

  #readErrors(channel: Channel<Tag>): void {
    let received: Moment | undefined;
    channel.socket.receiveErrors(
      (message) => {
        const { error } = message.notes;
        if (error === undefined) return;
        if (error.origin === ErrorOrigin.TIMESTAMPING) stampDeparture(channel, error.data, message.notes.stamp);
        else if (error.origin === ErrorOrigin.ICMP || error.origin === ErrorOrigin.ICMP6) {
          this.#takeError(channel, message, error, (received ??= momentOf(this.#clock)));
        }
      },
      () => (received = undefined),
    );
  }

  #readAnswers(channel: Channel<Tag>): void {
    let received: Moment | undefined;
    channel.socket.receive(
      (message) => this.#takeReply(channel, message, (received ??= momentOf(this.#clock))),
      () => (received = undefined),
    );
  }

  #takeError(channel: Channel<Tag>, message: ReceivedMessage, error: ExtendedError, received: Moment): void {
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
    this.#answers.push({ channel, probe: known, destination, answer, arrived: notes.stamp, received });
  }

  #takeReply(channel: Channel<Tag>, { bytes, peer, notes }: ReceivedMessage, received: Moment): void {
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
    this.#answers.push({ channel, probe: known, destination, answer, arrived: notes.stamp, received });
  }

  /** The one probe of the channel to that end that waits for an answer; undefined when there are several. */
  #only(channel: Channel<Tag>, destination: string, port: number): SentProbe<Tag> | undefined {
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

function stampDeparture<Tag>(channel: Channel<Tag>, key: number, stamp: Stamp | undefined): void {
  const probe = channel.departures.get(key);
  if (probe === undefined || stamp === undefined) return;
  channel.departures.delete(key);
  if (isDeparture(probe.sent, stamp)) probe.left = stamp;
}

function wrongAddress(destination: string): BusinessError {
  const message = `${JSON.stringify(destination)} is not an address of the family probed`;
  return new BusinessError('value.address', message, { target: destination });
}
