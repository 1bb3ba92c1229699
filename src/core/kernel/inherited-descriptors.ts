import { readdirSync, readlinkSync } from 'node:fs';
import { SocketNumber, bytesOption } from './system-calls.js';

const folder = '/proc/self/fd';
/** Node marks what it inherits below this number to be closed on exec (uv_disable_stdio_inheritance); it leaves the rest. */
const marked = 16;
const SO_DOMAIN = 39;
const AF_NETLINK = 16;

/**
 * The descriptors that this process was started with and Node marked, beside the three standard streams: neither the event
 * loop's (`anon_inode:`), nor pipes with both of their ends here, nor what talks with the kernel (netlink).
 */
export function inheritedDescriptors(): readonly number[] {
  const open = readdirSync(folder).flatMap((name) => {
    const target = targetOf(name);
    return target === undefined ? [] : [{ descriptor: Number(name), target }];
  });
  const ends = new Map<string, number>();
  for (const { target } of open) ends.set(target, (ends.get(target) ?? 0) + 1);
  return open
    .filter(({ descriptor }) => descriptor > 2 && descriptor < marked)
    .filter(
      ({ target }) => !target.startsWith('anon_inode:') && !(target.startsWith('pipe:') && ends.get(target) === 2),
    )
    .filter(({ descriptor, target }) => !(target.startsWith('socket:') && isNetlink(descriptor)))
    .map(({ descriptor }) => descriptor);
}

/** Undefined for one that is gone, as the folder's own is. */
function targetOf(name: string): string | undefined {
  try {
    return readlinkSync(`${folder}/${name}`);
  } catch {
    return undefined;
  }
}

function isNetlink(descriptor: number): boolean {
  const domain = bytesOption(descriptor, SocketNumber.SOL_SOCKET, SO_DOMAIN, 4);
  return new Uint32Array(domain.buffer)[0] === AF_NETLINK;
}
