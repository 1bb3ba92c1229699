import { AttributeReader } from './attribute-reader.js';
import { genericHeaderBytes } from './generic-netlink.js';
import type { GenericCommand } from './generic-netlink.js';
import type { KernelBytes } from './kernel-bytes.js';

/** linux/nl80211.h */
const NL80211_ATTR_IFINDEX = 3;
const NL80211_ATTR_IFTYPE = 5;
const NL80211_ATTR_STA_INFO = 21;
const NL80211_ATTR_SSID = 52;
const NL80211_IFTYPE_STATION = 2;
const NL80211_IFTYPE_P2P_CLIENT = 8;
const NL80211_STA_INFO_TX_BITRATE = 8;
const NL80211_STA_INFO_RX_BITRATE = 14;
const NL80211_RATE_INFO_BITRATE = 1;
const NL80211_RATE_INFO_BITRATE32 = 5;

/** Asks for all wireless interfaces of the namespace. */
export const wirelessInterfacesCommand: GenericCommand = {
  family: 'nl80211',
  version: 0,
  command: 5,
  operation: 'NL80211_CMD_GET_INTERFACE',
};

/** Asks for the stations that one wireless interface talks to. */
export function stationsCommand(ifindex: number): GenericCommand {
  return {
    family: 'nl80211',
    version: 0,
    command: 17,
    operation: 'NL80211_CMD_GET_STATION',
    target: `interface ${ifindex}`,
    write: (writer) => void writer.attributeU32(NL80211_ATTR_IFINDEX, ifindex),
  };
}

const attributes = new AttributeReader('a wireless interface', NL80211_ATTR_SSID);
const station = new AttributeReader('a wireless station', NL80211_STA_INFO_RX_BITRATE);
const rate = new AttributeReader('a wireless station', NL80211_RATE_INFO_BITRATE32);

export interface WirelessInterface {
  readonly ifindex: number;
  /** Name of the network it is on or offers; empty when none. Any bytes are legal: those that are no UTF-8 become U+FFFD. */
  readonly ssid: string;
  /** True when it joins an access point, so that its one station is that access point. */
  readonly joins: boolean;
}

/**
 * Reads NL80211_CMD_NEW_INTERFACE; undefined for a wireless device without an interface (P2P device, NAN).
 *
 * @throws BusinessError `kernel.malformed`
 */
export function decodeWirelessInterface(
  source: KernelBytes,
  start: number,
  end: number,
): WirelessInterface | undefined {
  attributes.read(source, start + genericHeaderBytes, end);
  if (!attributes.has(NL80211_ATTR_IFINDEX)) return undefined;
  const type = attributes.u32(NL80211_ATTR_IFTYPE);
  const ssid = source.bytes.subarray(attributes.start(NL80211_ATTR_SSID), attributes.end(NL80211_ATTR_SSID));
  return {
    ifindex: attributes.u32(NL80211_ATTR_IFINDEX),
    ssid: new TextDecoder('utf-8', { ignoreBOM: true }).decode(ssid),
    joins: type === NL80211_IFTYPE_STATION || type === NL80211_IFTYPE_P2P_CLIENT,
  };
}

export interface StationRates {
  /** kbit/s, 0 = unknown. */
  readonly transmitKbps: number;
  readonly receiveKbps: number;
}

/**
 * Reads NL80211_CMD_NEW_STATION.
 *
 * @throws BusinessError `kernel.malformed`
 */
export function decodeStationRates(source: KernelBytes, start: number, end: number): StationRates {
  attributes.read(source, start + genericHeaderBytes, end);
  station.readNested(attributes, NL80211_ATTR_STA_INFO);
  return { transmitKbps: rateOf(NL80211_STA_INFO_TX_BITRATE), receiveKbps: rateOf(NL80211_STA_INFO_RX_BITRATE) };
}

/** The kernel counts in 100 kbit/s; the old 16-bit number is there only where it suffices. */
function rateOf(type: number): number {
  rate.readNested(station, type);
  return rate.u32(NL80211_RATE_INFO_BITRATE32, rate.u16(NL80211_RATE_INFO_BITRATE)) * 100;
}
