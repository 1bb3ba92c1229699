import type { DbusCall } from '../kernel/codec/dbus-message.js';
import type { DbusMap, DbusValue } from '../kernel/codec/dbus-reader.js';
import { mapOf, textOf } from './told.js';

export const networkManagerName = 'org.freedesktop.NetworkManager';

/** Asks for the settings of a connection, by its path; secrets are not among them. */
export const connectionSettingsCall = (path: string): DbusCall => ({
  destination: networkManagerName,
  path,
  interfaceName: `${networkManagerName}.Settings.Connection`,
  member: 'GetSettings',
  texts: [],
});

/** NMSettingProxyMethod. */
const AUTOMATIC = 1;
const longestScript = 64 * 1024;

/** What the settings of a connection say of its proxy. */
const proxyOf = (settings: readonly DbusValue[]): DbusMap => mapOf(mapOf(settings[0]).get('proxy'));

/** Whether a connection with these settings is to be configured by a script. */
export const isProxyAutomatic = (settings: readonly DbusValue[]): boolean =>
  proxyOf(settings).get('method') === AUTOMATIC;

/** Where a connection asks for automatic configuration: its own script, else the one that DHCP announced. */
export function proxyScriptOf(settings: readonly DbusValue[], announced: string): string {
  if (!isProxyAutomatic(settings)) return '';
  const own = proxyOf(settings);
  const script = own.get('pac-script');
  const inline = typeof script === 'string' && script.length <= longestScript ? script : '';
  const asUrl = `data:application/x-ns-proxy-autoconfig;base64,${Buffer.from(inline).toString('base64')}`;
  return textOf(own.get('pac-url')) || (inline === '' ? announced : asUrl);
}
