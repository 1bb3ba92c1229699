import { isBlocked } from '../network/blocked.js';
import { capabilitiesOf } from '../network/capabilities.js';
import { chooseDefault } from '../network/choose-default.js';
import type { NetworkName } from '../network/default-network.js';
import { firstWord, type Evidence } from '../network/evidence.js';
import type { KnownRoutes } from '../network/known-routes.js';
import { managerEvidence } from '../network/manager-evidence.js';
import { privateIdentifiers } from '../network/private-identifiers.js';
import { networksOf } from '../network/networks.js';
import { propertiesOf } from '../network/properties.js';
import type { ConnectionProperties, NetCapabilities } from '../network/types.js';
import type { Snapshot } from '../snapshot/snapshot.js';

/** Seed: ConnectionProperties, with what the seed has no field for. */
export interface WatchedProperties extends Required<ConnectionProperties> {
  /** RFC 8910; empty while none is announced. */
  readonly captivePortal: string;
}

/** All that events tell of a network, at one moment. */
export interface NetworkState extends NetworkName {
  readonly ifindex: number;
  readonly isDefault: boolean;
  readonly netCap: Required<NetCapabilities>;
  readonly connectionProperties: WatchedProperties;
  /** Where to log in, while a check finds a portal that tells; else empty. */
  readonly portalUrl: string;
  /** Whether policy keeps this user's traffic off it. */
  readonly blocked: boolean;
  /** What a `bearerPrivateIdentifier` may name it by; see `privateIdentifiers`. */
  readonly identifiers: readonly string[];
}

/** The networks of a moment, by netId. */
export interface NetworkStates {
  /** RFC 3339. */
  readonly time: string;
  readonly snapshot: Snapshot;
  readonly evidence: readonly Evidence[];
  readonly states: ReadonlyMap<number, NetworkState>;
}

/** The networks of a snapshot. Pure, but for what `known` remembers of routes. */
export function networkStates(
  snapshot: Snapshot,
  evidence: readonly Evidence[] = managerEvidence(snapshot),
  known?: KnownRoutes,
): NetworkStates {
  const chosen = chooseDefault(snapshot, evidence).ifindex;
  const states = new Map<number, NetworkState>();
  for (const { link, netId } of networksOf(snapshot)) {
    const { ifindex, name } = link;
    const { linkUpBandwidthKbps, linkDownBandwidthKbps, networkCap, bearerTypes } = capabilitiesOf(
      snapshot,
      ifindex,
      evidence,
    );
    const { sources: _, ...connectionProperties } = propertiesOf(snapshot, ifindex, evidence, known);
    states.set(netId, {
      netId,
      interfaceName: name,
      ifindex,
      isDefault: ifindex === chosen,
      netCap: { linkUpBandwidthKbps, linkDownBandwidthKbps, networkCap, bearerTypes },
      connectionProperties,
      portalUrl: firstWord(evidence, ifindex, (each) => each.connectivity)?.value.portalUrl ?? '',
      blocked: isBlocked(snapshot, ifindex) || isRadioOff(evidence, ifindex),
      identifiers: privateIdentifiers(snapshot, link),
    });
  }
  return { time: snapshot.takenAt, snapshot, evidence, states };
}

const isRadioOff = (evidence: readonly Evidence[], ifindex: number): boolean =>
  firstWord(evidence, ifindex, ({ radioOff }) => radioOff)?.value === true;
