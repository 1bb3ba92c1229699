import {
  type connectivityWords,
  type ModemConnection,
  type NetworkManagerDevice,
  noManagers,
} from '../snapshot/manager-facts.js';
import type { Snapshot } from '../snapshot/snapshot.js';
import type { Evidence } from './evidence.js';
import { perSnapshot } from './per-snapshot.js';
import { isHeld } from './held-lease.js';
import { isPhoneShared } from './phone-sharing.js';
import { indexOf } from './snapshot-index.js';
import { NetBearType } from './types.js';

/**
 * What the connection managers of a snapshot say of its interfaces: those who know before those who guess, and of those
 * who know the one nearest to the medium first.
 */
export const managerEvidence = perSnapshot((snapshot): readonly Evidence[] => {
  const { networkManager, networkd, modems, leases } = snapshot.managers ?? noManagers;
  return [
    ...modems.map(ofModem),
    ...networkManager.map((device) => ofNetworkManager(snapshot, device)),
    ...networkManager.filter(({ metered }) => metered === 'guess-yes').map(guessOf),
    ...networkd
      .filter(({ metered }) => metered)
      .map(({ ifindex }) => ({ ifindex, source: leaseSource('systemd-networkd'), metered: true })),
    ...leases
      .filter((lease) => lease.metered && isHeld(snapshot, lease))
      .map(({ ifindex, client }) => ({ ifindex, source: leaseSource(client), metered: true })),
    ...snapshot.links
      .filter((link) => isPhoneShared(snapshot, link))
      .map(({ ifindex }) => ({ ifindex, source: "a telephone's shared connection", meteredGuess: true })),
    ...networkManager.filter(({ metered }) => metered === 'guess-no').map(guessOf),
  ];
});

/** Of each manager that was there but of no use, why (`--explain`). */
export function managerNotes(snapshot: Snapshot): Readonly<Record<string, string>> {
  return Object.fromEntries((snapshot.managers?.notes ?? []).map(({ manager, note }) => [manager, note]));
}

const leaseSource = (client: string): string => `${client} (the DHCP lease says ANDROID_METERED)`;

function ofModem({ ifindex, mms, transmitKbps, receiveKbps }: ModemConnection): Evidence {
  const isKnown = transmitKbps > 0 || receiveKbps > 0;
  return {
    ifindex,
    source: 'ModemManager',
    bearer: NetBearType.BEARER_CELLULAR,
    mms,
    ...(isKnown ? { bandwidth: { up: transmitKbps, down: receiveKbps } } : {}),
  };
}

const bearers: Readonly<Record<NetworkManagerDevice['bearer'], NetBearType | undefined>> = {
  '': undefined,
  ethernet: NetBearType.BEARER_ETHERNET,
  wifi: NetBearType.BEARER_WIFI,
  cellular: NetBearType.BEARER_CELLULAR,
  bluetooth: NetBearType.BEARER_BLUETOOTH,
  vpn: NetBearType.BEARER_VPN,
};

const metered: Partial<Record<NetworkManagerDevice['metered'], boolean>> = {
  yes: true,
  no: false,
};

function ofNetworkManager(snapshot: Snapshot, device: NetworkManagerDevice): Evidence {
  const { ifindex, bitrateKbps } = device;
  const kernel = indexOf(snapshot).device(ifindex);
  const kernelKnows = kernel !== undefined && (kernel.transmitKbps > 0 || kernel.receiveKbps > 0);
  const bearer = bearers[device.bearer];
  const isMetered = metered[device.metered];
  const verdict = verdictOf(device);
  return {
    ifindex,
    source: 'NetworkManager',
    ...(bearer === undefined ? {} : { bearer }),
    ...(isMetered === undefined ? {} : { metered: isMetered }),
    ...(bitrateKbps === 0 || kernelKnows ? {} : { bandwidth: { up: bitrateKbps, down: bitrateKbps } }),
    // It keeps its verdict up to date by itself, and does not tell of when it is.
    ...(verdict === undefined ? {} : { connectivity: { verdict, checkedAt: snapshot.takenAt } }),
  };
}

/** Its guess that a network costs is from what the network told, and as good as knowledge; that it does not is none. */
const guessOf = ({ ifindex, metered }: NetworkManagerDevice): Evidence => ({
  ifindex,
  source: 'NetworkManager (guessed)',
  ...(metered === 'guess-yes' ? { metered: true } : { meteredGuess: false }),
});

/** A portal in either family outweighs a full answer in the other; neither counts while one is not known at all. */
function verdictOf(device: NetworkManagerDevice): 'validated' | 'portal' | 'failed' | undefined {
  const told = new Set<(typeof connectivityWords)[number]>([device.ipv4Connectivity, device.ipv6Connectivity]);
  if (told.has('portal')) return 'portal';
  if (told.has('full')) return 'validated';
  return told.has('limited') || told.has('none') ? 'failed' : undefined;
}
