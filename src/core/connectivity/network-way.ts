import type { Host } from '../host.js';
import type { ProxyHop } from '../proxy/proxy-hop.js';

/** How a network is reached over one family. */
export interface NetworkWay {
  readonly family: 4 | 6;
  /** Reaches nothing but what the network leads to over that family; names are resolved by the network's own servers. */
  readonly host: Host;
  /**
   * The ways to a URL, as the proxy script that was set for the network says.
   * @throws BusinessError `pac.*`, `file.*`, `value.url` where the script cannot be had or fails
   */
  readonly hopsTo: (url: string) => Promise<readonly ProxyHop[]>;
}
