import { BusinessError } from '../errors.js';

/** The profile of those who name none. */
export const defaultProfileName = 'default';

/**
 * The name, when it can be one: letters, digits, dot, hyphen and underscore, at most 64, neither dot nor hyphen first.
 * @throws BusinessError `profile.name`
 */
export function checkedProfileName(name: string): string {
  if (/^\w[\w.-]{0,63}$/.test(name)) return name;
  const message = `${JSON.stringify(name)} cannot be the name of a profile`;
  const hint = 'letters, digits, dot, hyphen and underscore, at most 64, neither dot nor hyphen first';
  throw new BusinessError('profile.name', message, { target: name, hint });
}
