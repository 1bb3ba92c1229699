import { BusinessError } from '../errors.js';
import { ipVersionOf } from '../kernel/codec/ip-address.js';

/**
 * The family that a name is looked up in: the one asked for, else that of the address to send from. A destination that is an
 * address has its own.
 */
export function familyOfSource(destination: string, family: 4 | 6 | undefined, source = ''): 4 | 6 | undefined {
  const sourceFamily = ipVersionOf(source);
  return (
    family ?? (sourceFamily === 0 || ipVersionOf(destination.split('%')[0] ?? '') !== 0 ? undefined : sourceFamily)
  );
}

/**
 * Refuses to send from an address of another family than the destinations are.
 * @throws BusinessError `value.address`
 */
export function checkSource(source: string, family: 4 | 6): void {
  if (ipVersionOf(source) === family) return;
  const message = `${JSON.stringify(source)} is no IPv${family} address to send from, as a destination needs`;
  throw new BusinessError('value.address', message, { target: source });
}
