import type { Device } from '../kernel/device.js';
import type { Link } from '../kernel/link.js';
import type { Sourced } from './evidence.js';
import { NetBearType } from './types.js';

const { BEARER_BLUETOOTH, BEARER_CELLULAR, BEARER_ETHERNET, BEARER_VPN, BEARER_WIFI } = NetBearType;

/** `ARPHRD_*` (linux/if_arp.h). */
export const hardware = {
  ether: 1,
  ppp: 512,
  rawIp: 519,
  rawIpQualcomm: 530,
  ipip: 768,
  ip6tnl: 769,
  sit: 776,
  gre: 778,
  ieee80211: 801,
  ieee80211Prism: 802,
  ieee80211Radiotap: 803,
  ip6gre: 823,
  none: 65534,
} as const;

const cellularKinds = new Set(['wwan', 'rmnet']);
const cellularDrivers = new Set([
  'qmi_wwan',
  'cdc_mbim',
  'huawei_cdc_ncm',
  'sierra_net',
  'hso',
  'iosm',
  'mhi_net',
  'mhi_wwan_mbim',
  'mtk_t7xx',
  't7xx',
]);

const bearerOfHardware = new Map<number, NetBearType>([
  [hardware.rawIp, BEARER_CELLULAR],
  [hardware.rawIpQualcomm, BEARER_CELLULAR],
  [hardware.ieee80211, BEARER_WIFI],
  [hardware.ieee80211Prism, BEARER_WIFI],
  [hardware.ieee80211Radiotap, BEARER_WIFI],
]);

/** Names that drivers and systemd's naming scheme give; the last resort, where sysfs is not to be seen. */
const bearerOfName: readonly (readonly [RegExp, NetBearType])[] = [
  [/^(?:rmnet|rev_rmnet|ccmni|wwan\d|ww[pxbuo])/, BEARER_CELLULAR],
  [/^(?:wlan\d|wl[pxboun])/, BEARER_WIFI],
  [/^bnep\d/, BEARER_BLUETOOTH],
];

/** What the hardware itself says: kind, hardware type, driver, device type, nl80211, name, in this order. */
export function bearerOfDevice(link: Link, device: Device | undefined): Sourced<NetBearType> {
  if (cellularKinds.has(link.kind)) return { value: BEARER_CELLULAR, source: `kind ${link.kind}` };
  const byHardware = bearerOfHardware.get(link.hardwareType);
  if (byHardware !== undefined) return { value: byHardware, source: `hardware type ${String(link.hardwareType)}` };
  if (device !== undefined && cellularDrivers.has(device.driver)) {
    return { value: BEARER_CELLULAR, source: `driver ${device.driver}` };
  }
  const byType = bearerOfDeviceType(link, device?.deviceType ?? '');
  if (byType !== undefined) return { value: byType, source: `DEVTYPE ${device?.deviceType ?? ''}` };
  if (device?.wireless === true) return { value: BEARER_WIFI, source: 'nl80211' };
  if (link.kind !== '') return { value: BEARER_ETHERNET, source: `kind ${link.kind}` };
  const byName = bearerOfName.find(([pattern]) => pattern.test(link.name));
  if (byName !== undefined) return { value: byName[1], source: `name ${link.name}` };
  if (link.hardwareType === hardware.none) return { value: BEARER_VPN, source: 'no hardware type' };
  return { value: BEARER_ETHERNET, source: `hardware type ${String(link.hardwareType)}` };
}

/** `bluetooth` stands for 6LoWPAN links too; only Ethernet over it (BNEP) is a Bluetooth network. */
function bearerOfDeviceType(link: Link, deviceType: string): NetBearType | undefined {
  if (deviceType === 'wlan') return BEARER_WIFI;
  if (deviceType === 'wwan') return BEARER_CELLULAR;
  return deviceType === 'bluetooth' && link.hardwareType === hardware.ether ? BEARER_BLUETOOTH : undefined;
}
