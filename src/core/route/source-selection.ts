import { AddressFamily, AddressFlag, Scope, type InterfaceAddress } from '../kernel/address.js';
import { parseAddress } from '../kernel/codec/ip-address.js';
import { prefixContains } from '../kernel/codec/ip-prefix.js';
import { LinkFlag } from '../kernel/link.js';
import type { NextHop, Route } from '../kernel/route.js';
import { indexOf } from '../network/snapshot-index.js';
import { addressUse } from '../network/usable-addresses.js';
import type { Snapshot } from '../snapshot/snapshot.js';
import { isOfLink, type Flow } from './flow.js';

/** The address that traffic of a flow comes from when it names none; empty when the machine has none that fits. */
export function selectSource(snapshot: Snapshot, flow: Flow, route: Route | undefined, nextHop: NextHop): string {
  if (route !== undefined && route.preferredSource !== '') return route.preferredSource;
  return flow.family === AddressFamily.INET
    ? selectIpv4(snapshot, flow, nextHop)
    : selectIpv6(snapshot, flow, nextHop.ifindex);
}

/** `inet_select_addr`: the interface's primary address on the router's subnet, else its first, else any other's. */
function selectIpv4(snapshot: Snapshot, flow: Flow, nextHop: NextHop): string {
  const primary = (ifindex: number): InterfaceAddress[] =>
    indexOf(snapshot)
      .addresses(ifindex)
      .filter(({ family, flags, scope }) => {
        // IFA_F_SECONDARY and IFA_F_TEMPORARY are one bit.
        return family === AddressFamily.INET && (flags & AddressFlag.TEMPORARY) === 0 && scope < Scope.HOST;
      });
  const own = primary(nextHop.ifindex);
  const target = nextHop.gateway === '' ? flow.destination : parseAddress(nextHop.gateway);
  const near = own.find(({ address, prefixLength }) => {
    const bytes = parseAddress(address);
    return bytes !== null && target !== null && prefixContains(bytes, prefixLength, target);
  });
  const found = near ?? own[0];
  if (found !== undefined) return found.address;
  for (const link of snapshot.links) {
    const elsewhere = primary(link.ifindex).find(({ scope }) => scope < Scope.LINK);
    if (elsewhere !== undefined) return elsewhere.address;
  }
  return '';
}

/**
 * RFC 6724 5: the destination itself, right scope, not deprecated, of the outgoing interface, same kind of prefix, temporary, longest common
 * prefix. Whether temporary addresses are preferred is a sysctl (`use_tempaddr`); where they exist at all, they are.
 */
function selectIpv6(snapshot: Snapshot, flow: Flow, ifindex: number): string {
  const wanted = scopeOf(flow.destination);
  let best: { readonly address: string; readonly rank: readonly number[] } | undefined;
  for (const candidate of candidates(snapshot, ifindex)) {
    const bytes = parseAddress(candidate.address);
    if (bytes === null) continue;
    const scope = scopeOf(bytes);
    if (wanted === reach.link && candidate.ifindex !== ifindex) continue;
    const rank = [
      commonPrefix(bytes, flow.destination) === 128 ? 0 : 1,
      scope >= wanted ? 0 : 1,
      scope >= wanted ? scope : -scope,
      candidate.flags & AddressFlag.DEPRECATED ? 1 : 0,
      candidate.ifindex === ifindex ? 0 : 1,
      labelOf(bytes) === labelOf(flow.destination) ? 0 : 1,
      candidate.flags & AddressFlag.TEMPORARY ? 0 : 1,
      -Math.min(commonPrefix(bytes, flow.destination), candidate.prefixLength),
    ];
    if (best === undefined || isBefore(rank, best.rank)) best = { address: candidate.address, rank };
  }
  return best?.address ?? '';
}

/** RFC 4007 4: the number grows with the reach. */
const reach = { link: 2, global: 14 } as const;

function scopeOf(address: Uint8Array): number {
  if (address[0] === 0xff) return ((address[1] ?? 0) & 0x0f) <= 2 ? reach.link : reach.global;
  return isOfLink(address) ? reach.link : reach.global;
}

function candidates(snapshot: Snapshot, ifindex: number): readonly InterfaceAddress[] {
  const index = indexOf(snapshot);
  const isLoopback = (link: number): boolean => ((index.link(link)?.flags ?? 0) & LinkFlag.LOOPBACK) !== 0;
  return snapshot.addresses.filter((address) => {
    if (address.family !== AddressFamily.INET6) return false;
    const use = addressUse(address);
    if (use === 'usable') return !isLoopback(address.ifindex) || address.address !== '::1';
    return use === 'link-local' && address.ifindex === ifindex;
  });
}

/** RFC 6724 2.1, as far as sources and destinations of real hosts differ by it. */
const labels: readonly (readonly [string, number, number])[] = [
  ['::ffff:0:0', 96, 4],
  ['2002::', 16, 2],
  ['2001::', 32, 5],
  ['fc00::', 7, 13],
];

function labelOf(address: Uint8Array): number {
  const found = labels.find(([prefix, length]) => {
    const bytes = parseAddress(prefix);
    return bytes !== null && prefixContains(bytes, length, address);
  });
  return found?.[2] ?? 1;
}

function commonPrefix(one: Uint8Array, other: Uint8Array): number {
  for (let at = 0; at < one.length; at++) {
    const differing = (one[at] ?? 0) ^ (other[at] ?? 0);
    if (differing !== 0) return 8 * at + Math.clz32(differing) - 24;
  }
  return 8 * one.length;
}

function isBefore(one: readonly number[], other: readonly number[]): boolean {
  for (const [at, value] of one.entries()) {
    const difference = value - (other[at] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  return false;
}
