import { randomBytes } from 'node:crypto';
import type { Host } from '../../host.js';
import { TimeLimit } from '../../time-limit.js';
import { DnsClient, type DnsReply } from '../client/dns-client.js';
import type { DnsServer } from '../client/dns-server.js';
import type { CheckedQuery } from './checked-query.js';

/** How long a client waits for what other servers say before it hears SERVFAIL. */
const totalMs = 5000;
/** Questions on their way to servers; more are refused. */
const mostWaiting = 1000;

/** Asks the servers of a network for clients. Equal questions at one time are asked once, which also ends any loop. */
export class Forwarder {
  readonly #client: DnsClient;
  readonly #waiting = new Map<string, Promise<DnsReply>>();
  /** Asked for by this server alone: whoever asks this one for it is its own upstream. */
  readonly marker = `${randomBytes(16).toString('hex')}.test`;

  constructor(
    host: Host,
    readonly servers: readonly DnsServer[],
    interfaceName: string | undefined,
  ) {
    this.#client = new DnsClient(host, interfaceName === undefined ? {} : { interfaceName });
  }

  /** Whether another question may be put. */
  get isBusy(): boolean {
    return this.#waiting.size >= mostWaiting;
  }

  /** @throws BusinessError `dns.*` */
  async ask({ question, wantsRecursion, edns }: CheckedQuery): Promise<DnsReply> {
    const dnssec = edns?.isDnssecOk ?? false;
    const key = `${question.name.toLowerCase()} ${question.type} ${wantsRecursion} ${dnssec}`;
    const waiting = this.#waiting.get(key);
    if (waiting !== undefined) return waiting;
    const limit = new TimeLimit(totalMs);
    const options = { recurse: wantsRecursion, dnssec, signal: limit.signal };
    const asking = this.#client.query(question, this.servers, options).finally(() => {
      limit.end();
      this.#waiting.delete(key);
    });
    this.#waiting.set(key, asking);
    return asking;
  }

  /** Asks every server for the marker; what they answer does not matter. */
  async askForMarker(): Promise<void> {
    const question = { name: this.marker, type: 16 };
    const asked = this.servers.map((server) => this.#client.ask(question, server, { timeoutMs: 3000 }));
    await Promise.allSettled(asked);
  }

  close(): void {
    this.#client.close();
  }
}
