/** The flags of `net dns resolve`, and what they ask for. */
import * as Flags from '@oclif/core/flags';
import { parseServer } from '../core/dns/client/dns-server.js';
import type { NameResolverOptions } from '../core/dns/resolve/name-resolver.js';
import { recordTypeNumber } from '../core/dns/message/record-type.js';
import { BusinessError } from '../core/errors.js';
import type { Host } from '../core/host.js';
import { parseDuration } from './duration.js';
import { wholeNumber } from './flags.js';
import type { ResolutionForm } from './view/resolution.js';

const largestPem = 1 << 22;
const asks = 'QUESTION';
const ways = 'SERVERS';

export const resolveFlags = {
  family: Flags.option({
    options: ['any', 'ipv4', 'ipv6'] as const,
    summary: 'only addresses of this family',
    exclusive: ['ipv4', 'ipv6'],
  })(),
  first: Flags.boolean({ summary: 'only the first address' }),
  type: Flags.string({
    char: 't',
    multiple: true,
    multipleNonGreedy: true,
    delimiter: ',',
    summary:
      'ask servers for records: A, AAAA, CNAME, MX, TXT, SRV, NS, SOA, PTR, CAA, NAPTR, TLSA, HTTPS, SVCB, ANY, TYPE65, ...',
    helpValue: 'TYPE',
    helpGroup: asks,
  }),
  reverse: Flags.boolean({
    char: 'x',
    summary: 'ask servers for the names of addresses',
    exclusive: ['type'],
    helpGroup: asks,
  }),
  dnssec: Flags.boolean({
    summary: 'ask for signatures (RRSIG), and whether the server validated (AD)',
    helpGroup: asks,
  }),
  recurse: Flags.boolean({
    default: true,
    allowNo: true,
    summary: 'let the server find the answer elsewhere; --no-recurse asks for what it knows itself',
    helpGroup: asks,
  }),
  ecs: Flags.string({
    summary: 'ask on behalf of this client subnet (RFC 7871)',
    helpValue: 'PREFIX',
    helpGroup: asks,
  }),
  server: Flags.string({
    char: 's',
    multiple: true,
    multipleNonGreedy: true,
    summary: 'ask this server; as @SERVER among the hosts. Several are compared',
    helpValue: 'ADDR[#PORT]|tls://ADDR|https://URL',
    helpGroup: ways,
  }),
  tcp: Flags.boolean({ summary: 'ask over TCP, not UDP', helpGroup: ways }),
  timeout: Flags.custom<number>({
    parse: async (text) => parseDuration(text, 'timeout'),
    char: 'w',
    summary: 'wait this long for one server, with a unit; 2s unless given',
    helpValue: 'TIME',
    helpGroup: ways,
  })(),
  attempts: wholeNumber(
    'attempts',
    1,
    20,
  )({
    summary: 'ask a silent server so many times; 2 unless given',
    helpValue: 'N',
    helpGroup: ways,
  }),
  '0x20': Flags.boolean({
    summary: 'ask with letters of random case, which the answer must repeat',
    helpGroup: ways,
  }),
  ca: Flags.string({
    summary: 'trust these authorities alone, for tls:// and https://',
    helpValue: 'FILE',
    helpGroup: ways,
  }),
  'tls-name': Flags.string({
    summary: "name that the server's certificate must be for",
    helpValue: 'NAME',
    helpGroup: ways,
  }),
  'trace-resolution': Flags.boolean({
    summary: 'tell each server asked, its time, code and what it said',
    helpGroup: 'OUTPUT',
  }),
  rate: wholeNumber(
    'rate',
    1,
    1_000_000,
  )({
    summary: 'start at most so many names a second',
    helpValue: 'N',
    helpGroup: 'INPUT',
  }),
};

/** What the flags hold after parsing, those of family and network included. */
export interface ResolveFlags {
  readonly family?: 'any' | 'ipv4' | 'ipv6' | undefined;
  readonly ipv4: boolean;
  readonly ipv6: boolean;
  readonly first: boolean;
  readonly type?: readonly string[] | undefined;
  readonly ca?: string | undefined;
  readonly reverse: boolean;
  readonly dnssec: boolean;
  readonly recurse: boolean;
  readonly ecs?: string | undefined;
  readonly server?: readonly string[] | undefined;
  readonly tcp: boolean;
  readonly timeout?: number | undefined;
  readonly attempts?: number | undefined;
  readonly '0x20': boolean;
  readonly 'tls-name'?: string | undefined;
  readonly 'trace-resolution': boolean;
  readonly net?: string | undefined;
}

/**
 * @param named servers given as `@SERVER`
 * @param authorities PEM, where a file of them was given
 * @throws BusinessError `value.type`, `value.server`
 */
export function resolverOptions(
  flags: ResolveFlags,
  named: readonly string[],
  files: Host['files'],
  signal: AbortSignal,
): NameResolverOptions {
  const { family, type, server = [], timeout, attempts, ecs, net } = flags;
  const version = flags.ipv4 || family === 'ipv4' ? 4 : flags.ipv6 || family === 'ipv6' ? 6 : undefined;
  const servers = [...server, ...named].map(parseServer);
  const authorities = flags.ca === undefined ? undefined : files.readText(flags.ca, largestPem);
  return {
    ...given({ family: version, net, authorities, tlsName: flags['tls-name'] }),
    ...(type === undefined ? {} : { types: type.map((name) => recordTypeNumber(name.trim())) }),
    servers,
    reverse: flags.reverse,
    tcp: flags.tcp,
    first: flags.first,
    trace: flags['trace-resolution'],
    query: {
      ...given({ timeoutMs: timeout, attempts, clientSubnet: ecs }),
      recurse: flags.recurse,
      dnssec: flags.dnssec,
      randomCase: flags['0x20'],
      signal,
    },
  };
}

/** What people and pipes are shown under these flags. */
export function resolutionForm(flags: ResolveFlags, { hosts, named }: HostsAndServers): ResolutionForm {
  const servers = (flags.server?.length ?? 0) + named.length;
  const records = flags.type !== undefined || flags.reverse || flags.dnssec;
  const asks = servers > 0 || records || flags.tcp || !flags.recurse || flags.ecs !== undefined || flags['0x20'];
  return {
    records,
    compares: servers > 1,
    trace: flags['trace-resolution'],
    asks,
    bulk: hosts.length > 1 || hosts.includes('-'),
  };
}

/** The properties that have a value. */
function given<Of extends object>(all: Of): { [Key in keyof Of]?: Exclude<Of[Key], undefined> } {
  const entries = Object.entries(all).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as { [Key in keyof Of]?: Exclude<Of[Key], undefined> };
}

export interface HostsAndServers {
  readonly hosts: readonly string[];
  readonly named: readonly string[];
}

/** `@SERVER` among the hosts names a server. @throws BusinessError `usage.argument` when no host is left */
export function hostsAndServers(given: readonly string[]): HostsAndServers {
  const hosts = given.filter((each) => !each.startsWith('@'));
  const named = given.filter((each) => each.startsWith('@')).map((each) => each.slice(1));
  if (hosts.length > 0) return { hosts, named };
  throw new BusinessError('usage.argument', 'No host is given, only the servers to ask', {
    hint: 'net dns resolve @SERVER HOST',
  });
}
