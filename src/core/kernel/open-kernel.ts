import { BusinessError } from '../errors.js';
import type { Kernel } from './kernel.js';
import { NetlinkKernel } from './netlink-kernel.js';
import { ProcfsKernel } from './procfs-kernel.js';

export interface KernelRequest {
  /** Name of a network namespace below /run/netns; empty or absent for the caller's own. */
  readonly netns?: string;
  readonly platform: NodeJS.Platform;
  variable(name: string): string | undefined;
}

/**
 * Opens the kernel: by netlink, or by /proc and /sys where native calls cannot be made (`NET_NO_FFI=1`, an
 * architecture without koffi, a sandbox without netlink).
 *
 * @throws BusinessError `unsupported.platform` elsewhere than on Linux; for a named namespace `usage.netns`,
 *   `permission`, and `kernel.unavailable` when native calls cannot be made
 */
export function openKernel(request: KernelRequest): Kernel {
  const { netns = '', platform } = request;
  if (platform !== 'linux') {
    throw new BusinessError('unsupported.platform', `The network state can be read on Linux only; this is ${platform}`);
  }
  if (request.variable('NET_NO_FFI') === '1') return withoutNetlink(netns, 'NET_NO_FFI=1 forbids native calls');
  try {
    return new NetlinkKernel(netns);
  } catch (error) {
    // Any other error says what is wrong with the question or with net itself.
    const cannot = error instanceof BusinessError && fallbackReasons.has(error.reason);
    if (!cannot || netns !== '') throw error;
    return withoutNetlink(netns, error.message);
  }
}

const fallbackReasons: ReadonlySet<string> = new Set(['kernel.unavailable', 'kernel.failed', 'permission']);

function withoutNetlink(netns: string, reason: string): Kernel {
  if (netns === '') return new ProcfsKernel(reason);
  throw new BusinessError('kernel.unavailable', `The network namespace ${netns} cannot be entered: ${reason}`, {
    operation: 'setns',
    target: netns,
  });
}
