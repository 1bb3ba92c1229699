import { AddressFamily } from '../kernel/address.js';
import { formatAddress, parseAddress } from '../kernel/codec/ip-address.js';
import { prefixContains } from '../kernel/codec/ip-prefix.js';
import type { NetworkFingerprint } from '../profile/types.js';
import type { Snapshot } from '../snapshot/snapshot.js';
import { defaultRoutes } from './default-routes.js';
import { indexOf } from './snapshot-index.js';
import { ssidOf } from './ssid.js';
import { usableAddresses } from './usable-addresses.js';

/**
 * All that identifies the interface's network, by which a later run knows it again. The gateway's hardware address is
 * in a snapshot that was taken with `neighbours`, once there was traffic; IPv4's gateway before IPv6's.
 */
export function fingerprintOf(snapshot: Snapshot, ifindex: number): NetworkFingerprint {
  const device = snapshot.managers?.networkManager.find((each) => each.ifindex === ifindex);
  const { macAddress, prefix } = gatewayOf(snapshot, ifindex);
  return {
    connectionUuid: device?.connectionUuid ?? '',
    ssid: ssidOf(snapshot, ifindex),
    gatewayMacAddress: macAddress,
    prefix,
    interfaceName: indexOf(snapshot).linkName(ifindex),
  };
}

/** By what two fingerprints are of one network, strongest first; `none` when they are not. */
export type Likeness = 'connection' | 'wifi' | 'wired' | 'interface' | 'none';

/**
 * Whether two fingerprints are of one network: the strongest identifier that both have decides alone. A Wi-Fi name is
 * everybody's to give, and counts with the gateway's hardware address only.
 */
export function likenessOf(one: NetworkFingerprint, other: NetworkFingerprint): Likeness {
  for (const [likeness, identifier] of identifiers) {
    const [first, second] = [identifier(one), identifier(other)];
    if (first !== '' && second !== '') return first === second ? likeness : 'none';
  }
  return 'none';
}

/** Whether something may be kept about the network that must not pass to another: an interface's name alone is not enough. */
export const isIdentified = (fingerprint: NetworkFingerprint): boolean =>
  fingerprint.connectionUuid !== '' || fingerprint.gatewayMacAddress !== '';

type Identifier = readonly [Exclude<Likeness, 'none'>, (fingerprint: NetworkFingerprint) => string];

const identifiers: readonly Identifier[] = [
  ['connection', ({ connectionUuid }) => connectionUuid],
  ['wifi', ({ ssid, gatewayMacAddress }) => both(ssid, gatewayMacAddress)],
  ['wired', ({ ssid, gatewayMacAddress, prefix }) => (ssid === '' ? both(gatewayMacAddress, prefix) : '')],
  ['interface', ({ interfaceName }) => interfaceName],
];

const both = (one: string, other: string): string => (one === '' || other === '' ? '' : `${one}\n${other}`);

function gatewayOf(snapshot: Snapshot, ifindex: number): { readonly macAddress: string; readonly prefix: string } {
  for (const family of [AddressFamily.INET, AddressFamily.INET6]) {
    for (const { nextHop } of defaultRoutes(snapshot, family)) {
      if (nextHop.ifindex !== ifindex || nextHop.gateway === '') continue;
      const neighbour = snapshot.neighbours.find(
        (each) => each.ifindex === ifindex && each.address === nextHop.gateway,
      );
      const macAddress = neighbour?.macAddress ?? '';
      if (macAddress !== '') return { macAddress, prefix: prefixOf(snapshot, ifindex, nextHop.gateway) };
    }
  }
  return { macAddress: '', prefix: '' };
}

/** The prefix of the link that the gateway is in; for a link-local gateway, of the first address that is not. */
function prefixOf(snapshot: Snapshot, ifindex: number, gateway: string): string {
  const bytes = parseAddress(gateway);
  const family = gateway.includes(':') ? AddressFamily.INET6 : AddressFamily.INET;
  const prefixes = usableAddresses(snapshot, ifindex, family).map(({ address, prefixLength }) => ({
    base: parseAddress(address),
    prefixLength,
  }));
  const around = prefixes.find(
    ({ base, prefixLength }) => base !== null && bytes !== null && prefixContains(base, prefixLength, bytes),
  );
  const { base, prefixLength } = around ?? prefixes[0] ?? { base: null, prefixLength: 0 };
  return base === null ? '' : `${formatAddress(masked(base, prefixLength))}/${String(prefixLength)}`;
}

const masked = (address: Uint8Array, length: number): Uint8Array =>
  address.map((byte, at) => byte & (0xff00 >> Math.min(8, Math.max(0, length - 8 * at))) & 0xff);
