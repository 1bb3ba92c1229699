import { networkAttribute, setNetworkAttribute } from '../attribute/network-attribute.js';
import { callForms, type CallForms } from '../call-forms.js';
import { BusinessError } from '../errors.js';
import { sharedHost } from '../shared-host.js';
import { checkedNetId } from './checked-net-id.js';
import type { NetHandleLike } from './net-handle.js';

/**
 * Keeps an attribute of a network, at most 10240 bytes; "" forgets it. Holds in this process, or in the profile that
 * `openProfile` opened. As `net attr set`.
 *
 * @throws BusinessError 401 for a wrong type, 2100001 for a netId that no network has or an attribute that is too long,
 * 2100003 (`net.unidentified`) for a network that could not be known again
 */
export function setNetExtAttributeSync(netHandle: NetHandleLike, netExtAttribute: string): void {
  const netId = checkedNetId(netHandle);
  if (typeof netExtAttribute !== 'string') throw new BusinessError('usage.argument', 'The attribute must be a text');
  setNetworkAttribute(sharedHost(), netId, netExtAttribute);
}

/** As `setNetExtAttributeSync`. */
export const setNetExtAttribute: CallForms<[netHandle: NetHandleLike, netExtAttribute: string], void> =
  callForms(setNetExtAttributeSync);

/** The attribute of a network; "" when none was set. As `net attr get`. */
export function getNetExtAttributeSync(netHandle: NetHandleLike): string {
  return networkAttribute(sharedHost(), checkedNetId(netHandle)).attribute;
}

/** As `getNetExtAttributeSync`. */
export const getNetExtAttribute: CallForms<[netHandle: NetHandleLike], string> = callForms(getNetExtAttributeSync);
