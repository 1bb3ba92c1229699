import type { Host } from '../host.js';
import { findNetwork } from '../network/find-network.js';
import { fingerprintOf } from '../network/fingerprint.js';
import { netIdOf } from '../network/networks.js';
import { takeSnapshot } from '../snapshot/take-snapshot.js';
import { findBound } from './find-bound.js';

/** The network that the application keeps to; netId 0 and no name when it keeps to none. */
export interface AppNetwork {
  readonly netId: number;
  readonly interfaceName: string;
  /** False where nothing can be kept here, so that the binding is lost again. */
  readonly kept: boolean;
}

/**
 * Binds the application to a network: every socket that the profile's commands and calls open from now on leaves by it, and
 * names are resolved by its servers. Kept is what identifies the network, never its number. Seed: setAppNet.
 *
 * @param reference a netId as number or text, interface name, alternative name, `if:NAME` or `default`; the number 0 unbinds
 * @throws BusinessError `usage.network` (`value.network` for a number), `net.none`, `net.<why it is no network>`, `profile.*`
 */
export function setAppNetwork(host: Host, reference: string | number): AppNetwork {
  if (reference === 0) {
    return { netId: 0, interfaceName: '', kept: host.profile.update(() => ({ appBinding: null })) };
  }
  const snapshot = takeSnapshot(host, ['neighbours']);
  const { link, netId } = findNetwork(snapshot, reference);
  const appBinding = { fingerprint: fingerprintOf(snapshot, link.ifindex), interfaceName: link.name };
  return { netId, interfaceName: link.name, kept: host.profile.update(() => ({ appBinding })) };
}

/**
 * The network that the application is bound to. Seed: getAppNet.
 *
 * @throws BusinessError `net.bound-gone` when it is bound to one that is not there now, `profile.*`, `kernel.*`
 */
export function appNetwork(host: Host): AppNetwork {
  const { appBinding } = host.profile.read();
  if (appBinding === null) return { netId: 0, interfaceName: '', kept: true };
  const { ifindex, interfaceName } = findBound(takeSnapshot(host, ['neighbours']), appBinding);
  return { netId: netIdOf(ifindex), interfaceName, kept: true };
}
