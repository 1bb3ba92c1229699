import { BusinessError } from '../errors.js';
import type { ProxyHop } from './proxy-hop.js';

/**
 * What connects over the first way that lets it, each in turn, as the lists of PAC scripts are meant.
 *
 * @throws the last way's error when none does; the signal's reason when aborted
 */
export async function overWays<Connected>(
  hops: readonly ProxyHop[],
  signal: AbortSignal,
  connect: (hop: ProxyHop) => Promise<Connected>,
): Promise<Connected> {
  let failure: unknown = new BusinessError('proxy.invalid', 'No way was given');
  for (const hop of hops) {
    try {
      return await connect(hop);
    } catch (error) {
      signal.throwIfAborted();
      failure = error;
    }
  }
  throw failure;
}
