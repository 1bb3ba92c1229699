import { BusinessError } from '../core/errors.js';
import type { Host } from '../core/host.js';
import { hasCapabilities } from '../core/network/has-capabilities.js';
import { NetCap } from '../core/network/types.js';
import { capabilityNames } from './view/network-shapes.js';

const wordOf = (capability: NetCap): string => capabilityNames.get(capability)?.word ?? String(capability);

/**
 * The capabilities of a list of words: `not_metered,validated`. The seed's whole names are understood too.
 * @throws BusinessError `usage.flag` with the words that would be right
 */
export function parseCapabilities(words: string): NetCap[] {
  return words.split(',').map((word) => {
    const wanted = word
      .trim()
      .toLowerCase()
      .replace(/^net_capability_/, '')
      .replaceAll('-', '_');
    const found = Object.values(NetCap).find((value) => typeof value === 'number' && wordOf(value) === wanted);
    if (typeof found === 'number') return found;
    const known = [...capabilityNames.values()].map((name) => name.word).join(', ');
    throw new BusinessError('usage.flag', `There is no capability "${word}"; there are: ${known}`, { target: word });
  });
}

/**
 * Does nothing when the network has all of them.
 * @throws BusinessError `net.lacks`, and as `hasCapabilities`
 */
export function demandCapabilities(host: Host, reference: string, asked: readonly NetCap[]): void {
  const { interfaceName, lacking, hasAll } = hasCapabilities(host, reference, asked);
  if (hasAll) return;
  const words = lacking.map(wordOf).join(', ');
  throw new BusinessError('net.lacks', `${interfaceName} lacks ${words}`, { target: interfaceName });
}
