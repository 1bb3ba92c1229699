import type { InterfaceAddress } from '../../src/core/kernel/address.js';
import { AddressFamily, AddressFlag } from '../../src/core/kernel/address.js';
import { type Link, LinkFlag, type OperationalState } from '../../src/core/kernel/link.js';
import type { Neighbour, NeighbourState } from '../../src/core/kernel/neighbour.js';
import { has, type JsonObject, list, number, object, text, words } from './json.js';
import type { IndexOf } from './witness.js';

const linkFlags = ['UP', 'LOOPBACK', 'POINTOPOINT', 'NOARP', 'LOWER_UP'] as const;

/** The flags of a link that `ip` can tell; RUNNING is told by its absence, as NO-CARRIER, of a link that is up. */
export const toldLinkFlags = [...linkFlags, 'RUNNING' as const].reduce((all, flag) => all | LinkFlag[flag], 0);

/** A link of `ip -j -N -d link`. */
export function witnessedLink(link: JsonObject, indexOf: IndexOf): Link {
  const flags = words(link['flags']);
  const running = flags.includes('UP') && !flags.includes('NO-CARRIER') ? LinkFlag.RUNNING : 0;
  const information = object(link['linkinfo']);
  const data = object(information['info_data']);
  const kind = text(information, 'info_kind');
  const type = text(data, 'type');
  return {
    ifindex: number(link, 'ifindex'),
    name: text(link, 'ifname'),
    alternativeNames: words(link['altnames']),
    hardwareType: Number(text(link, 'link_type').replace(/[[\]]/g, '')),
    flags: linkFlags.reduce((all, flag) => (flags.includes(flag) ? all | LinkFlag[flag] : all), running),
    operationalState: text(link, 'operstate').toLowerCase() as OperationalState,
    mtu: number(link, 'mtu'),
    macAddress: text(link, 'address'),
    kind,
    group: number(link, 'group'),
    master: indexOf(text(link, 'master')),
    masterKind: text(information, 'info_slave_kind'),
    parent: has(link, 'link_index') ? number(link, 'link_index') : indexOf(text(link, 'link')),
    parentElsewhere: has(link, 'link_netnsid'),
    activePort: kind === 'bond' ? indexOf(text(data, 'active_slave')) : 0,
    tunMode: kind === 'tun' && (type === 'tun' || type === 'tap') ? type : '',
    vrfTable: kind === 'vrf' ? number(data, 'table') : 0,
  };
}

const addressFlags = {
  temporary: AddressFlag.TEMPORARY,
  // The same bit, of an IPv4 address.
  secondary: AddressFlag.TEMPORARY,
  optimistic: AddressFlag.OPTIMISTIC,
  dadfailed: AddressFlag.DADFAILED,
  deprecated: AddressFlag.DEPRECATED,
  tentative: AddressFlag.TENTATIVE,
};

/** The flags of an address that `ip` can tell; PERMANENT is told by its absence, as dynamic. */
export const toldAddressFlags = Object.values(addressFlags).reduce(
  (all, flag) => all | flag,
  AddressFlag.PERMANENT as number,
);

/** The addresses of one link of `ip -j -N -d addr`. */
export function witnessedAddresses(link: JsonObject): InterfaceAddress[] {
  return list(link['addr_info']).map((address) => ({
    ifindex: number(link, 'ifindex'),
    family: text(address, 'family') === 'inet6' ? AddressFamily.INET6 : AddressFamily.INET,
    address: text(address, 'local'),
    prefixLength: number(address, 'prefixlen'),
    peer: text(address, 'address'),
    scope: number(address, 'scope'),
    flags: Object.entries(addressFlags).reduce(
      (all, [name, flag]) => (has(address, name) ? all | flag : all),
      has(address, 'dynamic') ? 0 : AddressFlag.PERMANENT,
    ),
    preferredSeconds: lifetime(address, 'preferred_life_time'),
    validSeconds: lifetime(address, 'valid_life_time'),
  }));
}

function lifetime(address: JsonObject, key: string): number | null {
  const seconds = number(address, key);
  return seconds === 0xffffffff ? null : seconds;
}

/** What stands behind a tunnel's neighbours is left over from nowhere, or an IP address. */
const macAddress = /^[0-9a-f]{2}(:[0-9a-f]{2}){5,}$/;

/** A neighbour of `ip -j -N neigh show nud all`. */
export function witnessedNeighbour(neighbour: JsonObject, indexOf: IndexOf): Neighbour {
  const address = text(neighbour, 'dst');
  const lladdr = text(neighbour, 'lladdr');
  return {
    ifindex: indexOf(text(neighbour, 'dev')),
    family: address.includes(':') ? AddressFamily.INET6 : AddressFamily.INET,
    address,
    macAddress: macAddress.test(lladdr) ? lladdr : '',
    state: (words(neighbour['state'])[0]?.toLowerCase() ?? 'none') as NeighbourState,
    flags: has(neighbour, 'router') ? 0x80 : 0,
  };
}
