import type { Host } from '../host.js';
import { defaultNetwork } from './default-network.js';
import { NetCap } from './types.js';

/**
 * Whether traffic over the default network costs by volume; true also when there is no default network.
 * @throws BusinessError `kernel.*`, `permission`
 */
export function defaultMetered(host: Host): boolean {
  return !defaultNetwork(host).networkCap.includes(NetCap.NET_CAPABILITY_NOT_METERED);
}
