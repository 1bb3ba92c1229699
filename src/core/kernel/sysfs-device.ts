import type { Link } from './link.js';
import { lineValue, readKernelFile } from './procfs/kernel-file.js';

export interface SysfsDevice {
  /** `DEVTYPE`: `wlan`, `wwan`, ...; empty when none. */
  readonly deviceType: string;
  readonly driver: string;
}

/**
 * What /sys tells of a link's device; undefined when /sys does not show this link. A mount of /sys keeps showing the
 * network namespace it was made in, so an interface of the same name there is told apart by index and hardware address.
 */
export function readSysfsDevice(link: Link): SysfsDevice | undefined {
  const folder = `/sys/class/net/${link.name}`;
  const uevent = readKernelFile(`${folder}/uevent`);
  if (lineValue(uevent, 'IFINDEX') !== String(link.ifindex)) return undefined;
  if (readKernelFile(`${folder}/address`).trim() !== link.macAddress) return undefined;
  return {
    deviceType: lineValue(uevent, 'DEVTYPE'),
    driver: lineValue(readKernelFile(`${folder}/device/uevent`), 'DRIVER'),
  };
}
