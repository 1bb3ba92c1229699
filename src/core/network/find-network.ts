import { BusinessError } from '../errors.js';
import type { Snapshot } from '../snapshot/snapshot.js';
import { chooseDefault } from './choose-default.js';
import type { Evidence } from './evidence.js';
import { managerEvidence } from './manager-evidence.js';
import { interfacesOf, type Interface } from './networks.js';

/**
 * The interface that NET names: a netId, an interface name or alternative name, or `if:NAME` for a name that looks like
 * something else; `default` is the default network.
 * @throws BusinessError `usage.network`, `net.none`
 */
export function findInterface(
  snapshot: Snapshot,
  reference: string,
  evidence: readonly Evidence[] = managerEvidence(snapshot),
): Interface {
  if (reference === 'default') return findDefault(snapshot, evidence);
  const explicit = reference.startsWith('if:');
  const name = explicit ? reference.slice(3) : reference;
  const interfaces = interfacesOf(snapshot);
  const found =
    (!explicit && /^\d+$/.test(name) ? interfaces.find(({ netId }) => netId === Number(name)) : undefined) ??
    interfaces.find(({ link }) => link.name === name) ??
    interfaces.find(({ link }) => link.alternativeNames.includes(name));
  if (found !== undefined) return found;
  const message = `No interface has the name or netId ${JSON.stringify(name)}`;
  throw new BusinessError('usage.network', message, { target: name });
}

/**
 * The network that NET names, `default` included, or the one of a netId, as the library's calls take one.
 * @throws BusinessError `usage.network` for an unknown name, `net.none` where there is no default network, `net.<why>`
 * for an interface that is no network now, `value.network` for a netId that no network has
 */
export function findNetwork(
  snapshot: Snapshot,
  reference: string | number,
  evidence: readonly Evidence[] = managerEvidence(snapshot),
): Interface {
  if (typeof reference === 'number') return findNetworkById(snapshot, reference);
  const found = findInterface(snapshot, reference, evidence);
  if (found.reason === '') return found;
  const message = `${found.link.name} is not a network now: ${found.reason}`;
  throw new BusinessError(`net.${found.reason}`, message, { target: found.link.name });
}

/**
 * The network of a netId, as the library's calls take one.
 * @throws BusinessError `value.network`
 */
export function findNetworkById(snapshot: Snapshot, netId: number): Interface {
  const found = interfacesOf(snapshot).find((each) => each.isNetwork && each.netId === netId);
  if (found !== undefined) return found;
  throw new BusinessError('value.network', `No network has the netId ${String(netId)}`, { target: String(netId) });
}

function findDefault(snapshot: Snapshot, evidence: readonly Evidence[]): Interface {
  const { ifindex } = chooseDefault(snapshot, evidence);
  const found = interfacesOf(snapshot).find(({ link }) => link.ifindex === ifindex);
  if (found === undefined) throw new BusinessError('net.none', 'There is no default network');
  return found;
}
