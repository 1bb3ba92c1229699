import { BusinessError } from '../errors.js';
import { NetBearType, NetCap, type NetCapabilities } from '../network/types.js';
import { rankedDefaultRoutes } from '../network/ranked-default-routes.js';
import { AddressFamily } from '../kernel/address.js';
import type { NetworkState, NetworkStates } from './network-state.js';

/** Which networks are meant (seed: NetSpecifier). */
export interface Specifier {
  readonly netCapabilities?: Readonly<NetCapabilities>;
  /** Interface name, SSID, or who manages it knows more. */
  readonly bearerPrivateIdentifier?: string;
}

/** What is meant where nothing is said: the seed's default request. */
export const defaultSpecifier: Specifier = {
  netCapabilities: { networkCap: [NetCap.NET_CAPABILITY_INTERNET, NetCap.NET_CAPABILITY_NOT_VPN] },
};

/**
 * Checks what a program gave.
 * @throws BusinessError `usage.argument` (401) for what is none, or could match nothing: an unknown capability or
 * bearer, or nothing asked at all
 */
export function checkedSpecifier(given: unknown): Specifier {
  if (!isRecord(given)) throw wrong('must be an object');
  const { netCapabilities, bearerPrivateIdentifier } = given;
  if (!isRecord(netCapabilities)) throw wrong('must have netCapabilities, an object');
  if (bearerPrivateIdentifier !== undefined && typeof bearerPrivateIdentifier !== 'string') {
    throw wrong('has a bearerPrivateIdentifier that is no text');
  }
  const networkCap = checkedList(netCapabilities['networkCap'], NetCap, 'networkCap');
  const bearerTypes = checkedList(netCapabilities['bearerTypes'], NetBearType, 'bearerTypes');
  const linkUpBandwidthKbps = checkedBandwidth(netCapabilities['linkUpBandwidthKbps'], 'linkUpBandwidthKbps');
  const linkDownBandwidthKbps = checkedBandwidth(netCapabilities['linkDownBandwidthKbps'], 'linkDownBandwidthKbps');
  const identifier = bearerPrivateIdentifier ?? '';
  if (networkCap.length + bearerTypes.length + linkUpBandwidthKbps + linkDownBandwidthKbps === 0 && identifier === '') {
    throw wrong('asks for nothing');
  }
  return {
    netCapabilities: { networkCap, bearerTypes, linkUpBandwidthKbps, linkDownBandwidthKbps },
    bearerPrivateIdentifier: identifier,
  };
}

/** All asked capabilities, one of the asked bearers, at least the asked bandwidths, and the identifier where one is given. */
export function matches(
  { netCapabilities = {}, bearerPrivateIdentifier = '' }: Specifier,
  state: NetworkState,
): boolean {
  const { networkCap = [], bearerTypes = [], linkUpBandwidthKbps = 0, linkDownBandwidthKbps = 0 } = netCapabilities;
  const { netCap, identifiers } = state;
  return (
    networkCap.every((cap) => netCap.networkCap.includes(cap)) &&
    (bearerTypes.length === 0 || bearerTypes.some((bearer) => netCap.bearerTypes.includes(bearer))) &&
    netCap.linkUpBandwidthKbps >= linkUpBandwidthKbps &&
    netCap.linkDownBandwidthKbps >= linkDownBandwidthKbps &&
    (bearerPrivateIdentifier === '' || identifiers.includes(bearerPrivateIdentifier))
  );
}

const { BEARER_ETHERNET, BEARER_WIFI, BEARER_CELLULAR, BEARER_BLUETOOTH, BEARER_VPN } = NetBearType;
const bearerOrder = [BEARER_ETHERNET, BEARER_WIFI, BEARER_CELLULAR, BEARER_BLUETOOTH, BEARER_VPN];

/**
 * The best of the networks that match: the default network, then the one whose default route the kernel prefers, then by
 * bearer and interface index; undefined when none matches.
 */
export function bestMatch(
  specifier: Specifier,
  { states, snapshot, evidence }: NetworkStates,
): NetworkState | undefined {
  const matching = [...states.values()].filter((state) => matches(specifier, state));
  const chosen = matching.find(({ isDefault }) => isDefault);
  if (chosen !== undefined || matching.length < 2) return chosen ?? matching[0];
  const ranked = [AddressFamily.INET, AddressFamily.INET6].flatMap((family) =>
    rankedDefaultRoutes(snapshot, family, evidence).map(({ nextHop }) => nextHop.ifindex),
  );
  const preferred = ranked.find((ifindex) => matching.some((state) => state.ifindex === ifindex));
  if (preferred !== undefined) return matching.find(({ ifindex }) => ifindex === preferred);
  const placeOf = ({ netCap }: NetworkState): number => bearerOrder.indexOf(netCap.bearerTypes[0] ?? BEARER_VPN);
  return matching.sort((one, other) => placeOf(one) - placeOf(other) || one.ifindex - other.ifindex)[0];
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function checkedList<Value extends number>(
  given: unknown,
  known: Readonly<Record<string, string | number>>,
  name: string,
): Value[] {
  if (given === undefined || given === null) return [];
  if (!Array.isArray(given)) throw wrong(`has ${name} that is no array`);
  return given.map((value: unknown) => {
    if (typeof value === 'number' && known[value] !== undefined) return value as Value;
    throw wrong(`asks in ${name} for ${JSON.stringify(value)}, which there is not`);
  });
}

function checkedBandwidth(given: unknown, name: string): number {
  if (given === undefined || given === null) return 0;
  if (typeof given === 'number' && given >= 0 && Number.isFinite(given)) return given;
  throw wrong(`has a ${name} that is no number of kbit/s`);
}

const wrong = (what: string): BusinessError => new BusinessError('usage.argument', `The network specifier ${what}`);
