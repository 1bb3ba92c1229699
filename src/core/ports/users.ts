import type { Host } from '../host.js';
import { BusinessError } from '../errors.js';

const path = '/etc/passwd';
const mostBytes = 16 << 20;

/** Names of the local users by user id (passwd(5)); the first name of an id counts. As `getent passwd`, local part. */
export function userNames(host: Host): ReadonlyMap<number, string> {
  const names = new Map<number, string>();
  for (const line of fileText(host).split('\n')) {
    const [name = '', , id = ''] = line.split(':');
    if (name !== '' && /^\d{1,10}$/.test(id) && !names.has(Number(id))) names.set(Number(id), name);
  }
  return names;
}

/**
 * The id of a user given by name or number.
 * @throws BusinessError `value.user`
 */
export function userIdOf(text: string, names: ReadonlyMap<number, string>): number {
  for (const [id, name] of names) if (name === text) return id;
  const id = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN;
  if (id < 0xffff_ffff) return id;
  throw new BusinessError('value.user', `There is no user ${text} on this machine`, {
    target: text,
    hint: 'give the number of a user that /etc/passwd does not list',
  });
}

/** Without the file, users have numbers alone. */
function fileText(host: Host): string {
  try {
    return host.files.readText(path, mostBytes);
  } catch (error) {
    if (error instanceof BusinessError) return '';
    throw error;
  }
}
