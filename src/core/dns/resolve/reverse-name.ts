import { BusinessError } from '../../errors.js';
import { parseAddress } from '../../kernel/codec/ip-address.js';

/**
 * The name that holds an address's names (PTR): `7.2.0.192.in-addr.arpa`, or nibble by nibble below `ip6.arpa`
 * (RFC 1035, section 3.5; RFC 3596, section 2.5). A zone says nothing there.
 * @throws BusinessError `value.address`
 */
export function reverseName(text: string): string {
  const [address = ''] = text.split('%', 1);
  const bytes = parseAddress(address);
  if (bytes === null) {
    throw new BusinessError('value.address', `${JSON.stringify(text)} is not an IP address`, { target: text });
  }
  if (bytes.length === 4) return `${[...bytes].reverse().join('.')}.in-addr.arpa`;
  const nibbles = [...bytes].flatMap((byte) => [byte >> 4, byte & 15]);
  return `${nibbles
    .reverse()
    .map((nibble) => nibble.toString(16))
    .join('.')}.ip6.arpa`;
}
