import type { Socket } from 'node:dgram';
import { giveBoundDescriptor, rebindDescriptor, unbindable } from './bind-descriptor.js';
import { datagramHandle } from './node-handle.js';

/**
 * Binds Node's UDP socket to an interface, before or after its own `bind()`.
 *
 * One without a descriptor gets a bound one, which its later `bind()` or first `send()` uses.
 */
export function bindDatagram(socket: Socket, interfaceName: string): void {
  const handle = datagramHandle(socket);
  if (handle === undefined) {
    throw unbindable('it is closed, or this version of Node does not tell what lies beneath it');
  }
  if (handle.fd >= 0) return rebindDescriptor(handle.fd, interfaceName);
  giveBoundDescriptor(handle, 'datagram', Reflect.get(socket, 'type') === 'udp6' ? '::' : '0.0.0.0', interfaceName);
  // A cluster worker's bind() takes a descriptor of the primary's instead: that one is not bound.
  socket.prependOnceListener('listening', () => bindAgain(socket, interfaceName));
}

/** Comes before anything is sent: what was sent to a socket not yet bound waits until all listeners were told. */
function bindAgain(socket: Socket, interfaceName: string): void {
  const handle = datagramHandle(socket);
  if (handle === undefined) return;
  try {
    rebindDescriptor(handle.fd, interfaceName);
  } catch (error) {
    strand(handle.fd);
    process.nextTick(() => {
      if (datagramHandle(socket) === undefined) return;
      socket.close();
      socket.emit('error', error);
    });
  }
}

/** What still waits to be sent cannot leave the machine. */
function strand(descriptor: number): void {
  try {
    rebindDescriptor(descriptor, 'lo');
  } catch {
    // It is bound to something else, which the caller is told.
  }
}
