import type { BusinessError } from '../../errors.js';
import { netAddress } from '../../network/net-address.js';
import type { NetAddress } from '../../network/types.js';
import type { DnsClient, DnsQueryOptions, DnsReply } from '../client/dns-client.js';
import type { DnsServer } from '../client/dns-server.js';
import { recordAddress } from '../message/record-data.js';
import { RecordType, ResponseCode } from '../message/record-type.js';
import { answerChain } from './answer-chain.js';
import { answerError, noData } from './answer-error.js';

export interface AskedAddresses {
  readonly addresses: NetAddress[];
  /** Absolute. */
  readonly canonicalName: string;
  readonly replies: readonly DnsReply[];
}

/** The record types of a family's addresses, or of both. */
export const addressTypes = (family: 4 | 6 | undefined): readonly number[] =>
  family === 4 ? [RecordType.A] : family === 6 ? [RecordType.AAAA] : [RecordType.A, RecordType.AAAA];

/**
 * Asks servers for the addresses of a name, both families at once; IPv6 first, as RFC 6724 has it between equals. That
 * one family fails is no failure where the other has addresses.
 *
 * @throws BusinessError `dns.*` with the reason of the answer, or of there being none
 */
export async function askAddresses(
  client: DnsClient,
  name: string,
  servers: readonly DnsServer[],
  family: 4 | 6 | undefined,
  options: DnsQueryOptions,
): Promise<AskedAddresses> {
  const types = addressTypes(family);
  const outcomes = await Promise.allSettled(types.map((type) => client.query({ name, type }, servers, options)));
  const replies = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
  const addresses: string[] = [];
  let canonicalName = name;
  for (const { bytes, message, server } of replies) {
    if (message.rcode !== ResponseCode.NOERROR) continue;
    const chain = answerChain(bytes, message, message.question?.type ?? 0);
    canonicalName = chain.canonicalName;
    const found = chain.matching.map((record) => recordAddress(bytes, record) ?? '');
    addresses.unshift(...found.map((address) => withZone(address, server)));
  }
  if (addresses.length > 0) return { addresses: addresses.map(netAddress), canonicalName, replies };
  throw failureOf(name, family, outcomes);
}

/** What tells most of the name: that it does not exist, else why a server failed, else why none answered. */
function failureOf(
  name: string,
  family: 4 | 6 | undefined,
  outcomes: readonly PromiseSettledResult<DnsReply>[],
): unknown {
  const errors: BusinessError[] = [];
  for (const outcome of outcomes) {
    if (outcome.status === 'rejected') continue;
    const error = answerError(name, outcome.value.server, outcome.value.message);
    if (error !== undefined) errors.push(error);
  }
  const rejected = outcomes.find((outcome) => outcome.status === 'rejected');
  return (
    errors.find(({ reason }) => reason === 'dns.nxdomain') ??
    errors[0] ??
    rejected?.reason ??
    noData(name, family === undefined ? 'no address' : `no IPv${family} address`)
  );
}

/** A link-local address means nothing without the link that its server is on. */
function withZone(address: string, { host }: DnsServer): string {
  const zone = host.includes('%') ? host.slice(host.indexOf('%')) : '';
  return /^fe[89ab]/i.test(address) ? address + zone : address;
}
