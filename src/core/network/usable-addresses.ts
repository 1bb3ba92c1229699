import { AddressFamily, AddressFlag, Scope, type InterfaceAddress } from '../kernel/address.js';
import type { Snapshot } from '../snapshot/snapshot.js';
import { indexOf } from './snapshot-index.js';

/** What keeps an address from being used; `usable` when nothing does. */
export type AddressUse = 'usable' | 'tentative' | 'dad-failed' | 'link-local' | 'host';

/** Whether traffic beyond the link can come from this address (RFC 4862 5.4, RFC 3927, linux/if_addr.h). */
export function addressUse(address: InterfaceAddress): AddressUse {
  if ((address.flags & AddressFlag.DADFAILED) !== 0) return 'dad-failed';
  const optimistic = (address.flags & AddressFlag.OPTIMISTIC) !== 0;
  if ((address.flags & AddressFlag.TENTATIVE) !== 0 && !optimistic) return 'tentative';
  if (address.scope >= Scope.HOST) return 'host';
  return isLinkLocal(address) ? 'link-local' : 'usable';
}

/** IPv4's link-local block counts whatever scope its entry was given. */
function isLinkLocal(address: InterfaceAddress): boolean {
  if (address.family === AddressFamily.INET) return address.address.startsWith('169.254.');
  return address.scope === Scope.LINK;
}

/** The interface's addresses of that family from which traffic beyond the link can come. */
export function usableAddresses(
  snapshot: Snapshot,
  ifindex: number,
  family?: AddressFamily,
): readonly InterfaceAddress[] {
  return indexOf(snapshot)
    .addresses(ifindex)
    .filter((address) => (family === undefined || address.family === family) && addressUse(address) === 'usable');
}
