import { BusinessError } from '../errors.js';
import type { Host } from '../host.js';
import { connectionProperties } from '../network/connection-properties.js';
import { cgroupFolder } from './cgroup-folder.js';
import { readIfThere } from './read-if-there.js';
import { findTool } from './system-tool.js';

/** How the sockets of a program are bound to a network. */
export interface ExecBinding {
  /** `cgroup`: the kernel binds each socket as it is made; `pasta`: a network of its own that leads there alone. */
  readonly way: 'cgroup' | 'pasta';
  readonly interfaceName: string;
  readonly ifindex: number;
  /** Families that the network leads anywhere in; pasta sets up no others. */
  readonly families: readonly (4 | 6)[];
}

/**
 * How a program can be bound to a network here: by a cgroup as root, else by pasta.
 *
 * @throws BusinessError `exec.tool` with the package to install, `exec.unbound`, `usage.network`, `net.*`
 */
export function bindingFor(host: Host, net: string): ExecBinding {
  const { interfaceName, netId, isIPv4LinkValid, isIPv6LinkValid } = connectionProperties(host, net);
  const families = [...(isIPv4LinkValid ? [4 as const] : []), ...(isIPv6LinkValid ? [6 as const] : [])];
  const binding = { interfaceName, ifindex: netId - 100, families };
  if (host.environment.uid === 0 && cgroupFolder(host) !== undefined) return { ...binding, way: 'cgroup' };
  const pasta: ExecBinding = { ...binding, way: 'pasta' };
  checkPasta(host, pasta);
  return pasta;
}

/** @throws BusinessError where pasta could not bind a program to that network */
export function checkPasta(host: Host, { interfaceName, families }: ExecBinding): void {
  if (findTool(host, 'pasta') === undefined) {
    const message = 'Without root a program is bound to a network by pasta, which is not there';
    throw new BusinessError('exec.tool', message, { target: 'pasta', hint: 'install it: apt-get install passt' });
  }
  if (host.environment.uid !== 0 && !letsMakeUserNamespaces(host)) {
    const message = 'This machine lets ordinary users make no user namespaces, which pasta needs';
    throw new BusinessError('exec.unbound', message, { hint: 'run it as root, or raise user.max_user_namespaces' });
  }
  if (families.length > 0) return;
  const message = `Nothing beyond its own link is reached over ${interfaceName}, so that pasta cannot lead there`;
  throw new BusinessError('exec.unbound', message, { target: interfaceName });
}

const forbidding: readonly (readonly [string, string])[] = [
  ['/proc/sys/user/max_user_namespaces', '0'],
  ['/proc/sys/kernel/unprivileged_userns_clone', '0'],
  ['/proc/sys/kernel/apparmor_restrict_unprivileged_userns', '1'],
];

export const letsMakeUserNamespaces = (host: Pick<Host, 'files'>): boolean =>
  forbidding.every(([path, value]) => readIfThere(host, path).trim() !== value);
