import type { NetworkName } from '../../core/network/default-network.js';
import { NetBearType, NetCap } from '../../core/network/types.js';
import { array, enumeration, integer, namesOf, nullable, object, string } from './shape.js';
import type { Field } from './view.js';

/** `NET_CAPABILITY_NOT_METERED` in JSON, `not_metered` for people and flags. */
export const capabilityNames = namesOf(NetCap, 'NET_CAPABILITY_');

/** `BEARER_WIFI` in JSON, `wifi` for people and flags. */
export const bearerNames = namesOf(NetBearType, 'BEARER_');

/** A network's number and interface. */
export const networkNameShape = object([
  { key: 'netId', about: '100 + interface index; stable while the interface lives.', shape: integer },
  { key: 'interfaceName', about: 'The interface.', shape: string },
]);

/** The VPN on top of a network, for the field of that name. */
export const vpnShape = nullable(networkNameShape);

export const vpnText = (vpn: NetworkName | null): string => vpn?.interfaceName ?? '';

interface Network extends NetworkName {
  readonly bearerTypes: readonly NetBearType[];
  readonly networkCap: readonly NetCap[];
}

const netId: Field<NetworkName> = {
  key: 'netId',
  about: 'Number of the network: 100 + interface index, stable while the interface lives; 0 = none.',
  shape: integer,
  heading: 'NetId',
  text: ({ netId }) => (netId === 0 ? '' : String(netId)),
  figure: true,
};

const interfaceName: Field<NetworkName> = {
  key: 'interfaceName',
  about: 'The interface; empty when there is none.',
  shape: string,
  heading: 'Interface',
  tone: () => 'strong',
  place: -1,
};

const bearerTypes: Field<Network> = {
  key: 'bearerTypes',
  about: 'What carries the network.',
  shape: array(enumeration(bearerNames)),
  heading: 'Bearer',
};

const networkCap: Field<Network> = {
  key: 'networkCap',
  about: 'What the network can do.',
  shape: array(enumeration(capabilityNames)),
  heading: 'Capabilities',
};

const validatedAt: Field<{ readonly validatedAt: string | null }> = {
  key: 'validatedAt',
  about: 'RFC 3339 time of the connectivity verdict; null when it has not been checked.',
  shape: nullable(string),
  heading: 'Checked',
};

/** The fields that tell of one network wherever one is told of. */
export const networkFields = { validatedAt, netId, interfaceName, bearerTypes, networkCap };

const tableNames: Readonly<Record<number, string>> = { 253: 'default', 254: 'main', 255: 'local' };

/** Routing tables by the names that iproute2 gives them, others by number. */
export const tableText = (table: number): string => tableNames[table] ?? (table === 0 ? '' : String(table));
