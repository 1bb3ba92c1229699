import { AddressFamily } from '../kernel/address.js';
import type { Snapshot } from '../snapshot/snapshot.js';
import { bandwidthOf } from './bandwidth.js';
import { bearerOf, isVpn } from './bearer.js';
import { chooseDefault } from './choose-default.js';
import { firstWord, type Evidence, type Sourced } from './evidence.js';
import { connectionDetails } from './manager-details.js';
import { managerEvidence, managerNotes } from './manager-evidence.js';
import { internetBy } from './internet.js';
import { indexOf } from './snapshot-index.js';
import { linksBelow } from './stacked-links.js';
import { NetBearType, NetCap, type NetCapabilities } from './types.js';

const { BEARER_BLUETOOTH, BEARER_CELLULAR } = NetBearType;

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
export function capabilitiesOf(
  snapshot: Snapshot,
  ifindex: number,
  evidence: readonly Evidence[] = managerEvidence(snapshot),
): Capabilities {
  const bearer = bearerOf(snapshot, ifindex, evidence);
  const metered = meteredOf(snapshot, ifindex, evidence);
  const bandwidth = bandwidthOf(snapshot, ifindex, evidence);
  const internet = [AddressFamily.INET, AddressFamily.INET6]
    .map((family) => internetBy(snapshot, ifindex, family, evidence))
    .filter((source) => source !== '');
  const mms = firstWordBelow(snapshot, ifindex, evidence, (each) => each.mms);
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
      ...connectionDetails(snapshot, ifindex),
      ...managerNotes(snapshot),
    },
  };
}

/**
 * Whether traffic over the network costs by volume: whoever manages it or a link below it knows; a VPN costs what carries
 * it does; else a manager's guess counts, and last the bearer: cellular and Bluetooth do.
 */
export function meteredOf(
  snapshot: Snapshot,
  ifindex: number,
  evidence: readonly Evidence[] = managerEvidence(snapshot),
): Sourced<boolean> {
  const known = firstWordBelow(snapshot, ifindex, evidence, (each) => each.metered);
  if (known !== undefined) return known;
  const bearer = bearerOf(snapshot, ifindex, evidence);
  if (isVpn(bearer)) {
    const carrier = chooseDefault(snapshot, evidence).ifindex;
    if (carrier === 0 || carrier === ifindex)
      return { value: false, source: 'nothing is known of what carries the VPN' };
    const below = meteredOf(snapshot, carrier, evidence);
    return { value: below.value, source: `what carries the VPN: ${below.source}` };
  }
  if (bearer.value === BEARER_CELLULAR || bearer.value === BEARER_BLUETOOTH) {
    return { value: true, source: `bearer (${bearer.source})` };
  }
  const guessed = firstWordBelow(snapshot, ifindex, evidence, (each) => each.meteredGuess);
  return guessed ?? { value: false, source: `bearer (${bearer.source})` };
}

/** The first word on a fact of the link or of one below it, the nearest first. */
function firstWordBelow<Fact>(
  snapshot: Snapshot,
  ifindex: number,
  evidence: readonly Evidence[],
  fact: (evidence: Evidence) => Fact | undefined,
): Sourced<Fact> | undefined {
  const link = indexOf(snapshot).link(ifindex);
  for (const each of link === undefined ? [] : linksBelow(snapshot, link)) {
    const told = firstWord(evidence, each.ifindex, fact);
    if (told !== undefined)
      return each === link ? told : { value: told.value, source: `${told.source} of ${each.name}` };
  }
  return undefined;
}
