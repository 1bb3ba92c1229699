import type { NetworkInterfaceInfo } from 'node:os';
import { LinkFlag } from '../link.js';
import type { Link, OperationalState } from '../link.js';
import { hexNumber, lineValue, linkedName, listKernelFolder, readKernelFile, tableRows } from './kernel-file.js';

const sysfs = '/sys/class/net';
const ARPHRD_LOOPBACK = 772;
const ARPHRD_ETHER = 1;

/** Interface names of this network namespace, by /proc/net/dev. */
export function parseInterfaceNames(text: string): string[] {
  return [...text.matchAll(/^\s*([^\s:|][^\s|]*):\s/gm)].map(([, name = '']) => name);
}

/** Interface indices by name, as far as /proc/net/dev_mcast and /proc/net/if_inet6 tell them. */
export function parseInterfaceIndices(multicast: string, ipv6: string): Map<string, number> {
  const indices = new Map<string, number>();
  for (const words of tableRows(multicast, 5)) indices.set(words[1] ?? '', Number(words[0]));
  for (const words of tableRows(ipv6, 6)) indices.set(words[5] ?? '', hexNumber(words[1]));
  return indices;
}

/** Whether /sys shows this network namespace: a mount of it keeps showing the one it was made in. */
export function sysfsShows(names: readonly string[], indices: ReadonlyMap<string, number>): boolean {
  const shown = listKernelFolder(sysfs).filter((name) => readKernelFile(`${sysfs}/${name}/ifindex`) !== '');
  if (shown.length !== names.length || !names.every((name) => shown.includes(name))) return false;
  return names.every((name) => {
    const index = indices.get(name);
    return index === undefined || index === sysfsNumber(name, 'ifindex');
  });
}

/** A link as far as /sys tells it. */
export function readSysfsLink(name: string): Link {
  const flags = sysfsNumber(name, 'flags');
  const operationalState = operationalStateOf(sysfsText(name, 'operstate'));
  const ifindex = sysfsNumber(name, 'ifindex');
  const parent = sysfsNumber(name, 'iflink');
  const master = linkedName(`${sysfs}/${name}/master`);
  const tunFlags = sysfsNumber(name, 'tun_flags');
  const kind = tunFlags === 0 ? kindOf(name) : 'tun';
  return {
    ...unknownLink(name),
    ifindex,
    hardwareType: sysfsNumber(name, 'type'),
    flags: (flags & ~countedFlags) | runningFlags(flags, sysfsText(name, 'carrier') === '1', operationalState),
    operationalState,
    mtu: sysfsNumber(name, 'mtu'),
    macAddress: sysfsText(name, 'address'),
    kind,
    group: sysfsNumber(name, 'netdev_group'),
    master: master === '' ? 0 : sysfsNumber(master, 'ifindex'),
    masterKind: master === '' ? '' : kindOf(master),
    parent: parent === ifindex ? 0 : parent,
    activePort: kind === 'bond' ? sysfsNumber(sysfsText(name, 'bonding/active_slave'), 'ifindex') : 0,
    tunMode: (tunFlags & 1) !== 0 ? 'tun' : (tunFlags & 2) !== 0 ? 'tap' : '',
  };
}

/** A link of which only /proc and Node's own list know. */
export function listedLink(name: string, ifindex: number, infos: readonly NetworkInterfaceInfo[] = []): Link {
  const [info] = infos;
  const loopback = name === 'lo';
  // Node lists what is up and running.
  const flags =
    (info === undefined ? 0 : LinkFlag.UP | LinkFlag.RUNNING | LinkFlag.LOWER_UP) | (loopback ? LinkFlag.LOOPBACK : 0);
  return {
    ...unknownLink(name),
    ifindex,
    flags,
    hardwareType: loopback ? ARPHRD_LOOPBACK : ARPHRD_ETHER,
    macAddress: info?.mac ?? '',
  };
}

function unknownLink(name: string): Link {
  return {
    ifindex: 0,
    name,
    alternativeNames: [],
    hardwareType: 0,
    flags: 0,
    operationalState: 'unknown',
    mtu: 0,
    macAddress: '',
    kind: '',
    group: 0,
    master: 0,
    masterKind: '',
    parent: 0,
    parentElsewhere: false,
    activePort: 0,
    tunMode: '',
    vrfTable: 0,
  };
}

/** PROMISC and ALLMULTI: rtnetlink shows them only where somebody set them, sysfs also where a bridge did. */
const countedFlags = 0x300;

/** sysfs has the flags without those that rtnetlink works out (dev_get_flags of the kernel). */
function runningFlags(flags: number, carrier: boolean, state: OperationalState): number {
  if ((flags & LinkFlag.UP) === 0) return 0;
  return (state === 'up' || state === 'unknown' ? LinkFlag.RUNNING : 0) | (carrier ? LinkFlag.LOWER_UP : 0);
}

/** Types of devices whose name in sysfs is their kind in rtnetlink. */
const kinds = new Set(['bridge', 'bond', 'vlan', 'vxlan', 'geneve', 'wireguard', 'macvlan', 'vrf']);

function kindOf(name: string): string {
  const type = lineValue(readKernelFile(`${sysfs}/${name}/uevent`), 'DEVTYPE');
  return kinds.has(type) ? type : '';
}

const states: readonly OperationalState[] = ['notpresent', 'down', 'lowerlayerdown', 'testing', 'dormant', 'up'];

function operationalStateOf(text: string): OperationalState {
  return states.find((state) => state === text) ?? 'unknown';
}

export function sysfsText(name: string, file: string): string {
  return name === '' ? '' : readKernelFile(`${sysfs}/${name}/${file}`).trim();
}

/** A number in decimal or 0x notation; 0 when the file is not there. */
export function sysfsNumber(name: string, file: string): number {
  const value = Number(sysfsText(name, file));
  return Number.isFinite(value) ? value : 0;
}
