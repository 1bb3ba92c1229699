import type { Socket } from 'node:dgram';
import { giveBoundDescriptor, handleIsBound, rebindDescriptor, unbindable } from './bind-descriptor.js';
import { datagramHandle } from './node-handle.js';
import { lostBinding } from './socket-error.js';

/**
 * Binds Node's UDP socket to an interface, before or after its own `bind()`.
 *
 * One without a descriptor gets a bound one, which its later `bind()` or first `send()` uses.
 */
export function bindDatagram(socket: Socket, interfaceName: string): void {
  const handle = datagramHandle(socket);
  if (handle === undefined)
    throw unbindable('it is closed, or this version of Node does not tell what lies beneath it');
  if (handle.fd >= 0) return rebindDescriptor(handle.fd, interfaceName);
  giveBoundDescriptor(handle, 'datagram', socketType(socket) === 'udp6' ? '::' : '0.0.0.0', interfaceName);
  // A cluster worker's bind() replaces the handle by one of the primary's: that one is not bound.
  socket.prependOnceListener('listening', () => {
    if (handleIsBound(datagramHandle(socket), interfaceName)) return;
    socket.close();
    socket.emit('error', lostBinding('any address', interfaceName));
  });
}

function socketType(socket: Socket): unknown {
  return Reflect.get(socket, 'type');
}
