import { isIP } from 'node:net';
import type { Socket } from 'node:net';
import { connectArguments } from './connect-arguments.js';
import { bindConnecting, giveBoundDescriptor, handleIsBound, rebindDescriptor, unbindable } from './bind-descriptor.js';
import { boundLookup, type LookupHost } from './bound-lookup.js';
import type { EgressInterface } from '../network/egress-interface.js';
import { streamHandle } from './node-handle.js';
import { lostBinding } from './socket-error.js';

/** The interface of each socket whose `connect` is ours. */
const egressOf = new WeakMap<Socket, EgressInterface>();

/**
 * Binds Node's TCP socket to an interface.
 *
 * A connected one is bound where it is. One not yet connected has no descriptor: its `connect()` gets one that is
 * bound, for one address, with Node's own attempts at further addresses switched off, since those would open
 * descriptors that are not. Of a name's addresses the first that has a way over the interface is taken; who wants all
 * of them tried in turn opens the socket through `Host.openSocket`.
 */
export function bindStream(host: LookupHost, socket: Socket, egress: EgressInterface): void {
  if (socket.destroyed) throw unbindable('it is closed');
  if (socket.connecting) throw unbindable('it is already connecting; bind it before');
  const handle = streamHandle(socket);
  if (handle !== undefined && handle.fd >= 0) {
    if (socket.localAddress === undefined) throw unbindable('it is no IP socket');
    return rebindDescriptor(handle.fd, egress.interfaceName);
  }
  // TLS sockets and the like: what lies beneath opens its own descriptor.
  if (Reflect.get(socket, '_handle')) throw unbindable('it is no plain TCP socket; bind the one beneath it');
  if (!egressOf.has(socket)) replaceConnect(host, socket, egress);
  egressOf.set(socket, egress);
}

function replaceConnect(host: LookupHost, socket: Socket, first: EgressInterface): void {
  const original = socket.connect.bind(socket);
  const connect = (...values: unknown[]): Socket => {
    const egress = egressOf.get(socket) ?? first;
    const { interfaceName } = egress;
    const { options, listener } = connectArguments(values);
    const target = `${options.host ?? 'localhost'}:${options.port}`;
    // Ours first: no listener may write before the binding was read back.
    socket.prependOnceListener('connect', () => {
      if (!handleIsBound(streamHandle(socket), interfaceName)) socket.destroy(lostBinding(target, interfaceName));
    });
    const bind = (address: string): void => giveBoundDescriptor(streamHandle(socket), 'stream', address, interfaceName);
    const lookup = boundLookup(host, egress, options, bind);
    Reflect.apply(original, undefined, [{ ...options, autoSelectFamily: false, lookup }, listener]);
    // Node defers connect(2) of a name to the lookup.
    if (isIP(options.host ?? '') !== 0) bindConnecting(socket, options.host ?? '', interfaceName);
    return socket;
  };
  Object.defineProperty(socket, 'connect', { value: connect, configurable: true, writable: true });
}
