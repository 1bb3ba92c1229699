import { AddressFamily } from '../kernel/address.js';
import { parseAddress } from '../kernel/codec/ip-address.js';
import type { RouteQuery } from '../kernel/route.js';
import { BusinessError } from '../errors.js';
import { indexOf } from '../network/snapshot-index.js';
import type { Snapshot } from '../snapshot/snapshot.js';

/** What the rules and tables look at: a query with its addresses as bytes and its interface resolved. */
export interface Flow {
  readonly family: AddressFamily;
  readonly destination: Uint8Array;
  /** Null when the kernel is to choose it. */
  readonly source: Uint8Array | null;
  readonly uid: number;
  readonly mark: number;
  /** Interface the traffic is bound to; 0 = any. */
  readonly ifindex: number;
  /** Whether routes through other interfaces are out of the question; else that one is only preferred. */
  readonly isBound: boolean;
  /** Table of the VRF that the interface is or belongs to; 0 = none. */
  readonly vrfTable: number;
}

/**
 * The flow of a query. Being bound to a VRF means to use its table, not to leave by the VRF device (`l3mdev`).
 * @throws BusinessError `value.address`
 */
export function flowOf(snapshot: Snapshot, query: RouteQuery): Flow {
  const index = indexOf(snapshot);
  const bound = index.link(query.ifindex ?? 0);
  const vrf = bound?.kind === 'vrf' ? bound : index.link(bound?.master ?? 0);
  const vrfTable = vrf?.kind === 'vrf' ? vrf.vrfTable : 0;
  const source = query.source ?? '';
  const ifindex = bound?.kind === 'vrf' ? 0 : (query.ifindex ?? 0);
  const destination = bytesOf(query.destination, query.family);
  return {
    family: query.family,
    destination,
    source: source === '' ? null : bytesOf(source, query.family),
    uid: query.uid ?? snapshot.uid,
    mark: query.mark ?? 0,
    ifindex,
    // With a source, IPv6 takes the interface for a wish, but on the link itself (`ip6_route_output_flags`).
    isBound: ifindex !== 0 && (query.family === AddressFamily.INET || source === '' || isOfLink(destination)),
    vrfTable,
  };
}

function bytesOf(address: string, family: AddressFamily): Uint8Array {
  const bytes = parseAddress(address);
  if (bytes?.length === (family === AddressFamily.INET ? 4 : 16)) return bytes;
  const version = family === AddressFamily.INET ? 'IPv4' : 'IPv6';
  throw new BusinessError('value.address', `${JSON.stringify(address)} is not an ${version} address`, {
    target: address,
  });
}

/** Link-local, multicast and loopback IPv6 addresses, which mean nothing without their link (`rt6_need_strict`). */
export function isOfLink(address: Uint8Array): boolean {
  const [first = 0, second = 0] = address;
  if (first === 0xff || (first === 0xfe && (second & 0xc0) === 0x80)) return true;
  return address.every((byte, at) => byte === (at === 15 ? 1 : 0));
}
