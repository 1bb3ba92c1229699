import { BusinessError } from '../errors.js';

/**
 * The netId of what a program gave as a handle.
 *
 * @throws BusinessError `usage.argument` (401) for what is no handle, `value.network` (2100001) for a number that is
 * no whole one
 */
export function checkedNetId(handle: unknown): number {
  const netId = typeof handle === 'object' && handle !== null && 'netId' in handle ? handle.netId : undefined;
  if (typeof netId !== 'number') {
    throw new BusinessError('usage.argument', 'The network handle must be an object with a numeric netId');
  }
  if (!Number.isSafeInteger(netId)) {
    throw new BusinessError('value.network', `The netId ${netId} is not a whole number`, { target: String(netId) });
  }
  return netId;
}
