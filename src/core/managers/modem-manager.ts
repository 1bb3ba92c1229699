import type { DbusCall } from '../kernel/codec/dbus-message.js';
import type { DbusMap, DbusValue } from '../kernel/codec/dbus-reader.js';
import type { Link } from '../kernel/link.js';
import type { ModemConnection } from '../snapshot/manager-facts.js';
import { propertiesCall } from './properties-call.js';
import { addressOf, distinct, listOf, mapOf, numberOf, percentOf, textOf, texts } from './told.js';

export const modemManagerName = 'org.freedesktop.ModemManager1';

/** All modems at once. */
export const modemManagerCall: DbusCall = {
  destination: modemManagerName,
  path: '/org/freedesktop/ModemManager1',
  interfaceName: 'org.freedesktop.DBus.ObjectManager',
  member: 'GetManagedObjects',
  texts: [],
};

const mostBearers = 32;
/** MM_BEARER_APN_TYPE_MMS: the access point carries multimedia messages. */
const APN_TYPE_MMS = 1 << 3;

/** MMModemAccessTechnology, bit by bit. */
const accessTechnologies = [
  ...['pots', 'gsm', 'gsm-compact', 'gprs', 'edge', 'umts', 'hsdpa', 'hsupa', 'hspa', 'hspa+'],
  ...['1xrtt', 'evdo0', 'evdoa', 'evdob', 'lte', '5gnr', 'lte-cat-m', 'lte-nb-iot'],
];

/** Modems by object path. */
const modemsOf = (answer: readonly DbusValue[]): readonly DbusMap[] => [...mapOf(answer[0]).values()].map(mapOf);

const interfaceOf = (modem: DbusMap, name: string): DbusMap => mapOf(modem.get(`${modemManagerName}.${name}`));

/** The calls for the modems' data connections, which the answer about the modems only names. */
export function bearerCalls(answer: readonly DbusValue[]): ReadonlyMap<string, DbusCall> {
  const paths = modemsOf(answer).flatMap((modem) => texts(interfaceOf(modem, 'Modem').get('Bearers')));
  const known = paths.filter((path) => path.startsWith('/org/freedesktop/ModemManager1/')).slice(0, mostBearers);
  return new Map(known.map((path) => [path, propertiesCall(modemManagerName, path, `${modemManagerName}.Bearer`)]));
}

/** @param bearers the answers to `bearerCalls`, as far as they came */
export function modemConnections(
  answer: readonly DbusValue[],
  bearers: ReadonlyMap<string, readonly DbusValue[]>,
  links: readonly Link[],
): ModemConnection[] {
  return modemsOf(answer).flatMap((modem) =>
    texts(interfaceOf(modem, 'Modem').get('Bearers')).flatMap((path) => {
      const bearer = mapOf(bearers.get(path)?.[0]);
      const link = links.find(({ name }) => name === bearer.get('Interface'));
      if (link === undefined || bearer.get('Connected') !== true) return [];
      return [connectionOf(modem, bearer, link.ifindex)];
    }),
  );
}

function connectionOf(modem: DbusMap, bearer: DbusMap, ifindex: number): ModemConnection {
  const main = interfaceOf(modem, 'Modem');
  const network = interfaceOf(modem, 'Modem.Modem3gpp');
  const properties = mapOf(bearer.get('Properties'));
  const statistics = mapOf(bearer.get('Stats'));
  const technologies = numberOf(main.get('AccessTechnologies'));
  // Counted from 1; 0 where the modem has one slot only.
  const slot = numberOf(main.get('PrimarySimSlot'));
  const servers = [bearer.get('Ip4Config'), bearer.get('Ip6Config')]
    .map(mapOf)
    .flatMap((configuration) => ['dns1', 'dns2', 'dns3'].map((key) => addressOf(configuration.get(key))));
  return {
    ifindex,
    operatorName: textOf(network.get('OperatorName')),
    operatorCode: textOf(network.get('OperatorCode')),
    accessTechnologies: accessTechnologies.filter((_, bit) => (technologies & (1 << bit)) !== 0),
    signalPercent: percentOf(listOf(main.get('SignalQuality'))[0]),
    slot: slot === 0 ? null : slot - 1,
    mms: (numberOf(properties.get('apn-type')) & APN_TYPE_MMS) !== 0,
    // Told in bit/s.
    transmitKbps: Math.round(numberOf(statistics.get('uplink-speed')) / 1000),
    receiveKbps: Math.round(numberOf(statistics.get('downlink-speed')) / 1000),
    nameservers: distinct(servers),
  };
}
