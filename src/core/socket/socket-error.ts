import { BusinessError } from '../errors.js';
import type { Reason } from '../errors.js';
import { endpointText } from './endpoint-text.js';

/** What the errors that Node reports for a TCP connection stand for; all others are `tcp.failed`. */
const reasonOfCode: Readonly<Record<string, Reason>> = {
  ECONNREFUSED: 'tcp.refused',
  ETIMEDOUT: 'tcp.timeout',
  ENETUNREACH: 'tcp.unreachable',
  EHOSTUNREACH: 'tcp.unreachable',
  ENETDOWN: 'tcp.unreachable',
  EHOSTDOWN: 'tcp.unreachable',
  EACCES: 'permission',
  EPERM: 'permission',
};

const sentences: Partial<Record<Reason, string>> = {
  'tcp.refused': 'refused the connection',
  'tcp.timeout': 'did not answer in time',
  'tcp.unreachable': 'cannot be reached',
  'tcp.failed': 'could not be connected to',
  permission: 'may not be connected to by this user',
};

/** The BusinessError for what went wrong with a TCP socket; errors that are one already pass. */
export function streamError(error: Error, target: string, interfaceName?: string): BusinessError {
  if (error instanceof BusinessError) return error;
  const code = errorCode(error);
  const reason = reasonOfCode[code] ?? 'tcp.failed';
  const way = interfaceName === undefined ? '' : ` over ${interfaceName}`;
  return new BusinessError(reason, `${target} ${sentences[reason]}${way} (${code === '' ? error.message : code})`, {
    operation: 'connect',
    target,
    cause: error,
  });
}

/** What a connection ends with that was aborted: the signal's own reason, unless that is a time limit. */
export function abortedStream(reason: unknown, addresses: readonly string[], port: number): unknown {
  if (!(reason instanceof DOMException && reason.name === 'TimeoutError')) return reason;
  const target = addresses.map((address) => endpointText(address, port)).join(', ');
  const details = { operation: 'connect', target, cause: reason };
  return new BusinessError('tcp.timeout', `${target} did not answer in time`, details);
}

/** For a connected socket that the kernel no longer holds to its interface. */
export function lostBinding(target: string, interfaceName: string): BusinessError {
  const message = `The socket to ${target} is no longer bound to ${interfaceName} and was closed`;
  return new BusinessError('net.gone', message, { operation: 'SO_BINDTODEVICE', target: interfaceName });
}

/** The BusinessError for a local address that a socket could not be bound to. */
export function localAddressError(error: unknown, target: string): BusinessError {
  if (error instanceof BusinessError) return error;
  const code = errorCode(error);
  const details = { operation: 'bind', target, cause: error };
  if (code === 'EACCES')
    return new BusinessError('permission', `This user may not bind a socket to ${target}`, details);
  const why = code === 'EADDRINUSE' ? 'is in use' : 'cannot be bound to';
  return new BusinessError('socket.address', `${target} ${why} (${code})`, details);
}

/** Node's `code` of an error; empty when it has none. */
export function errorCode(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}
