import {
  array,
  boolean,
  integer,
  ipAddress,
  nullable,
  object,
  oneOf,
  text,
  zonedAddress,
  type Check,
} from './checked.js';
import {
  connectivityWords,
  dhcpClients,
  managerBearers,
  meteredWords,
  type DhcpLease,
  type ManagerFacts,
  type ModemConnection,
  type NetworkdLink,
  type NetworkManagerDevice,
  type ResolvedLink,
} from './manager-facts.js';

const ifindex = integer(0, 0x7fffffff);
const kbps = integer(0, Number.MAX_SAFE_INTEGER);
const percent = nullable(integer(0, 100));
const nameservers = array(zonedAddress, 1000);
const domains = array(text(), 1000);

/** A script as a `data:` URL. */
const longestScript = 200_000;

/** Recordings of older versions lack it. */
const orEmpty =
  (check: Check<string>): Check<string> =>
  (value, path) =>
    value === undefined ? '' : check(value, path);

const device: Check<NetworkManagerDevice> = object({
  ifindex,
  bearer: oneOf(managerBearers),
  metered: oneOf(meteredWords),
  ipv4Connectivity: oneOf(connectivityWords),
  ipv6Connectivity: oneOf(connectivityWords),
  connectionName: text(),
  connectionUuid: text(),
  connectionType: text(),
  ssid: text(256),
  accessPoint: text(128),
  signalPercent: percent,
  bitrateKbps: kbps,
  nameservers,
  domains,
  pacUrl: text(),
  proxyScript: orEmpty(text(longestScript)),
  captivePortal: orEmpty(text()),
});

const resolvedLink: Check<ResolvedLink> = object({
  ifindex,
  nameservers,
  domains,
  defaultRoute: nullable(boolean),
  dnssec: text(),
  dnsOverTls: text(),
});

const networkdLink: Check<NetworkdLink> = object({
  ifindex,
  nameservers,
  domains,
  metered: boolean,
  pacUrl: orEmpty(text()),
  captivePortal: orEmpty(text()),
});

const lease: Check<DhcpLease> = object({
  ifindex,
  client: oneOf(dhcpClients),
  address: ipAddress,
  metered: boolean,
  pacUrl: text(),
  captivePortal: text(),
});

const modem: Check<ModemConnection> = object({
  ifindex,
  operatorName: text(),
  operatorCode: text(),
  accessTechnologies: array(text(), 64),
  signalPercent: percent,
  slot: nullable(integer(0, 255)),
  mms: boolean,
  transmitKbps: kbps,
  receiveKbps: kbps,
  nameservers,
});

const facts: Check<ManagerFacts> = object({
  notes: array(object({ manager: text(128), note: text() }), 100),
  checkUrl: text(),
  networkManager: array(device, 100_000),
  resolved: array(resolvedLink, 100_000),
  networkd: array(networkdLink, 100_000),
  modems: array(modem, 1000),
  leases: (value, path) => (value === undefined ? [] : array(lease, 100_000)(value, path)),
});

/** What the managers said; absent in snapshots of where none was asked. */
export const managersCheck: Check<ManagerFacts | undefined> = (value, path) =>
  value === undefined ? undefined : facts(value, path);
