import { BusinessError } from '../errors.js';
import type { Files } from '../host.js';

const mostBytes = 8 << 20;
/** The flag of a socket that listens: the other end of a connection bears its name too, in the caller's namespace. */
const listening = ' 00010000 ';

/**
 * Whether a bus's socket belongs to this network namespace, as far as that can be seen: /proc/net/unix lists those of
 * the reader's namespace alone. In a container or `ip netns exec` the machine's bus may be within reach, but what
 * answers there speaks of other interfaces, under the same names and numbers.
 * @param boundPath the name the bus gave its socket; a leading NUL means an abstract one
 */
export function isOfOwnNamespace(files: Files, boundPath: string): boolean {
  if (boundPath === '') return true;
  let sockets: string;
  try {
    sockets = files.readText('/proc/net/unix', mostBytes);
  } catch (error) {
    if (error instanceof BusinessError) return true;
    throw error;
  }
  const name = ` ${boundPath.replace('\0', '@')}`;
  return sockets.split('\n').some((line) => line.endsWith(name) && line.includes(listening));
}
