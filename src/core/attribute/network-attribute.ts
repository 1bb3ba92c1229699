import { BusinessError } from '../errors.js';
import type { Host } from '../host.js';
import { findNetwork } from '../network/find-network.js';
import { fingerprintOf, isIdentified, likenessOf } from '../network/fingerprint.js';
import { networksOf } from '../network/networks.js';
import type { NetworkAttribute, NetworkFingerprint } from '../profile/types.js';
import { takeSnapshot } from '../snapshot/take-snapshot.js';

/** A network that is here now, and its attribute. */
export interface AttributedNetwork {
  readonly netId: number;
  readonly interfaceName: string;
  /** Empty when none was set. */
  readonly attribute: string;
  /** False where nothing can be kept here, so that it is lost again. */
  readonly kept: boolean;
}

/** An attribute that is kept; netId 0 while its network is not here. */
export interface KeptAttribute extends NetworkAttribute {
  readonly netId: number;
}

const mostBytes = 10_240;

/**
 * Keeps an attribute of a network, in place of the one it had; an empty one forgets it. As it may say how far a network
 * is trusted, it sticks to networks that another one cannot pass itself off as: those with a connection's UUID or
 * a gateway whose hardware address is known. Seed: setNetExtAttribute.
 *
 * @param reference a netId as number or text, interface name, alternative name, `if:NAME` or `default`
 * @param attribute at most 10240 bytes of UTF-8
 * @throws BusinessError `value.range`, `net.unidentified`, `usage.network` (`value.network` for a number), `net.none`,
 * `net.<why it is no network>`, `profile.*`
 */
export function setNetworkAttribute(host: Host, reference: string | number, attribute: string): AttributedNetwork {
  const bytes = Buffer.byteLength(attribute);
  if (bytes > mostBytes) {
    throw new BusinessError('value.range', `The attribute has ${bytes} bytes; at most ${mostBytes} are kept`);
  }
  const { fingerprint, ...network } = identify(host, reference);
  if (!isIdentified(fingerprint)) throw unidentified(network.interfaceName);
  const kept = host.profile.update(({ attributes }) => ({
    attributes: [
      ...attributes.filter((each) => !isSame(each.fingerprint, fingerprint)),
      ...(attribute === '' ? [] : [{ fingerprint, attribute }]),
    ],
  }));
  return { ...network, attribute, kept };
}

/**
 * The attribute of a network; empty when none was set. Seed: getNetExtAttribute.
 *
 * @throws BusinessError `net.unidentified` where too little is known of the network to tell whether a kept attribute is
 * its, else as `setNetworkAttribute`
 */
export function networkAttribute(host: Host, reference: string | number): AttributedNetwork {
  const { fingerprint, ...network } = identify(host, reference);
  const { attributes } = host.profile.read();
  const found = attributes.find((each) => isSame(each.fingerprint, fingerprint));
  const mayBeIts = attributes.some((each) => likenessOf(each.fingerprint, fingerprint) === 'interface');
  if (found === undefined && mayBeIts && !isIdentified(fingerprint)) throw unidentified(network.interfaceName);
  return { ...network, attribute: found?.attribute ?? '', kept: true };
}

/** Every attribute that is kept, in the order of setting, with the networks of them that are here. */
export function keptAttributes(host: Host): readonly KeptAttribute[] {
  const { attributes } = host.profile.read();
  if (attributes.length === 0) return [];
  const snapshot = takeSnapshot(host, ['neighbours']);
  const here = networksOf(snapshot).map(({ link, netId }) => ({ netId, known: fingerprintOf(snapshot, link.ifindex) }));
  return attributes.map((each) => ({
    ...each,
    netId: here.find(({ known }) => isSame(known, each.fingerprint))?.netId ?? 0,
  }));
}

function identify(host: Host, reference: string | number) {
  const snapshot = takeSnapshot(host, ['neighbours']);
  const { link, netId } = findNetwork(snapshot, reference);
  return { netId, interfaceName: link.name, fingerprint: fingerprintOf(snapshot, link.ifindex) };
}

/** The interface's name alone says nothing: any network may come by it. */
function isSame(one: NetworkFingerprint, other: NetworkFingerprint): boolean {
  const likeness = likenessOf(one, other);
  return likeness !== 'none' && likeness !== 'interface';
}

const unidentified = (interfaceName: string): BusinessError =>
  new BusinessError(
    'net.unidentified',
    `Too little is known of the network of ${interfaceName} to know it again: neither a connection's UUID nor the ` +
      'hardware address of its gateway',
    { target: interfaceName },
  );
