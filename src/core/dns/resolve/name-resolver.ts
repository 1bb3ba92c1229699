import { boundInterface } from '../../binding/bound-network.js';
import { BusinessError } from '../../errors.js';
import type { Host } from '../../host.js';
import type { NetAddress } from '../../network/types.js';
import { DnsClient, type DnsQueryOptions, type DnsStep } from '../client/dns-client.js';
import { type DnsServer, overTransport } from '../client/dns-server.js';
import { RecordType, recordTypeName } from '../message/record-type.js';
import { extendedErrorText } from './answer-error.js';
import { addressTypes } from './ask-addresses.js';
import { askRecords, type AskedRecords } from './ask-records.js';
import { type AddressSource, findAddresses, type FoundAddresses } from './find-addresses.js';
import { hostName, literalAddress } from './host-name.js';
import { networkLookup } from './network-lookup.js';
import { type NetworkServers, networkServers, withoutServer } from './network-servers.js';
import type { Resolution, ResolutionStep, ServerAnswer } from './resolution.js';
import { reverseName } from './reverse-name.js';
import { ruleLookup } from './rule-lookup.js';
import { readStubConfiguration } from './stub-configuration.js';
import { stubLookup } from './stub-lookup.js';

export interface NameResolverOptions {
  readonly family?: 4 | 6;
  /** Servers to ask in place of the usual sources; several are all asked and compared. */
  readonly servers?: readonly DnsServer[];
  /** Network whose servers are asked: netId, interface name, `if:NAME` or `default`. */
  readonly net?: string | number;
  /** Types of records to ask servers for; addresses when absent. */
  readonly types?: readonly number[];
  /** The names of addresses are asked for (PTR). */
  readonly reverse?: boolean;
  readonly tcp?: boolean;
  /** Whether each server asked is told. */
  readonly trace?: boolean;
  /** Only the first address. */
  readonly first?: boolean;
  readonly tlsName?: string;
  /** PEM of the authorities to trust. */
  readonly authorities?: string;
  /** How servers are asked. */
  readonly query?: Omit<DnsQueryOptions, 'onStep'>;
}

/**
 * Resolves many names in one way, over sockets that stay open between them.
 *
 * Without servers, types and the like the usual sources are asked in their order: the address itself, custom rules, hosts
 * file, and then the system resolver, or the network's where one is named. Servers, types, reverse names and every
 * option of a query go to servers straight: those named, else the network's, else those of resolv.conf.
 */
export class NameResolver {
  readonly #host: Host;
  readonly #options: NameResolverOptions;
  readonly #network: NetworkServers | undefined;
  readonly #client: DnsClient;

  /** @throws BusinessError `usage.network`, `net.*`, `kernel.*` for the network */
  constructor(host: Host, options: NameResolverOptions = {}) {
    const { servers = [], net = servers.length > 0 ? undefined : boundInterface(host), tlsName, authorities } = options;
    this.#host = host;
    this.#options = options;
    this.#network = net === undefined ? undefined : networkServers(host, net);
    this.#client = new DnsClient(host, {
      ...(this.#network === undefined ? {} : { interfaceName: this.#network.interfaceName }),
      ...(tlsName === undefined ? {} : { tlsName }),
      ...(authorities === undefined ? {} : { authorities }),
    });
  }

  /** @throws BusinessError `value.address`, `value.name`, `dns.*`, `tls.*`, `net.gone`; the signal's reason when aborted */
  async resolve(host: string): Promise<Resolution> {
    const steps: ResolutionStep[] = [];
    const resolution = this.#asksServers ? await this.#ask(host, steps) : await this.#find(host, steps);
    const { trace = false, first = false } = this.#options;
    const addresses = first ? resolution.addresses.slice(0, 1) : resolution.addresses;
    const { error } = resolution;
    // Without anything else to tell, an error is all there is.
    if (error !== undefined && !trace && resolution.servers.length === 0) throw error;
    return { ...resolution, addresses, steps: trace ? steps : [] };
  }

  close(): void {
    this.#client.close();
  }

  /** Whether something is asked that only servers can answer. */
  get #asksServers(): boolean {
    const { servers = [], types = [], reverse = false, tcp = false, query = {} } = this.#options;
    const { dnssec = false, recurse = true, clientSubnet, randomCase = false } = query;
    const wants = reverse || tcp || dnssec || !recurse || clientSubnet !== undefined || randomCase;
    return servers.length > 0 || types.length > 0 || wants;
  }

  async #find(host: string, steps: ResolutionStep[]): Promise<Resolution> {
    const { family, query = {}, trace = false } = this.#options;
    const network = this.#network;
    const { signal } = query;
    const options = { ...(family === undefined ? {} : { family }), ...(signal === undefined ? {} : { signal }) };
    const rules = ruleLookup(this.#host);
    try {
      const found = await findAddresses(this.#host, host, options, rules, async (name): Promise<FoundAddresses> => {
        const told = { ...query, onStep: collecting(steps) };
        if (network !== undefined) return networkLookup(this.#client, network, name, options, told);
        const addresses =
          trace && isHere(this.#host)
            ? // The system's resolver does not tell whom it asks.
              (await stubLookup(this.#host, this.#client, name, family, told)).addresses
            : await this.#host.resolve(name, options);
        return { source: 'system', addresses };
      });
      return { ...emptyResolution(host, found.source), addresses: found.addresses };
    } catch (error) {
      if (!(error instanceof BusinessError) || signal?.aborted === true) throw error;
      return { ...emptyResolution(host, network === undefined ? 'system' : 'network'), error };
    }
  }

  async #ask(host: string, steps: ResolutionStep[]): Promise<Resolution> {
    const { reverse = false, types, family, servers = [], query = {} } = this.#options;
    const literal = reverse ? undefined : literalAddress(host);
    if (literal !== undefined && types === undefined) {
      return { ...emptyResolution(host, 'literal'), addresses: literalAddress(host, this.#options) ?? [] };
    }
    const name = reverse || literal !== undefined ? reverseName(host) : await hostName(host);
    const wanted = types ?? (reverse ? [RecordType.PTR] : addressTypes(family));
    const options = { ...query, onStep: collecting(steps) };
    const [source, asked] = this.#servers(host);
    const ask = (of: readonly DnsServer[]) => askRecords(this.#client, name, wanted, of, options);
    if (servers.length > 1) return compared(host, await Promise.all(asked.map((server) => ask([server]))));
    return { ...emptyResolution(host, source), ...withoutServerFields(await ask(asked)) };
  }

  /** Who is asked: the servers named, else the network's, else those of resolv.conf. */
  #servers(name: string): [AddressSource, readonly DnsServer[]] {
    const { servers = [], tcp = false } = this.#options;
    const over = (all: readonly DnsServer[]): readonly DnsServer[] =>
      tcp ? all.map((server) => (server.transport === 'udp' ? overTransport(server, 'tcp') : server)) : all;
    if (servers.length > 0) return ['server', over(servers)];
    const network = this.#network;
    if (network === undefined && !isHere(this.#host)) throw elsewhere(name);
    if (network === undefined) return ['system', over(readStubConfiguration(this.#host.files).servers)];
    if (network.servers.length === 0) throw withoutServer(name, network.interfaceName);
    return ['network', over(network.servers)];
  }
}

/** Whether this machine's own name servers are those of what is asked about. */
const isHere = ({ recorded, netns }: Host): boolean => recorded === undefined && netns === '';

const elsewhere = (name: string): BusinessError =>
  new BusinessError('dns.no-server', `No name server is known to ask for ${name}`, { hint: 'name one with --server' });

const collecting =
  (steps: ResolutionStep[]) =>
  ({ server, transport, question, timeMs, outcome, extendedErrors }: DnsStep): void => {
    const { name, type } = question;
    const asked = { server, transport, name, type: recordTypeName(type) };
    steps.push({ ...asked, timeMs: round(timeMs), outcome, extendedErrors: extendedErrorText(extendedErrors) });
  };

/** To microseconds. */
const round = (timeMs: number): number => Math.round(timeMs * 1000) / 1000;

const emptyResolution = (host: string, source: AddressSource): Resolution => ({
  host,
  source,
  addresses: [],
  canonicalName: '',
  server: '',
  rcode: '',
  isAuthentic: false,
  records: [],
  servers: [],
  isAgreed: true,
  steps: [],
});

function withoutServerFields(asked: AskedRecords): Partial<Resolution> {
  const { addresses, canonicalName, server, rcode, isAuthentic, records, error } = asked;
  const failed = error === undefined ? {} : { error };
  return { addresses, canonicalName, server, rcode, isAuthentic, records, ...failed };
}

/** Several servers' answers side by side. That one has an answer is enough; that they differ is told. */
function compared(host: string, asked: readonly AskedRecords[]): Resolution {
  const servers: ServerAnswer[] = asked.map((answer) => ({
    ...answer,
    timeMs: answer.timeMs === null ? null : round(answer.timeMs),
  }));
  const answering = asked.filter(({ error }) => error === undefined);
  const told = asked.filter(({ rcode }) => rcode !== '');
  const isAgreed = new Set(told.map(essence)).size <= 1;
  const error = answering.length > 0 ? undefined : mostTelling(asked);
  return {
    ...emptyResolution(host, 'server'),
    addresses: distinctAddresses(answering),
    records: answering[0]?.records ?? [],
    canonicalName: answering[0]?.canonicalName ?? '',
    servers,
    isAgreed,
    ...(error === undefined ? {} : { error }),
  };
}

/** What an answer says, whatever its order and however long it may still be kept. */
const essence = ({ rcode, records }: AskedRecords): string =>
  [
    rcode,
    ...records
      .filter(({ type }) => type !== 'RRSIG')
      .map(({ type, data }) => `${type} ${data}`)
      .sort(),
  ].join('\n');

const distinctAddresses = (asked: readonly AskedRecords[]): NetAddress[] => [
  ...new Map(asked.flatMap(({ addresses }) => addresses).map((each) => [each.address, each])).values(),
];

/** That a name does not exist, or has no such record, tells more than that a server failed. */
function mostTelling(asked: readonly AskedRecords[]): BusinessError | undefined {
  const errors = asked.flatMap(({ error }) => (error === undefined ? [] : [error]));
  const about = errors.find(({ reason }) => reason === 'dns.nxdomain' || reason === 'dns.nodata');
  return about ?? errors[0];
}
