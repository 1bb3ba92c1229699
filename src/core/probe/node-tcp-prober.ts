import { BusinessError, type Reason } from '../errors.js';
import type { Host } from '../host.js';
import { netAddress } from '../network/net-address.js';
import type { AnswerKind, Probe, ProbeRequest } from './probe.js';
import type { ProbeListener, Prober, ProberEngine, ProberOptions } from './prober.js';
import { defaultPorts } from './sent-probe.js';

interface ConnectingProbe<Tag> extends Probe<Tag> {
  answers: number;
  lost: boolean;
}

/** What a failed connection says of the destination; every other failure is one of this machine's. */
const kindOfReason: Readonly<Partial<Record<Reason, AnswerKind>>> = {
  'tcp.refused': 'closed',
  'tcp.unreachable': 'unreachable',
};
const usualTtl = 64;

const unable = (what: string): BusinessError => new BusinessError('probe.engine', `The engine node cannot ${what}`);

/**
 * Opens a prober that times Node's own TCP connections, some 400 us long: for where the kernel cannot be called directly.
 * It cannot set TTL or DSCP, and does not learn who sent an ICMP error.
 *
 * @throws BusinessError `probe.engine` for what it cannot do
 */
export function openNodeTcp<Tag>(
  host: Pick<Host, 'clock' | 'openSocket' | 'netns'>,
  options: ProberOptions,
  listener: ProbeListener<Tag>,
): Prober<Tag> {
  const { protocol, dscp, unfragmented } = options;
  if (protocol !== 'tcp') throw unable(`send ${protocol.toUpperCase()}`);
  if (dscp !== undefined || unfragmented === true) throw unable('set the DSCP or forbid fragments');
  if (host.netns !== '') throw unable('look into another namespace');
  return new NodeTcpProber(host, options, listener);
}

class NodeTcpProber<Tag> implements Prober<Tag> {
  readonly engine: ProberEngine = {
    name: 'node',
    protocol: 'tcp',
    socket: 'tcp',
    fellBack: false,
    kernelStamps: false,
  };
  readonly #host: Pick<Host, 'clock' | 'openSocket'>;
  readonly #options: ProberOptions;
  readonly #listener: ProbeListener<Tag>;
  readonly #connecting = new Map<Probe<Tag>, AbortController>();
  readonly #failures = new Map<string, BusinessError>();
  #count = 0;
  #closed = false;

  constructor(host: Pick<Host, 'clock' | 'openSocket'>, options: ProberOptions, listener: ProbeListener<Tag>) {
    this.#host = host;
    this.#options = options;
    this.#listener = listener;
  }

  get pending(): number {
    return this.#connecting.size;
  }

  send(request: ProbeRequest<Tag>): Probe<Tag> {
    const { destination, port = defaultPorts.tcp, ttl = usualTtl, tag, timeoutMs } = request;
    const failure = this.#failures.get(destination);
    if (failure !== undefined) throw failure;
    if (ttl !== usualTtl) throw unable('set the TTL');
    const common = { destination, port, ttl, flow: 0, tag, answers: 0, lost: false };
    const probe = { number: this.#count++, sentAtMs: this.#host.clock.monotonic(), ...common };
    const controller = new AbortController();
    const timer = setTimeout(() => this.#lose(probe), timeoutMs);
    this.#connecting.set(probe, controller);
    void this.#connect(probe, request.scopeId ?? 0, controller.signal).finally(() => clearTimeout(timer));
    return probe;
  }

  abandon(probe: Probe<Tag>): void {
    this.#connecting.get(probe)?.abort();
    this.#connecting.delete(probe);
  }

  close(): void {
    this.#closed = true;
    for (const controller of this.#connecting.values()) controller.abort();
    this.#connecting.clear();
  }

  async #connect(probe: ConnectingProbe<Tag>, scopeId: number, signal: AbortSignal): Promise<void> {
    const { interfaceName, sourceAddress } = this.#options;
    const address = netAddress(scopeId === 0 ? probe.destination : `${probe.destination}%${scopeId}`);
    try {
      const socket = await this.#host.openSocket({
        protocol: 'tcp',
        addresses: [address],
        port: probe.port,
        signal,
        ...(interfaceName === undefined ? {} : { interfaceName }),
        ...(sourceAddress === undefined ? {} : { localAddress: sourceAddress }),
      });
      socket.destroy();
      this.#answer(probe, 'reply');
    } catch (error) {
      const kind = error instanceof BusinessError ? kindOfReason[error.reason] : undefined;
      if (kind !== undefined) return this.#answer(probe, kind);
      if (error instanceof BusinessError && !signal.aborted) this.#failures.set(probe.destination, error);
      this.#lose(probe);
    }
  }

  #answer(probe: ConnectingProbe<Tag>, kind: AnswerKind): void {
    if (this.#closed || !this.#connecting.delete(probe)) return;
    const rttMs = this.#host.clock.monotonic() - probe.sentAtMs;
    probe.answers = 1;
    const unreachable = this.#options.family === 4 ? { icmpType: 3, icmpCode: 1 } : { icmpType: 1, icmpCode: 3 };
    const reached = kind !== 'unreachable';
    const icmp = reached ? { icmpType: -1, icmpCode: -1 } : unreachable;
    const heard = { kind, from: reached ? probe.destination : '', reached, rttMs, timestamps: 'user' } as const;
    this.#listener({
      type: 'reply',
      probe,
      ...heard,
      ...icmp,
      ttl: 0,
      mtu: 0,
      mpls: [],
      duplicate: false,
      late: false,
    });
  }

  #lose(probe: ConnectingProbe<Tag>): void {
    const controller = this.#connecting.get(probe);
    if (this.#closed || controller === undefined) return;
    this.#connecting.delete(probe);
    controller.abort();
    probe.lost = true;
    this.#listener({ type: 'lost', probe });
  }
}
