import type { DbusCall } from '../kernel/codec/dbus-message.js';
import type { DbusMap, DbusValue } from '../kernel/codec/dbus-reader.js';
import type { Link } from '../kernel/link.js';
import { connectivityWords, meteredWords, type NetworkManagerDevice } from '../snapshot/manager-facts.js';
import { connectionSettingsCall, networkManagerName, proxyScriptOf } from './connection-settings.js';
import { portalUrl } from './leased-facts.js';
import {
  addressOf,
  distinct,
  domainText,
  listOf,
  mapOf,
  numberOf,
  percentOf,
  textOf,
  texts,
  type Told,
} from './told.js';

/** All it knows at once: devices, active connections, their addresses, access points. */
export const networkManagerCall: DbusCall = {
  destination: networkManagerName,
  path: '/org/freedesktop',
  interfaceName: 'org.freedesktop.DBus.ObjectManager',
  member: 'GetManagedObjects',
  texts: [],
};

/** NMDeviceState: configured and in use. */
const ACTIVATED = 100;

/** NMDeviceType. */
const bearerOfDevice: Readonly<Record<number, NetworkManagerDevice['bearer']>> = {
  2: 'wifi',
  5: 'bluetooth',
  8: 'cellular',
};

const bearerOfConnection: Readonly<Record<string, NetworkManagerDevice['bearer']>> = {
  '802-11-wireless': 'wifi',
  bluetooth: 'bluetooth',
  gsm: 'cellular',
  cdma: 'cellular',
  pppoe: 'ethernet',
  vpn: 'vpn',
  wireguard: 'vpn',
};

/**
 * What NetworkManager's objects say of the links. A device that names another hardware address than the link of its name
 * belongs to another network namespace, and is left out.
 * @param settings the answers to `connectionSettingsCalls`, as far as they came
 */
export function networkManagerDevices(
  answer: readonly DbusValue[],
  links: readonly Link[],
  settings: ReadonlyMap<string, readonly DbusValue[]> = new Map(),
): NetworkManagerDevice[] {
  const objects = new Objects(mapOf(answer[0]));
  const manager = objects.at('/org/freedesktop/NetworkManager', '');
  const checks =
    manager.get('ConnectivityCheckEnabled') === true && manager.get('ConnectivityCheckAvailable') !== false;
  const byName = new Map(links.map((link) => [link.name, link]));
  const devices: NetworkManagerDevice[] = [];
  for (const path of objects.paths) {
    const device = objects.at(path, '.Device');
    const link = byName.get(textOf(device.get('IpInterface'))) ?? byName.get(textOf(device.get('Interface')));
    if (link === undefined || isElsewhere(device, link)) continue;
    const told = deviceOf(objects, path, link.ifindex, checks, settings);
    if (told.bearer !== '' || numberOf(device.get('State')) === ACTIVATED) devices.push(told);
  }
  return devices;
}

/** What it asks when it checks connectivity; empty where it does not. */
export function networkManagerCheckUrl(answer: readonly DbusValue[]): string {
  const manager = new Objects(mapOf(answer[0])).at('/org/freedesktop/NetworkManager', '');
  return manager.get('ConnectivityCheckEnabled') === true ? textOf(manager.get('ConnectivityCheckUri')) : '';
}

/** How many connections are asked for their settings. */
const mostConnections = 32;

/** The calls for the settings of the connections in use, by the paths of these. */
export function connectionSettingsCalls(answer: readonly DbusValue[]): ReadonlyMap<string, DbusCall> {
  const objects = new Objects(mapOf(answer[0]));
  const inUse = objects.paths.map((path) => textOf(objects.at(path, '.Connection.Active').get('Connection')));
  const paths = distinct(inUse).slice(0, mostConnections);
  return new Map(paths.map((path) => [path, connectionSettingsCall(path)]));
}

/** Objects by their paths, each with its interfaces; the names of all begin with the manager's own. */
class Objects {
  readonly #objects: DbusMap;

  constructor(objects: DbusMap) {
    this.#objects = objects;
  }

  get paths(): string[] {
    return [...this.#objects.keys()].filter((path) => typeof path === 'string');
  }

  at(path: Told, interfaceName: string): DbusMap {
    return mapOf(mapOf(this.#objects.get(textOf(path))).get(`${networkManagerName}${interfaceName}`));
  }
}

/** A PPP line has its name from the device below it and no hardware address to compare. */
function isElsewhere(device: DbusMap, link: Link): boolean {
  const told = textOf(device.get('HwAddress')).toLowerCase();
  return link.name === device.get('Interface') && told !== '' && link.macAddress !== '' && told !== link.macAddress;
}

function deviceOf(
  objects: Objects,
  path: string,
  ifindex: number,
  checks: boolean,
  settings: ReadonlyMap<string, readonly DbusValue[]>,
): NetworkManagerDevice {
  const device = objects.at(path, '.Device');
  const isActive = numberOf(device.get('State')) === ACTIVATED;
  const wireless = objects.at(path, '.Device.Wireless');
  const accessPoint = objects.at(wireless.get('ActiveAccessPoint'), '.AccessPoint');
  const connection = objects.at(isActive ? device.get('ActiveConnection') : undefined, '.Connection.Active');
  const connectionType = textOf(connection.get('Type'));
  const family = (key: string, interfaceName: string) => objects.at(isActive ? device.get(key) : '', interfaceName);
  const ipv4 = family('Ip4Config', '.IP4Config');
  const ipv6 = family('Ip6Config', '.IP6Config');
  const connectivity = (key: string) =>
    (checks && isActive ? connectivityWords[numberOf(device.get(key))] : undefined) ?? 'unknown';
  const announced = mapOf(family('Dhcp4Config', '.DHCP4Config').get('Options'));
  const own = settings.get(textOf(connection.get('Connection'))) ?? [];
  const pacUrl = textOf(announced.get('wpad'));
  return {
    ifindex,
    bearer: bearerOfConnection[connectionType] ?? bearerOfDevice[numberOf(device.get('DeviceType'))] ?? '',
    metered: (isActive ? meteredWords[numberOf(device.get('Metered'))] : undefined) ?? 'unknown',
    ipv4Connectivity: connectivity('Ip4Connectivity'),
    ipv6Connectivity: connectivity('Ip6Connectivity'),
    connectionName: textOf(connection.get('Id')),
    connectionUuid: textOf(connection.get('Uuid')),
    connectionType,
    ssid: ssidOf(accessPoint.get('Ssid')),
    accessPoint: textOf(accessPoint.get('HwAddress')).toLowerCase(),
    signalPercent: percentOf(accessPoint.get('Strength')),
    bitrateKbps: isActive ? numberOf(wireless.get('Bitrate')) : 0,
    nameservers: distinct([...nameserversOf(ipv4), ...nameserversOf(ipv6)]),
    domains: distinct([ipv4, ipv6].flatMap(domainsOf)),
    pacUrl,
    proxyScript: proxyScriptOf(own, pacUrl),
    captivePortal: portalUrl(portalNames.map((name) => textOf(announced.get(name))).find((told) => told !== '')),
  };
}

/** What NetworkManager and the DHCP clients that it runs call option 114. */
const portalNames = ['captive_portal', 'v4_captive_portal', 'default_url', 'unknown_114'];

/** Up to 32 bytes, of no particular character set; shown as nl80211's are. */
const ssidOf = (ssid: Told): string => (Buffer.isBuffer(ssid) && ssid.length <= 32 ? ssid.toString('utf8') : '');

/** `NameserverData` where this version has it for the family, else the older `Nameservers`. */
function nameserversOf(configuration: DbusMap): string[] {
  const told = listOf(configuration.get('NameserverData')).map((each) => addressOf(mapOf(each).get('address')));
  if (told.length > 0) return told;
  return listOf(configuration.get('Nameservers')).map((each) =>
    addressOf(typeof each === 'number' ? inNetworkOrder(each) : each),
  );
}

/** IPv4 addresses of the older property are numbers whose bytes in memory are the address's. */
function inNetworkOrder(number: number): Buffer {
  const bytes = new Uint8Array(new Uint32Array([number]).buffer);
  return Buffer.from(bytes);
}

/** The domains to search: the connection's own where it has some, else what the network told. */
function domainsOf(configuration: DbusMap): string[] {
  const searches = texts(configuration.get('Searches'));
  return (searches.length > 0 ? searches : texts(configuration.get('Domains'))).map((domain) =>
    domainText(domain, false),
  );
}
