import { AddressFamily } from '../kernel/address.js';
import { formatAddress, parseAddress } from '../kernel/codec/ip-address.js';
import { prefixContains } from '../kernel/codec/ip-prefix.js';
import { rowsOf } from '../kernel/route-list.js';
import { policyDecision } from '../route/route-lookup.js';
import { publicAddresses, type Snapshot } from '../snapshot/snapshot.js';
import { hasDefaultRoute } from './default-routes.js';
import { perSnapshot } from './per-snapshot.js';
import { rulesOf } from './reachable-tables.js';
import { routesByInterface } from './routes-by-interface.js';
import { usableAddresses } from './usable-addresses.js';

const refusals: ReadonlySet<string> = new Set(['blackhole', 'unreachable', 'prohibit']);
const families = [AddressFamily.INET, AddressFamily.INET6];

/**
 * Whether policy, not the link, keeps this user's traffic off a network: in every family that it carries, a rule or a
 * route that says prohibit, blackhole or unreachable decides over what this user would send by it (seed:
 * NetBlockStatusInfo). Its other word, congestion, cannot be told for a user on Linux.
 */
export function isBlocked(snapshot: Snapshot, ifindex: number): boolean {
  if (!mayRefuse(snapshot)) return false;
  const asked = families.flatMap((family) => destinationsOf(snapshot, ifindex, family));
  return asked.length > 0 && asked.every(({ family, destination }) => refused(snapshot, ifindex, family, destination));
}

/** Most machines have no policy at all: then nothing has to be looked up. */
function mayRefuse(snapshot: Snapshot): boolean {
  return rulesRefuse(snapshot) || routesByInterface(snapshot).refusing.length > 0;
}

const rulesRefuse = perSnapshot((snapshot) =>
  families.some((family) => rulesOf(snapshot, family).some(({ action }) => refusals.has(action))),
);

interface Destination {
  readonly family: AddressFamily;
  readonly destination: string;
}

/** What the network is for: the Internet where it has a default route, else its own links. */
function destinationsOf(snapshot: Snapshot, ifindex: number, family: AddressFamily): readonly Destination[] {
  if (hasDefaultRoute(snapshot, ifindex, family)) {
    const addresses = family === AddressFamily.INET ? publicAddresses.ipv4 : publicAddresses.ipv6;
    return addresses.map((destination) => ({ family, destination }));
  }
  return usableAddresses(snapshot, ifindex, family).flatMap(({ address, prefixLength, peer }) => {
    if (peer !== '') return [{ family, destination: peer }];
    const neighbour = neighbourOf(address, prefixLength);
    return neighbour === '' ? [] : [{ family, destination: neighbour }];
  });
}

/** Some other address of the same link; empty where there can be none. */
function neighbourOf(address: string, prefixLength: number): string {
  const separator = address.includes(':') ? ':' : '.';
  const bits = separator === '.' ? 32 : 128;
  const bytes = parseAddress(address);
  if (bytes === null || prefixLength > bits - 2) return '';
  bytes[bytes.length - 1] = (bytes[bytes.length - 1] ?? 0) ^ 2;
  return formatAddress(bytes);
}

function refused(snapshot: Snapshot, ifindex: number, family: AddressFamily, destination: string): boolean {
  const byRoute = isInRefusingRoute(snapshot, destination);
  if (!byRoute && !rulesRefuse(snapshot)) return false;
  const query = { family, destination, uid: snapshot.uid };
  if (refusals.has(policyDecision(snapshot, { ...query, ifindex }).type)) return true;
  // Bound IPv6 traffic does not look at routes that refuse; what is not bound to an interface does.
  return byRoute && family === AddressFamily.INET6 && refusals.has(policyDecision(snapshot, query).type);
}

function isInRefusingRoute(snapshot: Snapshot, destination: string): boolean {
  const address = parseAddress(destination);
  const rows = rowsOf(snapshot.routes);
  return routesByInterface(snapshot).refusing.some((at) => {
    const prefix = parseAddress(rows.destinationAt(at));
    if (prefix === null || address === null) return false;
    return prefixContains(prefix, rows.prefixLengthAt(at), address);
  });
}
