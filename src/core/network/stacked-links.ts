import type { Link } from '../kernel/link.js';
import type { Snapshot } from '../snapshot/snapshot.js';
import { indexOf } from './snapshot-index.js';

const masterKinds = new Set(['bridge', 'bond', 'team']);
const childKinds = new Set(['vlan', 'macvlan', 'macvtap', 'ipvlan', 'ipvtap', 'macsec']);

/**
 * The link whose medium this one uses: a bridge's or bond's active, else first port; a VLAN's, macvlan's or MACsec's
 * parent. Undefined for all others, and where the parent lives in another network namespace.
 */
export function linkBelow(snapshot: Snapshot, link: Link): Link | undefined {
  const index = indexOf(snapshot);
  if (masterKinds.has(link.kind)) {
    const ports = index.ports(link.ifindex);
    const active = ports.find((port) => port.ifindex === link.activePort);
    return active ?? ports.find((port) => port.operationalState === 'up') ?? ports[0];
  }
  if (!childKinds.has(link.kind) || link.parentElsewhere) return undefined;
  return index.link(link.parent);
}

/** The link and those below it, top first; ends where a cycle would begin. */
export function linksBelow(snapshot: Snapshot, link: Link): readonly Link[] {
  const stack = [link];
  for (;;) {
    const below = linkBelow(snapshot, stack[stack.length - 1] ?? link);
    if (below === undefined || stack.includes(below)) return stack;
    stack.push(below);
  }
}

/** A bridge none of whose ports has hardware below it: docker0, virbr0. */
export function isVirtualBridge(snapshot: Snapshot, link: Link): boolean {
  if (link.kind !== 'bridge') return false;
  return !indexOf(snapshot)
    .ports(link.ifindex)
    .some((port) => reachesHardware(snapshot, port, new Set([link.ifindex])));
}

function reachesHardware(snapshot: Snapshot, link: Link, visited: Set<number>): boolean {
  if (visited.has(link.ifindex)) return false;
  visited.add(link.ifindex);
  if (link.kind === '') return true;
  const index = indexOf(snapshot);
  if (masterKinds.has(link.kind)) {
    return index.ports(link.ifindex).some((port) => reachesHardware(snapshot, port, visited));
  }
  const parent = linkBelow(snapshot, link);
  return parent !== undefined && reachesHardware(snapshot, parent, visited);
}
