import type { Host } from '../host.js';
import { mayHaveBus } from '../managers/bus-address.js';

const variables = ['http_proxy', 'https_proxy', 'ftp_proxy', 'all_proxy'].flatMap((name) => [name, name.toUpperCase()]);

/**
 * Whether anything is there that could name a proxy. Where not, `effectiveProxy` is undefined, and what reads the desktop's
 * settings and the networks need not be loaded.
 *
 * @throws BusinessError `profile.*`
 */
export function mayHaveProxy(host: Host): boolean {
  return isSet(host, 'XDG_CURRENT_DESKTOP') || mayHaveProxyBesideDesktop(host);
}

/** Whether anything but the desktop's settings could name one. @throws BusinessError `profile.*` */
export function mayHaveProxyBesideDesktop(host: Host): boolean {
  if (variables.some((name) => isSet(host, name))) return true;
  const { appProxy, pac } = host.profile.read();
  if (appProxy !== null || pac.pacFileUrl !== '' || pac.pacUrl !== '') return true;
  // Of a network only NetworkManager knows one, over the bus.
  if (host.askManagers === undefined) return host.recorded !== undefined;
  return mayHaveBus(host.environment.variable('DBUS_SYSTEM_BUS_ADDRESS'));
}

const isSet = ({ environment }: Host, name: string): boolean => (environment.variable(name) ?? '') !== '';
