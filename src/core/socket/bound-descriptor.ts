import { BusinessError } from '../errors.js';
import { AddressFamily } from '../kernel/address.js';
import { boundDeviceOf, openDeviceSocket } from '../kernel/device-socket.js';
import { systemErrorCode } from '../kernel/system-error.js';

/**
 * A fresh descriptor of a literal address's family, bound to an interface; whoever asks for it closes it.
 *
 * @throws BusinessError `net.gone` when there is no such interface, `permission`, `kernel.unavailable`
 */
export function boundDescriptor(type: 'stream' | 'datagram', address: string, interfaceName: string): number {
  const family = address.includes(':') ? AddressFamily.INET6 : AddressFamily.INET;
  try {
    return openDeviceSocket({ family, type, interfaceName, nonBlocking: true, closeOnExec: true });
  } catch (error) {
    throw systemErrorCode(error) === 'ENODEV' ? interfaceGone(interfaceName, error) : error;
  }
}

/** Whether the kernel still binds the descriptor to that interface; false also when the interface is gone. */
export function isStillBound(descriptor: number, interfaceName: string): boolean {
  try {
    return boundDeviceOf(descriptor) === interfaceName;
  } catch {
    return false;
  }
}

export function interfaceGone(interfaceName: string, cause: unknown): BusinessError {
  return new BusinessError('net.gone', `There is no interface ${interfaceName} to bind a socket to`, {
    operation: 'SO_BINDTODEVICE',
    target: interfaceName,
    cause,
  });
}
