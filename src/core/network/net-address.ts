import { AddressFamily } from '../kernel/address.js';
import type { NetAddress } from './types.js';

/** An address text as the seed's NetAddress: `family` 1 = IPv4, 2 = IPv6, `port` 0. */
export function netAddress(address: string): NetAddress {
  return { address, family: address.includes(':') ? 2 : 1, port: 0 };
}

/** The unspecified address of the family, which stands for the gateway of an on-link route. */
export const unspecified = (family: AddressFamily): string => (family === AddressFamily.INET ? '0.0.0.0' : '::');
