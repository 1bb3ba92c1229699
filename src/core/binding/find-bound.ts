import { BusinessError } from '../errors.js';
import type { EgressInterface } from '../network/egress-interface.js';
import { fingerprintOf, likenessOf } from '../network/fingerprint.js';
import { type Interface, interfacesOf } from '../network/networks.js';
import type { AppBinding, NetworkFingerprint } from '../profile/types.js';
import type { Snapshot } from '../snapshot/snapshot.js';

/**
 * The interface by which the network of a binding is reached now: the one it was bound by, as long as nothing says that
 * another network is behind it, else one whose network is the same for sure.
 *
 * @param snapshot taken with `neighbours`
 * @throws BusinessError `net.bound-gone`
 */
export function findBound(snapshot: Snapshot, binding: AppBinding): EgressInterface {
  const all = interfacesOf(snapshot).map((each) => ({
    ...each,
    likeness: likenessTo(binding, fingerprintOf(snapshot, each.link.ifindex)),
  }));
  const networks = all.filter(({ isNetwork }) => isNetwork);
  const named = ({ link }: Interface): boolean => link.name === binding.interfaceName;
  const found =
    networks.find((each) => named(each) && each.likeness !== 'none') ??
    networks.find(({ likeness }) => likeness !== 'none' && likeness !== 'interface');
  if (found !== undefined) return { interfaceName: found.link.name, ifindex: found.link.ifindex };
  const why = whyGone(all.find(named));
  const message = `This profile is bound to the network of ${binding.interfaceName}, which is gone: ${why}`;
  throw new BusinessError('net.bound-gone', message, { target: binding.interfaceName });
}

/** Another Wi-Fi is another network, even where nothing else is known of either. */
function likenessTo({ fingerprint: bound }: AppBinding, now: NetworkFingerprint): ReturnType<typeof likenessOf> {
  const likeness = likenessOf(bound, now);
  const differ = bound.ssid !== '' && now.ssid !== '' && bound.ssid !== now.ssid;
  return likeness === 'interface' && differ ? 'none' : likeness;
}

function whyGone(named: Interface | undefined): string {
  if (named === undefined) return 'there is no such interface now';
  return named.isNetwork ? 'another network is behind that interface now' : `it is ${named.reason}`;
}
