import type { KernelTables } from '../kernel/kernel.js';
import type { Route, RouteDecision } from '../kernel/route.js';
import type { ManagerFacts } from './manager-facts.js';

/** The schema id of a snapshot document; the number grows when a reader of the old shape would be wrong. */
export const snapshotSchema = 'net.snapshot/1';

/**
 * All that is known of this machine's network at one moment, immutable. Networks, capabilities, properties and the
 * default choice are pure functions of it, so a recorded one answers every question again.
 */
export interface Snapshot extends KernelTables {
  readonly schema: typeof snapshotSchema;
  /** RFC 3339, UTC. */
  readonly takenAt: string;
  /** The user whose routing rules decide. */
  readonly uid: number;
  /** Name given to `--netns`; empty for the caller's own namespace. */
  readonly netns: string;
  /** What the kernel decides for `publicAddresses` with `uid`: the evidence for the default network. */
  readonly decisions: readonly RouteDecision[];
  readonly resolverConfiguration: ResolverConfiguration;
  /** What connection managers say; absent where none was asked, as of another namespace. */
  readonly managers?: ManagerFacts;
}

/** A snapshot of objects and lists alone, which can be cloned and sent as it is. */
export interface PlainSnapshot extends Snapshot {
  readonly routes: readonly Route[];
}

/** What `/etc/resolv.conf` (for a named namespace `/etc/netns/NAME/resolv.conf`) says; resolv.conf(5). */
export interface ResolverConfiguration {
  /** The file that was read; empty when there is none. */
  readonly path: string;
  readonly nameservers: readonly string[];
  readonly searchDomains: readonly string[];
}

/** Two public addresses a family, one in each half of the address space, so that OpenVPN's half routes are seen. */
export const publicAddresses = {
  ipv4: ['1.1.1.1', '198.41.0.4'],
  ipv6: ['2606:4700:4700::1111', 'a001:db8::1'],
} as const;
