import { formatAddress } from '../../kernel/codec/ip-address.js';
import type { Edns, ExtendedError } from './dns-message.js';
import { malformedMessage } from './malformed-message.js';

const optionCode = { clientSubnet: 8, extendedError: 15 } as const;

/** IANA, "Extended DNS Error Codes" (RFC 8914, section 5.2). */
const extendedErrorNames = [
  'Other Error',
  'Unsupported DNSKEY Algorithm',
  'Unsupported DS Digest Type',
  'Stale Answer',
  'Forged Answer',
  'DNSSEC Indeterminate',
  'DNSSEC Bogus',
  'Signature Expired',
  'Signature Not Yet Valid',
  'DNSKEY Missing',
  'RRSIGs Missing',
  'No Zone Key Bit Set',
  'NSEC Missing',
  'Cached Error',
  'Not Ready',
  'Blocked',
  'Censored',
  'Filtered',
  'Prohibited',
  'Stale NXDOMAIN Answer',
  'Not Authoritative',
  'Not Supported',
  'No Reachable Authority',
  'Network Error',
  'Invalid Data',
  'Signature Expired before Valid',
  'Too Early',
  'Unsupported NSEC3 Iterations Value',
  'Unable to conform to policy',
  'Synthesized',
  'Invalid Query Type',
] as const;

/**
 * The OPT record (RFC 6891, section 6.1): its class is the size, its time to live holds the flags.
 * @throws BusinessError `dns.malformed` for options that do not fill the record
 */
export function readEdns(bytes: Buffer, udpSize: number, ttl: number, start: number, end: number): Edns {
  const extendedErrors: ExtendedError[] = [];
  let clientSubnet: Edns['clientSubnet'];
  for (let at = start; at < end;) {
    if (at + 4 > end) throw malformedMessage('an EDNS option runs beyond its record');
    const code = bytes.readUInt16BE(at);
    const data = at + 4;
    at = data + bytes.readUInt16BE(at + 2);
    if (at > end) throw malformedMessage('an EDNS option runs beyond its record');
    if (code === optionCode.extendedError && at - data >= 2) extendedErrors.push(extendedError(bytes, data, at));
    if (code === optionCode.clientSubnet) clientSubnet ??= readClientSubnet(bytes, data, at);
  }
  return { udpSize, isDnssecOk: (ttl & 0x8000) !== 0, extendedErrors, clientSubnet };
}

function extendedError(bytes: Buffer, start: number, end: number): ExtendedError {
  const code = bytes.readUInt16BE(start);
  return {
    code,
    name: extendedErrorNames[code] ?? `Error ${code}`,
    text: bytes.toString('utf8', start + 2, end).replace(/\0+$/, ''),
  };
}

/** An address of which only the bytes of its prefix are there. */
function readClientSubnet(bytes: Buffer, start: number, end: number): Edns['clientSubnet'] {
  if (end - start < 4) return undefined;
  const size = { 1: 4, 2: 16 }[bytes.readUInt16BE(start)];
  if (size === undefined || end - start - 4 > size) return undefined;
  const address = new Uint8Array(size);
  address.set(bytes.subarray(start + 4, end));
  return { prefix: `${formatAddress(address)}/${bytes[start + 2]}`, scope: bytes[start + 3] ?? 0 };
}
