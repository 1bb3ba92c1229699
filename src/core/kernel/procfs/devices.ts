import type { Device } from '../device.js';
import type { Link } from '../link.js';
import { lineValue, listKernelFolder } from './kernel-file.js';
import { sysfsNumber, sysfsText } from './links.js';

const kbpsPerMbps = 1000;

/** What /sys tells of the devices behind the links; only those that have something to tell. */
export function readSysfsDevices(links: readonly Link[], bandwidth: boolean): Device[] {
  const devices: Device[] = [];
  for (const { ifindex, name } of links) {
    const deviceType = lineValue(sysfsText(name, 'uevent'), 'DEVTYPE');
    const driver = lineValue(sysfsText(name, 'device/uevent'), 'DRIVER');
    const wireless = listKernelFolder(`/sys/class/net/${name}/phy80211`).length > 0;
    // -1 stands for unknown; without carrier the file cannot be read.
    const speedKbps = bandwidth ? Math.max(0, sysfsNumber(name, 'speed')) * kbpsPerMbps : 0;
    if (deviceType === '' && driver === '' && !wireless && speedKbps === 0) continue;
    devices.push({ ifindex, deviceType, driver, wireless, speedKbps, transmitKbps: 0, receiveKbps: 0, ssid: '' });
  }
  return devices;
}
