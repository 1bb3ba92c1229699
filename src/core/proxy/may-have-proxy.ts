import type { Host } from '../host.js';
import { mayHaveBus } from '../managers/bus-address.js';

const variables = ['http_proxy', 'https_proxy', 'ftp_proxy', 'all_proxy'].flatMap((name) => [name, name.toUpperCase()]);

/**
 * Whether anything is there that could name a proxy. Where not, `effectiveProxy` is undefined, and what reads the desktop's
 * settings and the networks need not be loaded.
 *
 * @throws BusinessError `profile.*`
 */
export function mayHaveProxy({ environment, profile, recorded, askManagers }: Host): boolean {
  const isSet = (name: string): boolean => (environment.variable(name) ?? '') !== '';
  if ([...variables, 'XDG_CURRENT_DESKTOP'].some(isSet)) return true;
  const { appProxy, pac } = profile.read();
  if (appProxy !== null || pac.pacFileUrl !== '' || pac.pacUrl !== '') return true;
  // Of a network only NetworkManager knows one, over the bus.
  if (askManagers === undefined) return recorded !== undefined;
  return mayHaveBus(environment.variable('DBUS_SYSTEM_BUS_ADDRESS'));
}
