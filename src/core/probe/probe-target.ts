import { BusinessError } from '../errors.js';
import type { Host } from '../host.js';
import { canonicalAddress } from '../kernel/codec/ip-address.js';
import { zoneInterface } from '../network/zone-interface.js';
import { takeSnapshot } from '../snapshot/take-snapshot.js';

/** A destination as a prober takes it. */
export interface ProbeTarget {
  /** As it was asked. */
  readonly destination: string;
  /** Canonical, without zone. */
  readonly address: string;
  readonly family: 4 | 6;
  /** Interface of the zone; 0 without one. */
  readonly scopeId: number;
}

export interface TargetOptions {
  readonly family?: 4 | 6 | undefined;
  /** Interface that is asked for by name. */
  readonly interfaceName?: string | undefined;
  readonly signal?: AbortSignal;
}

/**
 * The address that a destination stands for: itself, or the first that its name has.
 * @throws BusinessError `dns.*`, `value.address`, `usage.network` for a zone that names no interface
 */
export async function probeTarget(host: Host, destination: string, options: TargetOptions = {}): Promise<ProbeTarget> {
  const { family, interfaceName, signal } = options;
  const wanted = {
    ...(family === undefined ? {} : { family }),
    ...(interfaceName === undefined ? {} : { interfaceName }),
    ...(signal === undefined ? {} : { signal }),
  };
  const [first] = await host.resolve(destination, wanted);
  const [bare = '', zone] = (first?.address ?? '').split('%', 2);
  const address = canonicalAddress(bare);
  if (address === null) {
    throw new BusinessError('dns.nodata', `${destination} has no address`, { target: destination });
  }
  const scopeId = zone === undefined ? 0 : zoneInterface(takeSnapshot(host), zone).link.ifindex;
  return { destination, address, family: address.includes(':') ? 6 : 4, scopeId };
}
