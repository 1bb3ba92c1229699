import type { Socket } from 'node:net';
import { asError, BusinessError } from '../errors.js';
import { bindToDevice, closeDescriptor } from '../kernel/device-socket.js';
import { systemErrorCode } from '../kernel/system-error.js';
import { boundDescriptor, interfaceGone, isStillBound } from './bound-descriptor.js';
import { streamHandle, type NodeHandle } from './node-handle.js';

/**
 * Binds a descriptor that is already in use, and reads the binding back.
 *
 * @throws BusinessError `value.socket` when the kernel does not let go of an earlier binding, `net.gone`
 */
export function rebindDescriptor(descriptor: number, interfaceName: string): void {
  if (isStillBound(descriptor, interfaceName)) return;
  try {
    bindToDevice(descriptor, interfaceName);
  } catch (error) {
    const code = systemErrorCode(error);
    if (code === 'ENODEV') throw interfaceGone(interfaceName, error);
    if (code === 'EPERM') throw unbindable(`it is bound to another network, and only root may change that`, error);
    throw error;
  }
  if (!isStillBound(descriptor, interfaceName)) throw unbindable('the kernel did not keep the binding');
}

/** Gives a handle without a descriptor one that is bound; nothing can leave by it before. */
export function giveBoundDescriptor(
  handle: NodeHandle | undefined,
  type: 'stream' | 'datagram',
  address: string,
  interfaceName: string,
): void {
  if (handle === undefined) throw unbindable('this version of Node does not tell what lies beneath its sockets');
  if (handle.fd >= 0) throw unbindable('Node gave it a descriptor of its own');
  const descriptor = boundDescriptor(type, address, interfaceName);
  const status = handle.open(descriptor);
  if (status !== 0) {
    closeDescriptor(descriptor);
    throw unbindable(`Node did not take the descriptor (${status})`);
  }
}

/**
 * Gives a socket that was told to connect to a literal a descriptor that is bound, or ends it with the reason why there is
 * none: Node defers connect(2) to the next tick, and takes a descriptor until then.
 */
export function bindConnecting(socket: Socket, address: string, interfaceName: string): void {
  try {
    giveBoundDescriptor(streamHandle(socket), 'stream', address, interfaceName);
  } catch (error) {
    socket.destroy(asError(error));
  }
}

/** Whether the socket beneath is the one that was bound, and still is. */
export function handleIsBound(handle: NodeHandle | undefined, interfaceName: string): boolean {
  return handle !== undefined && handle.fd >= 0 && isStillBound(handle.fd, interfaceName);
}

export function unbindable(why: string, cause?: unknown): BusinessError {
  return new BusinessError('value.socket', `The socket cannot be bound to a network: ${why}`, {
    operation: 'bindSocket',
    cause,
  });
}
