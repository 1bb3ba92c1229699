import type { TcpNetConnectOpts } from 'node:net';
import { unbindable } from './bind-descriptor.js';

/**
 * The arguments of `net.Socket.connect` in any of its forms: `(port, host?, listener?)`, `(options, listener?)`.
 *
 * @throws BusinessError `value.socket` for a path: Unix sockets know no network
 */
export function connectArguments(values: readonly unknown[]): {
  options: TcpNetConnectOpts;
  listener: (() => void) | undefined;
} {
  // Node's own callers hand over one array that holds options and listener.
  const [first, second, third] = Array.isArray(values[0]) ? values[0] : values;
  const listener = [third, second].find((value): value is () => void => typeof value === 'function');
  if (isOptions(first)) return { options: first, listener };
  const port = Number(first);
  if (first === '' || !Number.isInteger(port) || port < 0)
    throw unbindable('a path was given; Unix sockets know no network');
  return { options: typeof second === 'string' ? { port, host: second } : { port }, listener };
}

function isOptions(value: unknown): value is TcpNetConnectOpts {
  if (typeof value !== 'object' || value === null) return false;
  if ('path' in value && value.path !== undefined) throw unbindable('a path was given; Unix sockets know no network');
  return true;
}
