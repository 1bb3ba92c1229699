import { BusinessError } from '../core/errors.js';
import type { OwnerQuestion } from '../core/ports/socket-owner.js';

/**
 * Reads `[tcp|udp] LOCAL [REMOTE]`.
 * @throws BusinessError `usage.argument`
 */
export function ownerQuestion(given: readonly (string | undefined)[]): OwnerQuestion {
  const words = given.filter((word) => word !== undefined);
  const [first] = words;
  const protocol = first === 'tcp' || first === 'udp' ? first : undefined;
  const [local, remote, ...rest] = protocol === undefined ? words : words.slice(1);
  if (local === undefined) {
    throw new BusinessError('usage.argument', `LOCAL is missing: which port or address of ${protocol ?? 'TCP'}?`, {
      hint: 'net owner tcp 443',
    });
  }
  if (rest.length > 0) {
    throw new BusinessError('usage.argument', `"${rest[0]}" is one argument too many`, { target: String(rest[0]) });
  }
  return {
    local,
    ...(protocol === undefined ? {} : { protocol }),
    ...(remote === undefined ? {} : { remote }),
  };
}
