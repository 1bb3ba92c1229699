import { decodeLinkSpeed, linkModesCommand } from './codec/ethtool-message.js';
import {
  decodeStationRates,
  decodeWirelessInterface,
  stationsCommand,
  wirelessInterfacesCommand,
} from './codec/nl80211-message.js';
import type { StationRates, WirelessInterface } from './codec/nl80211-message.js';
import type { Device } from './device.js';
import type { GenericSocket } from './generic-socket.js';
import type { Link } from './link.js';
import { readSysfsDevice } from './sysfs-device.js';
import type { SysfsDevice } from './sysfs-device.js';

const ARPHRD_ETHER = 1;
const unknownRates: StationRates = { transmitKbps: 0, receiveKbps: 0 };

export interface DeviceQuestion {
  readonly links: readonly Link[];
  /** False in a named network namespace, of which the caller's /sys knows nothing. */
  readonly sysfs: boolean;
  readonly bandwidth: boolean;
  /** Opened only when something has to be asked there. */
  generic(): Pick<GenericSocket, 'dump'>;
}

/**
 * What the drivers know of the links, as far as it is more than rtnetlink tells: sysfs for plain hardware, nl80211
 * where Wi-Fi may be, ethtool and the stations' rates when bandwidth is asked for.
 */
export function readDevices(question: DeviceQuestion): Device[] {
  const { links, sysfs, bandwidth } = question;
  const hardware = links.filter((link) => link.kind === '' && link.hardwareType === ARPHRD_ETHER);
  const shown = new Map<number, SysfsDevice>();
  for (const link of sysfs ? hardware : []) {
    const device = readSysfsDevice(link);
    if (device !== undefined) shown.set(link.ifindex, device);
  }
  // Where sysfs shows every link it also shows which are Wi-Fi; nl80211 then need not be asked in vain.
  const mayBeWireless = hardware.some(({ ifindex }) => (shown.get(ifindex)?.deviceType ?? 'wlan') === 'wlan');
  const wireless = mayBeWireless ? wirelessInterfaces(question) : new Map<number, WirelessInterface>();
  const speeds = bandwidth ? linkSpeeds(question) : new Map<number, number>();
  const devices: Device[] = [];
  for (const { ifindex } of links) {
    const { deviceType = '', driver = '' } = shown.get(ifindex) ?? {};
    const radio = wireless.get(ifindex);
    const speedKbps = speeds.get(ifindex) ?? 0;
    if (deviceType === '' && driver === '' && radio === undefined && speedKbps === 0) continue;
    const rates = bandwidth && radio?.joins === true ? stationRates(question, ifindex) : unknownRates;
    const ssid = radio?.ssid ?? '';
    devices.push({ ifindex, deviceType, driver, wireless: radio !== undefined, speedKbps, ...rates, ssid });
  }
  return devices;
}

function wirelessInterfaces(question: DeviceQuestion): Map<number, WirelessInterface> {
  const answer = question.generic().dump(wirelessInterfacesCommand, decodeWirelessInterface);
  return new Map(answer?.items.map((wireless) => [wireless.ifindex, wireless]));
}

function linkSpeeds(question: DeviceQuestion): Map<number, number> {
  const answer = question.generic().dump(linkModesCommand, decodeLinkSpeed);
  return new Map(answer?.items.map((speed) => [speed.ifindex, speed.speedKbps]));
}

/** The rates to the access point: an interface that joins has that one station. */
function stationRates(question: DeviceQuestion, ifindex: number): StationRates {
  return question.generic().dump(stationsCommand(ifindex), decodeStationRates)?.items[0] ?? unknownRates;
}
