import { BusinessError } from '../errors.js';
import type { EvidenceSource } from '../events/network-monitor.js';
import type { Host } from '../host.js';
import { AddressFamily } from '../kernel/address.js';
import type { Link } from '../kernel/link.js';
import { captivePortalOf } from '../network/captive-portal.js';
import { defaultRoutes } from '../network/default-routes.js';
import { firstWord, type Evidence } from '../network/evidence.js';
import { internetBy } from '../network/internet.js';
import { nameServersOf } from '../network/name-servers.js';
import { networksOf } from '../network/networks.js';
import { usableAddresses } from '../network/usable-addresses.js';
import type { Setting } from '../settings/settings.js';
import type { Snapshot } from '../snapshot/snapshot.js';
import { takeSnapshot } from '../snapshot/take-snapshot.js';
import { checkLink, scriptOf } from './check-link.js';
import { keepVerdict } from './kept-verdicts.js';
import { RepeatedCheck } from './repeated-check.js';
import type { ConnectivityReport } from './types.js';

const families = [AddressFamily.INET, AddressFamily.INET6] as const;

/**
 * Checks each network that has a way into the Internet: when it appears or becomes another one, then on the schedule of
 * `nextCheckMs`. What NetworkManager checks by itself is left to it.
 */
export class NetworkChecks implements EvidenceSource {
  readonly managerParts = ['proxies'] as const;
  readonly #host: Host;
  readonly #settings: readonly Setting[];
  readonly #checks = new Map<number, { readonly identity: string; readonly check: RepeatedCheck }>();
  #changed: () => void = () => undefined;

  /** @param settings as `checkSettings` gives them */
  constructor(host: Host, settings: readonly Setting[]) {
    this.#host = host;
    this.#settings = settings;
  }

  start(changed: () => void): void {
    this.#changed = changed;
  }

  seen(snapshot: Snapshot, evidence: readonly Evidence[]): void {
    const there = new Set<number>();
    for (const { link } of networksOf(snapshot)) {
      const { ifindex } = link;
      if (families.every((family) => internetBy(snapshot, ifindex, family, evidence) === '')) continue;
      if (firstWord(evidence, ifindex, (each) => each.connectivity) !== undefined) continue;
      there.add(ifindex);
      const identity = identityOf(snapshot, link, evidence);
      const known = this.#checks.get(ifindex);
      if (known?.identity === identity) continue;
      known?.check.stop();
      const run = (signal: AbortSignal): Promise<ConnectivityReport> => this.#run(snapshot, link, evidence, signal);
      this.#checks.set(ifindex, { identity, check: new RepeatedCheck(run, this.#changed) });
    }
    for (const [ifindex, { check }] of this.#checks) {
      if (there.has(ifindex)) continue;
      check.stop();
      this.#checks.delete(ifindex);
    }
  }

  evidence(): readonly Evidence[] {
    return [...this.#checks].map(([ifindex, { check }]) => ({
      ifindex,
      source: 'net watch --check',
      connectivity: check.known,
    }));
  }

  stop(): void {
    for (const { check } of this.#checks.values()) check.stop();
    this.#checks.clear();
  }

  async #run(
    snapshot: Snapshot,
    link: Link,
    evidence: readonly Evidence[],
    signal: AbortSignal,
  ): Promise<ConnectivityReport> {
    const report = await checkLink(this.#host, snapshot, link, { settings: this.#settings, evidence, signal });
    this.#keep(link, report);
    return report;
  }

  /** For those who ask later. A watch does not know its networks' routers by their hardware addresses, and looks. */
  #keep(link: Link, report: ConnectivityReport): void {
    try {
      const snapshot = takeSnapshot(this.#host, ['neighbours']);
      if (snapshot.links.some(({ ifindex, name }) => ifindex === link.ifindex && name === link.name)) {
        keepVerdict(this.#host, snapshot, link, report);
      }
    } catch (error) {
      // A verdict that cannot be kept is told all the same.
      if (!(error instanceof BusinessError)) throw error;
    }
  }
}

/** What a verdict is about: with another address, router, resolver, proxy or portal it says nothing any more. */
function identityOf(snapshot: Snapshot, link: Link, evidence: readonly Evidence[]): string {
  const { ifindex, name } = link;
  const routers = families.flatMap((family) =>
    defaultRoutes(snapshot, family)
      .filter(({ nextHop }) => nextHop.ifindex === ifindex)
      .map(({ nextHop }) => nextHop.gateway),
  );
  const addresses = usableAddresses(snapshot, ifindex).map(({ address }) => address);
  const { nameservers } = nameServersOf(snapshot, ifindex, true);
  const portal = captivePortalOf(snapshot, ifindex, evidence);
  const script = scriptOf(snapshot, ifindex);
  return JSON.stringify([name, addresses.sort(), routers.sort(), nameservers, portal, script]);
}
