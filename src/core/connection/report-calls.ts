import { callForms, type CallForms } from '../call-forms.js';
import { reportNetwork } from '../connectivity/report-network.js';
import { sharedHost } from '../shared-host.js';
import { checkedNetId } from './checked-net-id.js';
import type { NetHandleLike } from './net-handle.js';

/**
 * Takes note that a network was found connected: what was known of it is forgotten, and it is checked anew, over the
 * network itself. Resolves when the verdict is there, whatever it is. As `net report connected`.
 */
export const reportNetConnected: CallForms<[netHandle: NetHandleLike], void> = callForms(reported);

/** As `reportNetConnected`, for one that was found not to be. As `net report disconnected`. */
export const reportNetDisconnected: CallForms<[netHandle: NetHandleLike], void> = callForms(reported);

async function reported(netHandle: NetHandleLike): Promise<void> {
  const netId = checkedNetId(netHandle);
  await reportNetwork(sharedHost(), netId);
}
