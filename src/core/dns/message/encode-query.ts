import { BusinessError } from '../../errors.js';
import { parseAddress } from '../../kernel/codec/ip-address.js';
import type { Question } from './dns-message.js';
import { packetCodec } from './packet-codec.js';

/** What a query asks for beyond its question. */
export interface QueryFlags {
  /** RD: the server is to find the answer elsewhere if need be. */
  readonly recurse: boolean;
  /** DO: records of DNSSEC are wanted (RFC 3225). */
  readonly dnssec: boolean;
  /** Client subnet (RFC 7871), `192.0.2.0/24`. */
  readonly clientSubnet?: string;
  /** Without it nothing of EDNS is sent. */
  readonly edns: boolean;
}

/** DNS flag day 2020: what passes everywhere without being fragmented. */
export const udpPayloadBytes = 1232;

/**
 * The bytes of a query with id 0.
 * @throws BusinessError `value.name`, `value.address` for a client subnet that is none
 */
export function encodeQuery({ name, type }: Question, { recurse, dnssec, clientSubnet, edns }: QueryFlags): Buffer {
  const options = clientSubnet === undefined ? [] : [clientSubnetOption(clientSubnet)];
  const codec = packetCodec();
  const query = codec.encode({
    type: 'query',
    id: 0,
    flags: (recurse ? codec.RECURSION_DESIRED : 0) | (dnssec ? codec.AUTHENTIC_DATA : 0),
    questions: [{ type: 'A', name: checkedName(name) }],
    additionals: edns
      ? [
          {
            type: 'OPT',
            name: '.',
            udpPayloadSize: udpPayloadBytes,
            extendedRcode: 0,
            ednsVersion: 0,
            flags: dnssec ? codec.DNSSEC_OK : 0,
            flag_do: dnssec,
            options,
          },
        ]
      : [],
  });
  // The library turns types that it does not know, HTTPS and SVCB among them, into 0.
  query.writeUInt16BE(type, questionEnd(query) - 4);
  return query;
}

/** Offset behind the one question of a query that was made here. */
export function questionEnd(query: Uint8Array): number {
  let at = 12;
  while ((query[at] ?? 0) !== 0) at += (query[at] ?? 0) + 1;
  return at + 5;
}

/** Bytes of a text; counting those of UTF-8 only where there may be any costs a fifth. */
const wireLength = (text: string): number => (/^[\0-\x7f]*$/.test(text) ? text.length : Buffer.byteLength(text));

/**
 * A name as it can be asked for: labels of 1 to 63 bytes, 253 altogether (RFC 1035, section 2.3.4); `.` is the root.
 * @throws BusinessError `value.name`
 */
export function checkedName(name: string): string {
  const text = name.endsWith('.') ? name.slice(0, -1) : name;
  if (name === '.') return name;
  const wrong = wrongWith(text);
  if (wrong === undefined) return text;
  throw new BusinessError('value.name', `${JSON.stringify(name.slice(0, 300))} cannot be asked for: ${wrong}`, {
    target: name,
  });
}

function wrongWith(text: string): string | undefined {
  if (text === '') return 'it is empty';
  if (text.includes('\\')) return 'a name with a backslash is not understood here';
  if (/[\s\0-\x1f\x7f]/.test(text)) return 'it has a blank or control character';
  if (wireLength(text) > 253) return 'it is longer than 253 bytes';
  for (const label of text.split('.')) {
    if (label === '') return 'it has an empty label';
    if (wireLength(label) > 63) return `the label ${label.slice(0, 80)} is longer than 63 bytes`;
  }
  return undefined;
}

function clientSubnetOption(text: string) {
  const [address = '', length] = text.split('/', 2);
  const bytes = parseAddress(address);
  const most = bytes === null ? 0 : bytes.length * 8;
  const sourcePrefixLength = length === undefined ? most : /^\d{1,3}$/.test(length) ? Number(length) : most + 1;
  if (bytes === null || sourcePrefixLength > most) {
    throw new BusinessError('value.address', `${JSON.stringify(text)} is no subnet such as 192.0.2.0/24`, {
      target: text,
    });
  }
  // RFC 7871, section 6: no more bytes than the prefix has, and nothing behind it.
  const data = Buffer.alloc(4 + Math.ceil(sourcePrefixLength / 8));
  data.writeUInt16BE(bytes.length === 4 ? 1 : 2, 0);
  data[2] = sourcePrefixLength;
  data.set(bytes.subarray(0, data.length - 4), 4);
  const rest = sourcePrefixLength % 8;
  if (rest !== 0) data[data.length - 1] = (data[data.length - 1] ?? 0) & (0xff << (8 - rest));
  return { code: 8 as const, ip: address, data };
}
