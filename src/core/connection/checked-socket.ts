import { BusinessError } from '../errors.js';
import { plainAddress } from '../ports/parse-endpoint.js';
import { ProtocolType } from '../ports/types.js';

/** One end of a connection as the kernel is asked for it; port 0 stands for any. */
export interface CheckedEnd {
  readonly address: string;
  readonly port: number;
}

const protocols = [ProtocolType.PROTO_TYPE_TCP, ProtocolType.PROTO_TYPE_UDP] as const;

/**
 * @throws BusinessError `usage.argument` (401) for what is no number, `value.range` (2100001) for any but TCP and UDP
 */
export function checkedProtocol(protocol: unknown): ProtocolType {
  if (typeof protocol !== 'number') throw new BusinessError('usage.argument', 'The protocol must be a number');
  const known = protocols.find((each: number) => each === protocol);
  if (known !== undefined) return known;
  throw new BusinessError('value.range', `The protocol is 6 for TCP or 17 for UDP, not ${protocol}`);
}

/**
 * The address and port of a NetAddress, checked.
 *
 * @param which `local` or `remote`, for the message
 * @throws BusinessError `usage.argument` (401) for a wrong type, `value.address` and `value.range` (2100001) for a wrong
 * value
 */
export function checkedEnd(which: string, end: unknown): CheckedEnd {
  if (typeof end !== 'object' || end === null || !('address' in end) || typeof end.address !== 'string') {
    throw new BusinessError('usage.argument', `The ${which} end must be an object with an address`);
  }
  const address = plainAddress(end.address);
  if (address === undefined) {
    throw new BusinessError('value.address', `The ${which} address ${JSON.stringify(end.address)} is no IP address`, {
      target: end.address,
    });
  }
  const family = optionalNumber(which, 'family', 'family' in end ? end.family : undefined);
  if (family !== undefined && family !== (end.address.includes(':') ? 2 : 1)) {
    throw new BusinessError('value.range', `The family of ${end.address} is not ${family}: 1 is IPv4, 2 is IPv6`);
  }
  const port = optionalNumber(which, 'port', 'port' in end ? end.port : undefined) ?? 0;
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return { address, port };
  throw new BusinessError('value.range', `The ${which} port ${port} is not between 0 and 65535`);
}

function optionalNumber(which: string, field: string, value: unknown): number | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'number') return value;
  throw new BusinessError('usage.argument', `The ${field} of the ${which} end must be a number`);
}
