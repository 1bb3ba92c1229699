import { setImmediate } from 'node:timers/promises';
import { AddressFamily } from './address.js';
import { encodeSocketAddress } from './codec/socket-address.js';
import { openDeviceSocket } from './device-socket.js';
import { callLibc } from './libc.js';
import { ProbeSocket } from './probe-socket.js';

/** The kernel needs some 5 ms, once, from the first socket of the host that wants arrival stamps to the first stamp. */
const longestMs = 10;

/**
 * Waits until arrivals are stamped, by sending to itself over the loopback; the socket that will need the stamps must
 * be open already, or their end comes with this function's.
 *
 * @returns false when they do not come: no loopback, or a kernel without them
 */
export async function warmUpStamps(): Promise<boolean> {
  const request = { family: AddressFamily.INET, type: 'datagram', nonBlocking: true, closeOnExec: true } as const;
  const socket = new ProbeSocket(openDeviceSocket(request), 'udp', AddressFamily.INET);
  try {
    const address = encodeSocketAddress('127.0.0.1');
    if (address === null) return false;
    socket.bind(address, 'the loopback');
    const length = new Uint32Array([address.length]);
    if (callLibc('getsockname', socket.descriptor, address, new Uint8Array(length.buffer)) < 0) return false;
    const end = performance.now() + longestMs;
    do {
      if (socket.send(new Uint8Array(1), address) !== 0) return false;
      let stamped = false;
      socket.receive(({ notes }) => (stamped ||= notes.stamp !== undefined && notes.stamp.seconds !== 0));
      if (stamped) return true;
      await setImmediate();
    } while (performance.now() < end);
    return false;
  } finally {
    socket.close();
  }
}
