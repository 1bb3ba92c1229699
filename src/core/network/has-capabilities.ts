import { BusinessError } from '../errors.js';
import type { Host } from '../host.js';
import { networkCapabilities } from './network-capabilities.js';
import { NetCap } from './types.js';

export interface CapabilityVerdict {
  readonly netId: number;
  readonly interfaceName: string;
  readonly asked: readonly NetCap[];
  readonly lacking: readonly NetCap[];
  /** True when the network has all that was asked for. */
  readonly hasAll: boolean;
}

const byCheck = [
  NetCap.NET_CAPABILITY_VALIDATED,
  NetCap.NET_CAPABILITY_PORTAL,
  NetCap.NET_CAPABILITY_CHECKING_CONNECTIVITY,
];

/**
 * Whether a network has all of these capabilities. What only a connectivity check can tell is not answered without one,
 * unless another capability is lacking anyway.
 * @throws BusinessError `connectivity.unchecked`, and as `networkCapabilities`
 */
export function hasCapabilities(host: Host, reference: string, asked: readonly NetCap[]): CapabilityVerdict {
  const { netId, interfaceName, networkCap, validatedAt } = networkCapabilities(host, reference);
  const lacking = asked.filter((each) => !networkCap.includes(each));
  const checked = validatedAt !== null || networkCap.includes(NetCap.NET_CAPABILITY_CHECKING_CONNECTIVITY);
  if (!checked && lacking.length > 0 && lacking.every((each) => byCheck.includes(each))) {
    const message = `The connectivity of ${interfaceName} has not been checked`;
    throw new BusinessError('connectivity.unchecked', message, { target: interfaceName });
  }
  return { netId, interfaceName, asked, lacking, hasAll: lacking.length === 0 };
}
