import { BusinessError } from '../errors.js';
import type { Kernel, KernelPart, KernelTables, MissingPart } from './kernel.js';
import type { ChangeListener, ChangeOptions, TableWatch } from './kernel-watch.js';
import type { Link } from './link.js';
import { PolledTableWatch } from './polled-table-watch.js';
import { ipv4Addresses, parseIpv6Addresses } from './procfs/addresses.js';
import { defaultRules } from './default-rules.js';
import { readSysfsDevices } from './procfs/devices.js';
import { parseFibTrie } from './procfs/fib-trie.js';
import { parseIpv4Routes } from './procfs/ipv4-routes.js';
import { parseIpv6Routes } from './procfs/ipv6-routes.js';
import { readKernelFile } from './procfs/kernel-file.js';
import { listedLink, parseInterfaceIndices, parseInterfaceNames, readSysfsLink, sysfsShows } from './procfs/links.js';
import { lookupInTables } from './procfs/lookup.js';
import { parseArp } from './procfs/neighbours.js';
import { programOf, readProcess } from './procfs/process.js';
import { listProcfsSockets } from './procfs/sockets.js';
import type { RouteDecision, RouteQuery } from './route.js';
import type { Sockets } from './socket.js';
import { findSocketHolders } from './socket-holders.js';

/**
 * The kernel as far as /proc and /sys show it, for where netlink cannot be spoken. What they do not show stands in
 * `missing`.
 */
export class ProcfsKernel implements Kernel {
  readonly source = 'procfs';

  /** @param reason why netlink was not used; it stands with each missing part */
  constructor(private readonly reason: string) {}

  dump(parts: readonly KernelPart[] = []): KernelTables {
    const interfaces = process.getBuiltinModule('node:os').networkInterfaces();
    const ipv6 = readKernelFile('/proc/net/if_inet6');
    const names = parseInterfaceNames(readKernelFile('/proc/net/dev'));
    const indices = parseInterfaceIndices(readKernelFile('/proc/net/dev_mcast'), ipv6);
    const sysfs = sysfsShows(names, indices);
    const links: Link[] = sysfs
      ? names.map(readSysfsLink)
      : names.map((name) => listedLink(name, indices.get(name) ?? 0, interfaces[name]));
    const ifindexOf = (name: string): number => links.find((link) => link.name === name)?.ifindex ?? 0;
    const types = parseFibTrie(readKernelFile('/proc/net/fib_trie'));
    return {
      source: this.source,
      consistent: true,
      missing: this.#missing(parts, sysfs),
      links,
      addresses: [...ipv4Addresses(interfaces, ifindexOf), ...parseIpv6Addresses(ipv6)],
      routes: [
        ...parseIpv4Routes(readKernelFile('/proc/net/route'), ifindexOf, types),
        ...parseIpv6Routes(readKernelFile('/proc/net/ipv6_route'), ifindexOf),
      ],
      rules: defaultRules,
      nexthops: [],
      devices: sysfs ? readSysfsDevices(links, parts.includes('bandwidth')) : [],
      neighbours: parts.includes('neighbours') ? parseArp(readKernelFile('/proc/net/arp'), ifindexOf) : [],
    };
  }

  /** Nobody tells of changes here: they are looked for once a second, and single ones cannot be told. */
  watch(listener: ChangeListener, { parts = [] }: ChangeOptions = {}): TableWatch {
    const reason = `changes are looked for once a second (${this.reason})`;
    const dump = (): KernelTables => {
      const tables = this.dump(parts);
      return { ...tables, missing: [...tables.missing, { part: 'events', reason }] };
    };
    return new PolledTableWatch(dump, listener);
  }

  lookup(query: RouteQuery): RouteDecision {
    return lookupInTables(this.dump(), query);
  }

  get sockets(): Sockets {
    return {
      list: (filter = {}) => {
        if (filter.everyNamespace !== true) return listProcfsSockets(filter, this.reason);
        throw new BusinessError('kernel.unavailable', `Other network namespaces cannot be entered: ${this.reason}`);
      },
      find: () => undefined,
      holders: findSocketHolders,
      programOf,
      process: readProcess,
    };
  }

  close(): void {
    // Nothing is kept open.
  }

  #missing(parts: readonly KernelPart[], sysfs: boolean): MissingPart[] {
    const reasons: Record<string, string> = {
      links: sysfs
        ? 'alternative names and the kinds of most virtual links are not shown'
        : '/sys shows another network namespace: kinds, masters, MTU and the links that are down are not known',
      addresses: 'IPv4 addresses of links that are down, peers and lifetimes are not shown',
      routes:
        'for IPv4 only table main and first next hops are shown, no preferred sources and no IPv6 routers; for IPv6 no tables',
      rules: "policy rules are not shown; the kernel's default rules are assumed",
      nexthops: 'nexthop objects are not shown',
      devices: sysfs ? 'SSIDs and Wi-Fi bitrates are not shown' : '/sys shows another network namespace',
      lookup: 'the decision is worked out from table main alone',
    };
    if (parts.includes('neighbours')) reasons['neighbours'] = 'IPv6 neighbours are not shown';
    return Object.entries(reasons).map(([part, what]) => ({ part, reason: `${what} (${this.reason})` }));
  }
}
