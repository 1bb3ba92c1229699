import { boundInterface } from '../binding/bound-network.js';
import { BusinessError } from '../errors.js';
import type { Host } from '../host.js';
import { announcedScripts } from '../network/announced-scripts.js';
import type { ProxySettings } from './proxy-settings.js';

/**
 * The proxy that was set for a network: the script of its connection. What its DHCP server alone announces is for
 * `net pac discover`, since anybody on the network could announce one. Undefined when there is none, or no such network.
 * @param reference as `announcedScripts`; when absent the network that the host keeps to, else the one that the application
 * is bound to, even when that is gone, else the default one
 */
export function networkProxy(host: Host, reference?: string | number): ProxySettings | undefined {
  try {
    const script = announcedScripts(host, reference ?? ownNetwork(host)).find(({ kind }) => kind === 'settings');
    if (script === undefined) return undefined;
    const from = `${script.source} (${script.interfaceName})`;
    return { source: 'network', from, servers: {}, exclusionList: [], extended: false, pacUrl: script.url };
  } catch (error) {
    // Where the networks cannot be read they have no proxy to tell.
    if (error instanceof BusinessError) return undefined;
    throw error;
  }
}

function ownNetwork(host: Host): string {
  const interfaceName = host.interfaceName ?? boundInterface(host);
  return interfaceName === undefined ? 'default' : `if:${interfaceName}`;
}
