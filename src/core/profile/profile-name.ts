import { BusinessError } from '../errors.js';

/** The profile of those who name none. */
export const defaultProfileName = 'default';

/**
 * The name, when it can be one: letters, digits, dot, hyphen and underscore, at most 64, neither dot nor hyphen first.
 * @throws BusinessError `profile.name`, `usage.argument` for what is no text
 */
export function checkedProfileName(name: string): string {
  if (typeof name !== 'string') {
    throw new BusinessError('usage.argument', 'The name of a profile must be a text', { target: 'name' });
  }
  if (/^\w[\w.-]{0,63}$/.test(name)) return name;
  const message = `${JSON.stringify(name)} cannot be the name of a profile`;
  const hint = 'letters, digits, dot, hyphen and underscore, at most 64, neither dot nor hyphen first';
  throw new BusinessError('profile.name', message, { target: name, hint });
}
