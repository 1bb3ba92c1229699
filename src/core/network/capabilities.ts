import { AddressFamily } from '../kernel/address.js';
import type { Snapshot } from '../snapshot/snapshot.js';
import { bandwidthOf } from './bandwidth.js';
import { bearerOf, isVpn } from './bearer.js';
import { chooseDefault } from './choose-default.js';
import { firstWord, type Evidence, type Sourced } from './evidence.js';
import { internetBy } from './internet.js';
import { NetBearType, NetCap, type NetCapabilities } from './types.js';

/** Seed: NetCapabilities, whole, with the time of the connectivity verdict and who said what. */
export interface Capabilities extends Required<NetCapabilities> {
  /** RFC 3339 time of the verdict behind VALIDATED and PORTAL; null while there is none. */
  readonly validatedAt: string | null;
  /** For each fact, what decided it (`--explain`). */
  readonly sources: Readonly<Record<string, string>>;
}

/**
 * What a network can do: INTERNET, NOT_VPN, NOT_METERED from the kernel and whoever manages it; VALIDATED, PORTAL and
 * CHECKING_CONNECTIVITY from the evidence of a check, and not without; MMS where the modem says so.
 */
export function capabilitiesOf(snapshot: Snapshot, ifindex: number, evidence: readonly Evidence[] = []): Capabilities {
  const bearer = bearerOf(snapshot, ifindex, evidence);
  const metered = meteredOf(snapshot, ifindex, evidence);
  const bandwidth = bandwidthOf(snapshot, ifindex, evidence);
  const internet = [AddressFamily.INET, AddressFamily.INET6]
    .map((family) => internetBy(snapshot, ifindex, family, evidence))
    .filter((source) => source !== '');
  const mms = firstWord(evidence, ifindex, (each) => each.mms);
  const connectivity = firstWord(evidence, ifindex, (each) => each.connectivity);
  const verdict = connectivity?.value.verdict;
  const caps: NetCap[] = [];
  if (mms?.value === true) caps.push(NetCap.NET_CAPABILITY_MMS);
  if (!metered.value) caps.push(NetCap.NET_CAPABILITY_NOT_METERED);
  if (internet.length > 0) caps.push(NetCap.NET_CAPABILITY_INTERNET);
  if (!isVpn(bearer)) caps.push(NetCap.NET_CAPABILITY_NOT_VPN);
  if (verdict === 'validated') caps.push(NetCap.NET_CAPABILITY_VALIDATED);
  if (verdict === 'portal') caps.push(NetCap.NET_CAPABILITY_PORTAL);
  if (verdict === 'checking') caps.push(NetCap.NET_CAPABILITY_CHECKING_CONNECTIVITY);
  return {
    linkUpBandwidthKbps: bandwidth.value.up,
    linkDownBandwidthKbps: bandwidth.value.down,
    networkCap: caps,
    bearerTypes: [bearer.value],
    validatedAt: connectivity?.value.checkedAt ?? null,
    sources: {
      bearerTypes: bearer.source,
      INTERNET: internet.length === 0 ? 'no default route with a usable address' : internet.join(', '),
      NOT_VPN: bearer.source,
      NOT_METERED: metered.source,
      ...(mms === undefined ? {} : { MMS: mms.source }),
      VALIDATED: connectivity?.source ?? 'connectivity has not been checked',
      linkUpBandwidthKbps: bandwidth.source,
      linkDownBandwidthKbps: bandwidth.source,
    },
  };
}

/** Whether traffic over the network costs by volume: who manages it knows; else cellular and Bluetooth do. */
export function meteredOf(snapshot: Snapshot, ifindex: number, evidence: readonly Evidence[] = []): Sourced<boolean> {
  const told = firstWord(evidence, ifindex, (each) => each.metered);
  if (told !== undefined) return told;
  const bearer = bearerOf(snapshot, ifindex, evidence);
  if (!isVpn(bearer)) {
    const metered = bearer.value === NetBearType.BEARER_CELLULAR || bearer.value === NetBearType.BEARER_BLUETOOTH;
    return { value: metered, source: `bearer (${bearer.source})` };
  }
  const carrier = chooseDefault(snapshot, evidence).ifindex;
  if (carrier === 0 || carrier === ifindex) return { value: false, source: 'nothing is known of what carries the VPN' };
  const below = meteredOf(snapshot, carrier, evidence);
  return { value: below.value, source: `what carries the VPN: ${below.source}` };
}
