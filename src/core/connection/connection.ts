/**
 * The seed's `connection` namespace: its names, forms, enumerations and types. Every call here asks the shared Host and
 * hands back what the function of the same fact in `core` answers; there is no logic in it.
 *
 * Calls come with a callback, as a promise and, where their name ends in Sync, at once. Error codes: 401 for an argument
 * that is missing or of the wrong type, 2100001 for a netId that no network has, 2100002 where the kernel cannot be
 * asked, 2100003 where it fails, 201 where it refuses this user.
 */
import { callForms, type CallForms } from '../call-forms.js';
import { toAscii } from '../idna/to-ascii.js';
import { toUnicode } from '../idna/to-unicode.js';
import type { ConversionProcess } from '../idna/types.js';
import { addRules, clearRules, removeRules } from '../dns/rules/change-rules.js';
import { neighbourTable } from '../neighbours/neighbour-table.js';
import { connectionProperties } from '../network/connection-properties.js';
import { defaultMetered } from '../network/default-metered.js';
import { defaultNetwork } from '../network/default-network.js';
import { listNetworks } from '../network/list-networks.js';
import { networkCapabilities } from '../network/network-capabilities.js';
import type { ConnectionProperties, NetAddress, NetCapabilities, NetIpMacInfo } from '../network/types.js';
import { findSocket } from '../ports/find-socket.js';
import { portStates } from '../ports/port-states.js';
import type { NetPortStatesInfo, ProtocolType } from '../ports/types.js';
import { queryTraceRouteOf } from '../trace/query-trace-route.js';
import type { TraceRouteInfo, TraceRouteOptions } from '../trace/types.js';
import { queryProbeResultOf } from '../probe/query-probe-result.js';
import type { ProbeResultInfo } from '../probe/types.js';
import type { QueryOptions } from '../dns/types.js';
import { setAppProxy } from '../proxy/app-proxy.js';
import { defaultProxy, httpProxyOf } from '../proxy/default-proxy.js';
import type { HttpProxy } from '../proxy/types.js';
import { sharedHost } from '../shared-host.js';
import { checkedFamily, checkedHost } from './checked-host.js';
import { checkedConversion } from './checked-conversion.js';
import { checkedNetId } from './checked-net-id.js';
import { checkedRuleAddresses, checkedRuleHost } from './checked-rule.js';
import { checkedEnd, checkedProtocol } from './checked-socket.js';
import type { NetHandleLike } from './net-handle.js';
import { NetHandle } from './net-handle.js';
import { seedCapabilities, seedNeighbour, seedProperties } from './seed-shapes.js';

export { FamilyType, type QueryOptions } from '../dns/types.js';
export { ConversionProcess } from '../idna/types.js';
export {
  NetBearType,
  NetCap,
  type ConnectionProperties,
  type LinkAddress,
  type NetAddress,
  type NetCapabilities,
  type NetIpMacInfo,
  type RouteInfo,
} from '../network/types.js';
export {
  ProtocolType,
  TcpState,
  type NetPortStatesInfo,
  type TcpNetPortStatesInfo,
  type UdpNetPortStatesInfo,
} from '../ports/types.js';
export type { ProbeResultInfo } from '../probe/types.js';
export type { HttpProxy } from '../proxy/types.js';
export { PacketsType, type TraceRouteInfo, type TraceRouteOptions } from '../trace/types.js';
export { getAppNet, getAppNetSync, setAppNet } from './app-net-calls.js';
export {
  getNetExtAttribute,
  getNetExtAttributeSync,
  setNetExtAttribute,
  setNetExtAttributeSync,
} from './attribute-calls.js';
export { createNetConnection } from './net-connection.js';
export { NetHandle, type NetHandleLike } from './net-handle.js';
export { findProxyForUrl, getPacFileUrl, getPacUrl, setPacFileUrl, setPacUrl } from './pac-calls.js';
export { reportNetConnected, reportNetDisconnected } from './report-calls.js';
export type {
  HttpRequest,
  NetBlockStatusInfo,
  NetCapabilityInfo,
  NetConnection,
  NetConnectionPropertyInfo,
  NetSpecifier,
  TCPSocket,
  UDPSocket,
} from './types.js';

/** The default network: it has INTERNET and is no VPN; netId 0 when there is none. As `net default`. */
export function getDefaultNetSync(): NetHandle {
  return new NetHandle(defaultNetwork(sharedHost()).netId);
}

/** As `getDefaultNetSync`. */
export const getDefaultNet: CallForms<[], NetHandle> = callForms(getDefaultNetSync);

/** Whether there is a default network. As the exit status of `net default`. */
export function hasDefaultNetSync(): boolean {
  return defaultNetwork(sharedHost()).netId !== 0;
}

/** As `hasDefaultNetSync`. */
export const hasDefaultNet: CallForms<[], boolean> = callForms(hasDefaultNetSync);

/** All networks, the default one first. As `net list`. */
export function getAllNetsSync(): NetHandle[] {
  return listNetworks(sharedHost()).networks.map(({ netId }) => new NetHandle(netId));
}

/** As `getAllNetsSync`. */
export const getAllNets: CallForms<[], NetHandle[]> = callForms(getAllNetsSync);

/** A network's addresses, routes, name servers and MTU. As `net props`. */
export function getConnectionPropertiesSync(netHandle: NetHandleLike): ConnectionProperties {
  return seedProperties(connectionProperties(sharedHost(), checkedNetId(netHandle)));
}

/** As `getConnectionPropertiesSync`. */
export const getConnectionProperties: CallForms<[netHandle: NetHandleLike], ConnectionProperties> =
  callForms(getConnectionPropertiesSync);

/** What a network can do, what carries it, and its bandwidth in kbit/s (0 = unknown). As `net caps`. */
export function getNetCapabilitiesSync(netHandle: NetHandleLike): NetCapabilities {
  return seedCapabilities(networkCapabilities(sharedHost(), checkedNetId(netHandle)));
}

/** As `getNetCapabilitiesSync`. */
export const getNetCapabilities: CallForms<[netHandle: NetHandleLike], NetCapabilities> =
  callForms(getNetCapabilitiesSync);

/** Whether traffic over the default network costs by volume; true also when there is none. */
export function isDefaultNetMeteredSync(): boolean {
  return defaultMetered(sharedHost());
}

/** As `isDefaultNetMeteredSync`. */
export const isDefaultNetMetered: CallForms<[], boolean> = callForms(isDefaultNetMeteredSync);

/**
 * The addresses of a host: itself, custom rules, hosts file, system resolver; `port` is 0. Failures carry the reason:
 * `dns.nxdomain`, `dns.nodata`, `dns.servfail`, `dns.refused`, `dns.timeout`. As `net dns resolve HOST`.
 */
export const getAddressesByName: CallForms<[host: string], NetAddress[]> = callForms((host: string) =>
  sharedHost().resolve(checkedHost(host)),
);

/** As `getAddressesByName`, of one family where the options name one. As `net dns resolve HOST --family ipv4`. */
export const getAddressesByNameWithOptions: CallForms<[host: string, option?: QueryOptions], NetAddress[]> = callForms(
  (host: string, option?: QueryOptions) => sharedHost().resolve(checkedHost(host), checkedFamily(option)),
);

/** The IPv4 and IPv6 neighbours; `macAddress` is empty until it is resolved. As `net neigh`. */
export async function getIpNeighTable(): Promise<NetIpMacInfo[]> {
  return neighbourTable(sharedHost()).map(seedNeighbour);
}

/**
 * The user whose socket has these ends; -1 when there is none. A port that is 0 or not set, and an unspecified address,
 * stand for any; UDP falls back to the local end alone. Any user may ask: 2100301 never comes. As `net owner`.
 */
export function getConnectOwnerUidSync(protocol: ProtocolType, local: NetAddress, remote: NetAddress): number {
  const query = {
    protocol: checkedProtocol(protocol),
    local: checkedEnd('local', local),
    remote: checkedEnd('remote', remote),
  };
  return findSocket(sharedHost(), query)?.uid ?? -1;
}

/** As `getConnectOwnerUidSync`. */
export async function getConnectOwnerUid(
  protocol: ProtocolType,
  local: NetAddress,
  remote: NetAddress,
): Promise<number> {
  return getConnectOwnerUidSync(protocol, local, remote);
}

/** Every TCP and UDP socket of this machine, both families; an unknown pid is -1. As `net ports`. */
export async function getSystemNetPortStates(): Promise<NetPortStatesInfo> {
  return portStates(sharedHost());
}

/**
 * Loss in per cent and [minimum, average, maximum, standard deviation] of the round-trip times in ms, of one probe a
 * second for 1..1000 s. Where ICMP is not allowed, UDP is sent. As `net probe --duration`.
 */
export async function queryProbeResult(destination: string, duration: number): Promise<ProbeResultInfo> {
  return queryProbeResultOf(sharedHost(), destination, duration);
}

/**
 * The ASCII form of a host name (UTS #46). Throws 2100001 for a name that has none, naming label and code point, and for
 * a flag outside 0..2. As `net idna ascii`.
 */
export function getDnsAscii(host: string, flag?: ConversionProcess): string {
  return toAscii(...checkedConversion(host, flag));
}

/** The Unicode form of a host name. Throws as `getDnsAscii`. As `net idna unicode`. */
export function getDnsUnicode(host: string, flag?: ConversionProcess): string {
  return toUnicode(...checkedConversion(host, flag));
}

/**
 * The path to a destination: of each hop its address and [minimum, average, maximum, standard deviation] of five
 * round-trip times in ms; both are empty for a silent hop. As `net trace`.
 */
export async function queryTraceRoute(destination: string, option?: TraceRouteOptions): Promise<TraceRouteInfo[]> {
  return queryTraceRouteOf(sharedHost(), destination, option);
}

/**
 * Sets the proxy of this application; an empty host clears it. Whether it exists is not checked. As `net proxy set`.
 *
 * @throws BusinessError 401 for a wrong type, 2100001 for a wrong value
 */
export function setAppHttpProxy(httpProxy: HttpProxy): void {
  setAppProxy(sharedHost(), httpProxy);
}

/**
 * The proxy of the environment, the desktop, else of the network that this application is bound to, else of the default
 * network, the password included; an empty host when there is none. Where a PAC script decides, that has no host either
 * (`defaultProxy` tells it). As `net proxy get --seed`.
 */
export const getDefaultHttpProxy: CallForms<[], HttpProxy> = callForms(() => httpProxyOf(defaultProxy(sharedHost())));

/**
 * Lets a host resolve to these IP addresses, in all that this library resolves. Further addresses join those that it has.
 * Holds in this process, or in the profile that `openProfile` opened. 401 for a host or address that is none. As
 * `net dns add-rule HOST IP...`.
 */
export const addCustomDnsRule: CallForms<[host: string, ip: string[]], void> = callForms(
  (host: string, ip: string[]) => {
    const addresses = checkedRuleAddresses(ip);
    addRules(sharedHost().profile, [{ host: checkedRuleHost(host), addresses }]);
  },
);

/** Removes all addresses of a host; 2100001 (`rule.unknown`) for one that has none. As `net dns remove-rule HOST`. */
export const removeCustomDnsRule: CallForms<[host: string], void> = callForms((host: string) => {
  removeRules(sharedHost().profile, [checkedRuleHost(host)]);
});

/** Removes all rules; there may be none. As `net dns clear-rules`. */
export const clearCustomDnsRules: CallForms<[], void> = callForms(() => {
  clearRules(sharedHost().profile);
});
