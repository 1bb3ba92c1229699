import type { Snapshot } from '../snapshot/snapshot.js';

/** The name servers of an interface, and who said so. */
export interface NameServers {
  readonly nameservers: readonly string[];
  /** Search domains; one that only routes queries has a leading `~`. */
  readonly domains: readonly string[];
  /** Empty when nobody did. */
  readonly source: string;
}

/**
 * Who resolves names for an interface, by the first that has servers or domains for it: systemd-resolved,
 * NetworkManager, the modem, systemd-networkd; for the default network also what resolved holds for all links, and
 * resolv.conf.
 */
export function nameServersOf(snapshot: Snapshot, ifindex: number, isDefault: boolean): NameServers {
  const told = toldBy(snapshot, ifindex).find(hasSomething) ?? (isDefault ? ofTheDefault(snapshot) : undefined);
  return told ?? { nameservers: [], domains: [], source: '' };
}

const hasSomething = ({ nameservers, domains }: NameServers): boolean => nameservers.length > 0 || domains.length > 0;

interface Entry {
  readonly ifindex: number;
  readonly nameservers: readonly string[];
  readonly domains?: readonly string[];
}

function toldBy({ managers }: Snapshot, ifindex: number): readonly NameServers[] {
  if (managers === undefined) return [];
  const of = (source: string, entries: readonly Entry[]): NameServers[] =>
    entries
      .filter((entry) => entry.ifindex === ifindex)
      .map(({ nameservers, domains = [] }) => ({ nameservers, domains, source }));
  return [
    ...of('systemd-resolved', managers.resolved),
    ...of('NetworkManager', managers.networkManager),
    ...of('ModemManager', managers.modems),
    ...of('systemd-networkd', managers.networkd),
  ];
}

function ofTheDefault({ managers, resolverConfiguration }: Snapshot): NameServers | undefined {
  const forAll = managers?.resolved.find(({ ifindex }) => ifindex === 0);
  if (forAll !== undefined) return { ...forAll, source: 'systemd-resolved, for all links' };
  const { path, nameservers, searchDomains } = resolverConfiguration;
  return path === '' ? undefined : { nameservers, domains: searchDomains, source: path };
}
