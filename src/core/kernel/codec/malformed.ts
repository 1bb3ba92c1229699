import { BusinessError } from '../../errors.js';

/** The one error of every codec: bytes or text that cannot be what they should be. */
export function malformed(what: string, detail: string): BusinessError {
  return new BusinessError('kernel.malformed', `The kernel sent ${what} that cannot be understood: ${detail}`, {
    operation: 'decode',
    target: what,
  });
}
