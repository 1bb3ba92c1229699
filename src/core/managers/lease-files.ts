import { join } from 'node:path';
import { BusinessError } from '../errors.js';
import type { Files } from '../host.js';
import { LinkFlag, type Link } from '../kernel/link.js';
import type { DhcpLease } from '../snapshot/manager-facts.js';
import { dhclientLeases } from './dhclient-leases.js';
import { dhcpcdLease } from './dhcpcd-lease.js';

const mostBytes = 256 * 1024;
const mostFiles = 64;

/**
 * What DHCP clients that answer no questions wrote of their leases: dhclient(8) of Debian and of Red Hat, and dhcpcd(8).
 * Files that cannot be read or understood say nothing.
 */
export function leaseFiles(files: Files, links: readonly Link[]): DhcpLease[] {
  const byName = new Map(
    links.filter(({ flags }) => (flags & LinkFlag.UP) !== 0).map(({ name, ifindex }) => [name, ifindex]),
  );
  return [...dhclientFacts(files, byName), ...dhcpcdFacts(files, byName)];
}

/** One file may tell of several interfaces. */
function dhclientFacts(files: Files, byName: ReadonlyMap<string, number>): DhcpLease[] {
  const newest = new Map<number, DhcpLease>();
  for (const folder of ['/var/lib/dhcp', '/var/lib/dhclient']) {
    for (const name of namesIn(files, folder, /^dhclient.*\.leases?$/)) {
      for (const { interfaceName, ...facts } of dhclientLeases(bytesAt(files, join(folder, name)).toString('latin1'))) {
        const ifindex = byName.get(interfaceName);
        if (ifindex !== undefined) newest.set(ifindex, { ifindex, client: 'dhclient', ...facts });
      }
    }
  }
  return [...newest.values()];
}

/** `eth0.lease`, and `wlan0-SSID.lease` where it knows the network's name. */
function dhcpcdFacts(files: Files, byName: ReadonlyMap<string, number>): DhcpLease[] {
  const folder = '/var/lib/dhcpcd';
  return namesIn(files, folder, /^[^/]+\.lease$/).flatMap((name) => {
    const [whole = '', interfaceName = ''] = /^([^-]+)(?:-.*)?\.lease$/s.exec(name) ?? [];
    const ifindex = whole === '' ? undefined : byName.get(interfaceName);
    const facts = ifindex === undefined ? undefined : dhcpcdLease(bytesAt(files, join(folder, name)));
    return ifindex === undefined || facts === undefined ? [] : [{ ifindex, client: 'dhcpcd' as const, ...facts }];
  });
}

function namesIn(files: Files, folder: string, pattern: RegExp): string[] {
  if (!files.exists(folder)) return [];
  try {
    return (files.names(folder) ?? []).filter((name) => pattern.test(name)).slice(0, mostFiles);
  } catch (error) {
    if (error instanceof BusinessError) return [];
    throw error;
  }
}

function bytesAt(files: Files, path: string): Buffer {
  try {
    return Buffer.from(files.readBytes(path, mostBytes));
  } catch (error) {
    if (error instanceof BusinessError) return Buffer.alloc(0);
    throw error;
  }
}
