import type { Host } from '../host.js';
import { mayHaveBus } from '../managers/bus-address.js';

const variables = ['http_proxy', 'https_proxy', 'ftp_proxy', 'all_proxy'].flatMap((name) => [name, name.toUpperCase()]);

/**
 * Whether the environment or the profile could name a proxy. Where nothing of this module says so, `effectiveProxy` is
 * undefined, and what reads the desktop's settings and the networks need not be loaded.
 *
 * @throws BusinessError `profile.*`
 */
export function mayHaveOwnProxy(host: Host): boolean {
  if (variables.some((name) => isSet(host, name))) return true;
  const { appProxy, pac } = host.profile.read();
  return appProxy !== null || pac.pacFileUrl !== '' || pac.pacUrl !== '';
}

/** Whether the desktop's settings could. */
export const mayHaveDesktopProxy = (host: Host): boolean => isSet(host, 'XDG_CURRENT_DESKTOP');

/** Whether a network could: only NetworkManager knows that, over the bus. */
export function mayHaveNetworkProxy(host: Host): boolean {
  if (host.askManagers === undefined) return host.recorded !== undefined;
  return mayHaveBus(host.environment.variable('DBUS_SYSTEM_BUS_ADDRESS'));
}

const isSet = ({ environment }: Host, name: string): boolean => (environment.variable(name) ?? '') !== '';
