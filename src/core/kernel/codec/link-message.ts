import type { Link, OperationalState } from '../link.js';
import { AttributeReader, visitAttributes } from './attribute-reader.js';
import type { KernelBytes } from './kernel-bytes.js';

/** Size of struct ifinfomsg (linux/rtnetlink.h). */
const fixedBytes = 16;

/** linux/if_link.h */
const IFLA_ADDRESS = 1;
const IFLA_IFNAME = 3;
const IFLA_MTU = 4;
const IFLA_LINK = 5;
const IFLA_MASTER = 10;
const IFLA_OPERSTATE = 16;
const IFLA_LINKINFO = 18;
const IFLA_GROUP = 27;
const IFLA_LINK_NETNSID = 37;
const IFLA_PROP_LIST = 52;
const IFLA_ALT_IFNAME = 53;
const IFLA_INFO_KIND = 1;
const IFLA_INFO_DATA = 2;
const IFLA_INFO_SLAVE_KIND = 4;
const IFLA_VRF_TABLE = 1;
const IFLA_BOND_ACTIVE_SLAVE = 2;
const IFLA_TUN_TYPE = 3;
const IFF_TUN = 1;
const IFF_TAP = 2;

/** By IF_OPER_* (linux/if.h). */
const operationalStates: readonly OperationalState[] = [
  'unknown',
  'notpresent',
  'down',
  'lowerlayerdown',
  'testing',
  'dormant',
  'up',
];

/** Tunnels over IP, whose hardware address is an IP address: tunnel, tunnel6, sit, gre, ip6gre (linux/if_arp.h). */
const addressedByIp = new Set([768, 769, 776, 778, 823]);

const link = new AttributeReader('a link', IFLA_ALT_IFNAME);
const info = new AttributeReader('a link', IFLA_INFO_SLAVE_KIND);
const data = new AttributeReader('a link', IFLA_TUN_TYPE);

/**
 * Reads RTM_NEWLINK.
 *
 * @throws BusinessError `kernel.malformed`
 */
export function decodeLink(source: KernelBytes, start: number, end: number): Link {
  link.read(source, start + fixedBytes, end);
  info.readNested(link, IFLA_LINKINFO);
  const kind = info.text(IFLA_INFO_KIND);
  data.readNested(info, IFLA_INFO_DATA);
  const tunType = kind === 'tun' ? data.u8(IFLA_TUN_TYPE) : 0;
  const hardwareType = source.u16(start + 2);
  return {
    ifindex: source.s32(start + 4),
    name: link.text(IFLA_IFNAME),
    alternativeNames: link.has(IFLA_PROP_LIST) ? alternativeNames(source) : [],
    hardwareType,
    flags: source.u32(start + 8),
    operationalState: operationalStates[link.u8(IFLA_OPERSTATE)] ?? 'unknown',
    mtu: link.u32(IFLA_MTU),
    macAddress: addressedByIp.has(hardwareType)
      ? ''
      : formatMacAddress(source.bytes, link.start(IFLA_ADDRESS), link.length(IFLA_ADDRESS)),
    kind,
    group: link.u32(IFLA_GROUP),
    master: link.u32(IFLA_MASTER),
    masterKind: info.text(IFLA_INFO_SLAVE_KIND),
    parent: link.u32(IFLA_LINK),
    parentElsewhere: link.has(IFLA_LINK_NETNSID),
    activePort: kind === 'bond' ? data.u32(IFLA_BOND_ACTIVE_SLAVE) : 0,
    tunMode: tunType === IFF_TUN ? 'tun' : tunType === IFF_TAP ? 'tap' : '',
    vrfTable: kind === 'vrf' ? data.u32(IFLA_VRF_TABLE) : 0,
  };
}

function alternativeNames(source: KernelBytes): string[] {
  const names: string[] = [];
  visitAttributes('a link', source, link.start(IFLA_PROP_LIST), link.end(IFLA_PROP_LIST), (type, start, end) => {
    if (type === IFLA_ALT_IFNAME) names.push(source.text(start, end));
  });
  return names;
}

const hexDigits = '0123456789abcdef';

/** A hardware address of any length, lower-case and colon-separated; empty when it has no bytes. */
export function formatMacAddress(bytes: Uint8Array, start: number, length: number): string {
  let text = '';
  for (let at = start; at < start + length; at++) {
    const byte = bytes[at] ?? 0;
    if (at > start) text += ':';
    text += hexDigits.charAt(byte >> 4) + hexDigits.charAt(byte & 15);
  }
  return text;
}
