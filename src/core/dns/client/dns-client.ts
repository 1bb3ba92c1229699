import { BusinessError } from '../../errors.js';
import type { DnsMessage, ExtendedError, Question } from '../message/dns-message.js';
import { encodeQuery, questionEnd } from '../message/encode-query.js';
import { isPacketCodecLoaded, loadPacketCodec } from '../message/packet-codec.js';
import { readMessage } from '../message/read-message.js';
import { ResponseCode, responseCodeName } from '../message/record-type.js';
import { type DnsServer, type DnsTransport, overTransport, serverText } from './dns-server.js';
import type { Channel, Exchange } from './exchange.js';
import { type ChannelOptions, type ClientHost, openChannel } from './open-channel.js';
import { randomizeCase } from './randomize-case.js';

export interface DnsQueryOptions {
  /** Milliseconds that one server has for its answer, the way over TCP included; 2000 when absent. */
  readonly timeoutMs?: number;
  /** How often a server that does not answer is asked; 2 when absent. */
  readonly attempts?: number;
  /** RD; true when absent. */
  readonly recurse?: boolean;
  /** Records of DNSSEC are wanted. */
  readonly dnssec?: boolean;
  /** Client subnet (RFC 7871), `192.0.2.0/24`. */
  readonly clientSubnet?: string;
  /** Letters of random case in the question, which the answer must repeat (0x20). */
  readonly randomCase?: boolean;
  readonly signal?: AbortSignal;
  /** Told of each server that was asked, as it went. */
  readonly onStep?: (step: DnsStep) => void;
}

/** One server asked once. */
export interface DnsStep {
  readonly server: string;
  readonly transport: DnsTransport;
  readonly question: Question;
  readonly timeMs: number;
  /** `NXDOMAIN`, `TC` for an answer that had to be asked for again over TCP; the reason of an error. */
  readonly outcome: string;
  readonly extendedErrors: readonly ExtendedError[];
}

/** What a server answered: a message that was asked for, whatever its response code. */
export interface DnsReply {
  readonly message: DnsMessage;
  /** The message as it came; its id is ours. */
  readonly bytes: Buffer;
  readonly server: DnsServer;
  /** What it came over: `tcp` where the answer did not fit into UDP. */
  readonly transport: DnsTransport;
  /** From the query being sent, or its connection begun, to the answer. */
  readonly timeMs: number;
}

const defaultTimeoutMs = 2000;
const defaultAttempts = 2;

/** Answers that say something of the name. Others say something of the server, and another one is asked. */
const final = new Set<number>([ResponseCode.NOERROR, ResponseCode.NXDOMAIN]);

/**
 * Asks name servers and believes no byte unseen: random ids and ports, connected sockets, question and id checked, every
 * message read under limits of work (docs/dns.md). Keeps no answers: whoever diagnoses wants to be asked anew.
 *
 * Sockets stay open between queries until `close`; idle ones do not keep the process alive.
 */
export class DnsClient {
  readonly #host: ClientHost;
  readonly #options: ChannelOptions;
  readonly #channels = new Map<string, Promise<Channel>>();
  /** The same for servers that were asked before. */
  #open = new WeakMap<DnsServer, Channel>();

  constructor(host: ClientHost, options: ChannelOptions = {}) {
    this.#host = host;
    this.#options = options;
  }

  /**
   * Asks the servers in their order until one tells of the name. One that fails, refuses or is silent makes way for the
   * next; who was silent is asked again in the next round.
   *
   * @throws BusinessError `dns.timeout`, `dns.unreachable`, `dns.malformed`, `tls.*`, `http.failed` when no server sent
   * an answer at all, `dns.no-server`, `value.name`; the signal's reason when aborted
   */
  async query(question: Question, servers: readonly DnsServer[], options: DnsQueryOptions = {}): Promise<DnsReply> {
    let unwilling: DnsReply | undefined;
    let failure: unknown;
    let left = servers;
    for (let attempt = 0; attempt < (options.attempts ?? defaultAttempts) && left.length > 0; attempt++) {
      const silent: DnsServer[] = [];
      for (const server of left) {
        try {
          const reply = await this.ask(question, server, options);
          if (final.has(reply.message.rcode)) return reply;
          unwilling ??= reply;
        } catch (error) {
          if (!(error instanceof BusinessError) || fatal.has(error.reason) || options.signal?.aborted === true)
            throw error;
          failure ??= error;
          if (error.reason === 'dns.timeout') silent.push(server);
        }
      }
      left = silent;
    }
    if (unwilling !== undefined) return unwilling;
    throw failure ?? new BusinessError('dns.no-server', `There is no name server to ask for ${question.name}`);
  }

  /** Asks one server once, over TCP too where the answer does not fit, within one time limit. @throws as `query` */
  async ask(question: Question, server: DnsServer, options: DnsQueryOptions = {}): Promise<DnsReply> {
    if (!isPacketCodecLoaded()) await loadPacketCodec();
    const { timeoutMs = defaultTimeoutMs, recurse = true, dnssec = false, clientSubnet } = options;
    const subnet = clientSubnet === undefined ? {} : { clientSubnet };
    const prepared = (edns: boolean): Exchange => {
      const query = encodeQuery(question, { recurse, dnssec, edns, ...subnet });
      if (options.randomCase === true) randomizeCase(query);
      return { query, questionEnd: questionEnd(query), exactCase: options.randomCase ?? false, sentAt: 0 };
    };
    const asking: Asking = { question, server, options, until: performance.now() + timeoutMs };
    let reply = await this.#over(server.transport, prepared(true), asking);
    if (
      ednsRefusals.has(reply.message.rcode) &&
      reply.message.edns === undefined &&
      !dnssec &&
      clientSubnet === undefined
    ) {
      // RFC 6891, section 7: whoever does not know EDNS says so like this.
      reply = await this.#over(server.transport, prepared(false), asking);
    }
    return reply;
  }

  /** Ends all that is open, and what still waits. */
  close(): void {
    const reason = new BusinessError('dns.failed', 'The DNS client was closed before the answer came');
    for (const channel of this.#channels.values()) {
      channel.then(
        (open) => open.close(reason),
        () => undefined,
      );
    }
    this.#channels.clear();
    this.#open = new WeakMap();
  }

  /** Over TCP too, where the answer over UDP is cut off. */
  async #over(transport: DnsTransport, exchange: Exchange, asking: Asking): Promise<DnsReply> {
    const reply = await this.#exchange(transport, exchange, asking);
    if ('message' in reply) return reply;
    const whole = await this.#over('tcp', exchange, asking);
    return { ...whole, timeMs: reply.truncatedAfterMs + whole.timeMs };
  }

  /** One message for another. */
  async #exchange(transport: DnsTransport, exchange: Exchange, asking: Asking): Promise<DnsReply | Truncated> {
    const { server, options, until } = asking;
    const way = transport === server.transport ? server : overTransport(server, transport);
    const timeMs = (): number => (exchange.sentAt === 0 ? 0 : performance.now() - exchange.sentAt);
    try {
      const channel = this.#open.get(way) ?? (await this.#channel(way));
      const bytes = await channel.exchange(exchange, Math.max(1, until - performance.now()), options.signal);
      const took = timeMs();
      const message = transport === 'udp' && isTruncated(bytes) ? undefined : readMessage(bytes);
      if (options.onStep !== undefined) this.#tell(transport, asking, took, message);
      if (message === undefined) return { truncatedAfterMs: took };
      return { message, bytes, server, transport, timeMs: took };
    } catch (error) {
      if (options.onStep !== undefined) {
        this.#tell(transport, asking, timeMs(), error instanceof BusinessError ? error.reason : 'aborted');
      }
      throw error;
    }
  }

  /** The way to a server, opened once however many ask for it. */
  async #channel(server: DnsServer): Promise<Channel> {
    const key = serverText(server);
    const opening = this.#channels.get(key) ?? openChannel(this.#host, server, this.#options);
    this.#channels.set(key, opening);
    try {
      const channel = await opening;
      this.#open.set(server, channel);
      return channel;
    } catch (error) {
      this.#channels.delete(key);
      throw error;
    }
  }

  /** @param outcome the answer, none where it was cut off, or why there is none */
  #tell(
    transport: DnsTransport,
    { question, server, options }: Asking,
    timeMs: number,
    outcome: DnsMessage | string | undefined,
  ): void {
    const isMessage = typeof outcome === 'object';
    options.onStep?.({
      server: serverText(server),
      transport,
      question,
      timeMs,
      outcome: isMessage ? responseCodeName(outcome.rcode) : (outcome ?? 'TC'),
      extendedErrors: (isMessage ? outcome.edns?.extendedErrors : undefined) ?? [],
    });
  }
}

interface Truncated {
  readonly truncatedAfterMs: number;
}

/** One server being asked. */
interface Asking {
  readonly question: Question;
  readonly server: DnsServer;
  readonly options: DnsQueryOptions;
  readonly until: number;
}

/** What another server would not mend. */
const fatal = new Set(['value.name', 'value.address', 'net.gone', 'permission', 'kernel.unavailable', 'internal']);

const ednsRefusals = new Set<number>([ResponseCode.FORMERR, ResponseCode.NOTIMP]);

const isTruncated = (bytes: Buffer): boolean => ((bytes[2] ?? 0) & 0x02) !== 0;
