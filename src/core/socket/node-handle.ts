import type { Socket as DatagramSocket } from 'node:dgram';
import type { Socket as StreamSocket } from 'node:net';

/** What Node keeps beneath a socket: libuv's handle, as far as it is needed here. */
export interface NodeHandle {
  /** Negative while the handle has no descriptor. */
  readonly fd: number;
  /** Takes over a descriptor; 0 on success, else a negative error number. */
  open(descriptor: number): number;
}

/**
 * The one place that looks beneath Node's sockets. Node has no public way to give an existing socket a descriptor, or
 * to tell the one it has; these two are as they are since Node 10, and a test tries them on each version we run on.
 * Where one day they are missing the answer is undefined, and the caller refuses rather than leave a socket unbound.
 */
export function streamHandle(socket: StreamSocket): NodeHandle | undefined {
  return asHandle(Reflect.get(socket, '_handle'));
}

export function datagramHandle(socket: DatagramSocket): NodeHandle | undefined {
  const key = Object.getOwnPropertySymbols(socket).find(({ description }) => description === 'state symbol');
  const state: unknown = key === undefined ? undefined : Reflect.get(socket, key);
  return typeof state === 'object' && state !== null && 'handle' in state ? asHandle(state.handle) : undefined;
}

function asHandle(value: unknown): NodeHandle | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { fd, open } = value as Partial<NodeHandle>;
  return typeof fd === 'number' && typeof open === 'function' ? (value as NodeHandle) : undefined;
}
