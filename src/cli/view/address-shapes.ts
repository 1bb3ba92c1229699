import type { LinkAddress, NetAddress } from '../../core/network/types.js';
import { integer, object } from './shape.js';
import { string, type Shape } from './shape.js';

/** Seed: NetAddress. */
export const netAddressShape: Shape = object([
  { key: 'address', about: 'IPv4 or IPv6 address.', shape: string },
  { key: 'family', about: '1 for IPv4, 2 for IPv6.', shape: integer },
  { key: 'port', about: 'Always 0 here.', shape: integer },
]);

/** Seed: LinkAddress. */
export const linkAddressShape: Shape = object([
  { key: 'address', about: 'The address.', shape: netAddressShape },
  { key: 'prefixLength', about: 'Bits of the prefix that all addresses on the link share.', shape: integer },
]);

/** `192.0.2.1/24`. */
export const prefixText = ({ address, prefixLength }: LinkAddress): string => `${address.address}/${prefixLength}`;

/** Nothing for the unspecified address, which stands for "none" in the seed's types. */
export const gatewayText = ({ address }: NetAddress): string =>
  address === '::' || address === '0.0.0.0' ? '' : address;
