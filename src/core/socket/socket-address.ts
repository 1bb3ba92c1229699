import { isIP } from 'node:net';
import { BusinessError } from '../errors.js';
import type { NetAddress } from '../network/types.js';
import { endpointText } from './endpoint-text.js';

export interface LocalEndpoint {
  readonly address: string;
  readonly port: number;
  readonly family: 4 | 6;
  /** `address:port`. */
  readonly text: string;
}

/**
 * A NetAddress that must be a literal, such as one to bind to; port 0 when it names none.
 *
 * @throws BusinessError `usage.argument`, `value.address`, `value.range`
 */
export function literalEndpoint(value: NetAddress): LocalEndpoint {
  const { address, port } = checkedAddress(value);
  const family = isIP(address);
  if (family !== 4 && family !== 6) {
    throw new BusinessError('value.address', `${JSON.stringify(address)} is not an IP address`, { target: address });
  }
  return { address, port, family, text: endpointText(address, port) };
}

/** Address or name, and port, of a NetAddress as a program gave it. */
export function checkedAddress(value: NetAddress): { address: string; port: number } {
  const given: unknown = value;
  if (typeof given !== 'object' || given === null || typeof value.address !== 'string') {
    throw new BusinessError('usage.argument', 'An address must be an object with a text `address`');
  }
  const port = value.port ?? 0;
  if (typeof port !== 'number') throw new BusinessError('usage.argument', 'The port must be a number');
  if (!Number.isInteger(port) || port < 0 || port > 65535) {
    throw new BusinessError('value.range', `The port ${port} is not a whole number from 0 to 65535`);
  }
  return { address: value.address, port };
}

/** Bytes to send, of a text or a buffer. */
export function checkedData(data: unknown, encoding: BufferEncoding = 'utf8'): Buffer {
  if (typeof data === 'string') return Buffer.from(data, encoding);
  if (data instanceof ArrayBuffer) return Buffer.from(data);
  throw new BusinessError('usage.argument', 'The data must be a text or an ArrayBuffer');
}
