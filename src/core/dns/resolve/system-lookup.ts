import { BusinessError } from '../../errors.js';
import type { ResolverHost } from './resolver-host.js';
import { netAddress } from '../../network/net-address.js';
import type { NetAddress } from '../../network/types.js';
import { DnsClient, type DnsQueryOptions } from '../client/dns-client.js';
import { untilAborted } from '../client/until-aborted.js';
import { stubLookup } from './stub-lookup.js';

/** libuv lends half of its four threads to getaddrinfo(3); a third name would wait for the slower of two. */
const threads = 2;
/** What each server gets when it is asked for the reason of a failure. */
const reasonTimeoutMs = 2000;

export interface SystemLookupOptions {
  readonly family?: 4 | 6;
  readonly signal?: AbortSignal;
}

let waiting = 0;
/** Equal questions at the same time are one. */
const running = new Map<string, Promise<NetAddress[]>>();

/**
 * What the machine's own resolver says, all addresses in its order, as every program sees them (getaddrinfo(3)). While its
 * threads are all taken by names that keep it waiting, the servers it would ask are asked by our client, so that no slow
 * name delays another. Where it finds nothing they are asked once for the reason.
 *
 * @throws BusinessError `dns.nxdomain`, `dns.nodata`, `dns.servfail`, `dns.refused`, `dns.timeout`, ...; the signal's
 * reason when aborted
 * As `getent ahosts NAME`.
 */
export function systemLookup(
  host: ResolverHost,
  name: string,
  { family, signal }: SystemLookupOptions = {},
): Promise<NetAddress[]> {
  const key = `${family ?? 0} ${name.toLowerCase()}`;
  const known = running.get(key);
  if (known !== undefined) return untilAborted(known, signal);
  const answer = lookUp(host, name, family);
  running.set(key, answer);
  const forget = (): void => void running.delete(key);
  answer.then(forget, forget);
  return untilAborted(answer, signal);
}

async function lookUp(host: ResolverHost, name: string, family: 4 | 6 | undefined): Promise<NetAddress[]> {
  if (waiting >= threads) return askServers(host, name, family, {});
  waiting++;
  try {
    const { lookup } = await import('node:dns/promises');
    const answers = await lookup(name, { all: true, verbatim: true, family: family ?? 0 });
    return answers.map(({ address }) => netAddress(address));
  } catch (error) {
    return await reasonOf(host, name, family, error);
  } finally {
    waiting--;
  }
}

/**
 * Why the resolver found nothing. Its own answer tells names that do not exist from servers that fail no better than
 * "not found" and "try again".
 */
async function reasonOf(
  host: ResolverHost,
  name: string,
  family: 4 | 6 | undefined,
  cause: unknown,
): Promise<NetAddress[]> {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  const details = { operation: 'getaddrinfo', target: name, cause };
  try {
    await askServers(host, name, family, { attempts: 1, timeoutMs: reasonTimeoutMs });
  } catch (error) {
    if (error instanceof BusinessError && error.reason !== 'internal') throw error;
  }
  // The servers know the name and the resolver does not: its configuration is why.
  if (code === 'ENOTFOUND' || code === 'ENODATA') {
    const message = `The name ${name} does not resolve, though a name server knows it`;
    throw new BusinessError('dns.nxdomain', message, { ...details, hint: '/etc/nsswitch.conf says who is asked' });
  }
  throw new BusinessError('dns.failed', `Cannot resolve ${name}${code === '' ? '' : ` (${code})`}`, details);
}

/** One for each host: its sockets stay open between names. */
const clients = new WeakMap<ResolverHost, DnsClient>();

async function askServers(
  host: ResolverHost,
  name: string,
  family: 4 | 6 | undefined,
  options: DnsQueryOptions,
): Promise<NetAddress[]> {
  const client = clients.get(host) ?? new DnsClient(host);
  clients.set(host, client);
  return (await stubLookup(host, client, name, family, options)).addresses;
}
