import type { NetworkInterfaceInfo } from 'node:os';
import { Scope } from '../address.js';
import type { InterfaceAddress } from '../address.js';
import { addressOfHex } from './ipv6-text.js';
import { hexNumber, tableRows } from './kernel-file.js';

const IFA_F_PERMANENT = 0x80;

/** By IPV6_ADDR_* scope bits as /proc/net/if_inet6 prints them. */
const scopes: Readonly<Record<number, number>> = { 0x10: Scope.HOST, 0x20: Scope.LINK, 0x40: Scope.SITE };

/** Reads /proc/net/if_inet6. Lifetimes are not told there. Lines that are no address are passed over. */
export function parseIpv6Addresses(text: string): InterfaceAddress[] {
  const addresses: InterfaceAddress[] = [];
  for (const words of tableRows(text, 6)) {
    const address = addressOfHex(words[0]);
    const ifindex = hexNumber(words[1]);
    const prefixLength = hexNumber(words[2]);
    const flags = hexNumber(words[4]);
    if (address === undefined || !(ifindex > 0 && prefixLength <= 128 && flags >= 0)) continue;
    const scope = scopes[hexNumber(words[3])] ?? Scope.UNIVERSE;
    addresses.push({ ifindex, family: 10, address, prefixLength, peer: '', scope, flags, ...untimed });
  }
  return addresses;
}

/** The IPv4 addresses that Node lists: those of interfaces that are up and running. */
export function ipv4Addresses(
  interfaces: Readonly<Record<string, readonly NetworkInterfaceInfo[] | undefined>>,
  ifindexOf: (name: string) => number,
): InterfaceAddress[] {
  const addresses: InterfaceAddress[] = [];
  for (const [label, infos = []] of Object.entries(interfaces)) {
    // An address may carry a label of its own, `eth0:1`.
    const ifindex = ifindexOf(label.split(':', 1)[0] ?? label);
    for (const info of infos) {
      if (info.family !== 'IPv4' || ifindex === 0) continue;
      const prefixLength = Number(info.cidr?.split('/')[1] ?? 32);
      const scope = info.internal ? Scope.HOST : Scope.UNIVERSE;
      addresses.push({
        ifindex,
        family: 2,
        address: info.address,
        prefixLength,
        peer: '',
        scope,
        flags: IFA_F_PERMANENT,
        ...untimed,
      });
    }
  }
  return addresses;
}

const untimed = { preferredSeconds: null, validSeconds: null } as const;
