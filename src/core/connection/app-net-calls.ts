import { appNetwork, setAppNetwork } from '../binding/app-network.js';
import { callForms, type CallForms } from '../call-forms.js';
import { sharedHost } from '../shared-host.js';
import { checkedNetId } from './checked-net-id.js';
import { NetHandle, type NetHandleLike } from './net-handle.js';

/**
 * Binds this application to a network; netId 0 unbinds it. Every socket that this library opens from then on leaves by
 * that network or not at all, names are resolved by its servers; when it is gone, calls fail with `net.bound-gone`. Holds
 * in this process, or in the profile that `openProfile` opened. As `net app bind`.
 *
 * @throws BusinessError 401 for what is no handle, 2100001 for a netId that no network has
 */
export const setAppNet: CallForms<[netHandle: NetHandleLike], void> = callForms((netHandle: NetHandleLike) => {
  setAppNetwork(sharedHost(), checkedNetId(netHandle));
});

/**
 * The network that this application is bound to; netId 0 when it is bound to none. As `net app get`.
 *
 * @throws BusinessError 2100003 (`net.bound-gone`) when that network is not there now
 */
export function getAppNetSync(): NetHandle {
  return new NetHandle(appNetwork(sharedHost()).netId);
}

/** As `getAppNetSync`. */
export const getAppNet: CallForms<[], NetHandle> = callForms(getAppNetSync);
