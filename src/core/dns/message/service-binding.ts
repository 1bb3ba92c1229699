import { formatAddress } from '../../kernel/codec/ip-address.js';
import { malformedMessage } from './malformed-message.js';
import { quotedText } from './zone-text.js';

/** IANA, "Service Parameter Keys (SvcParamKeys)". */
const keyNames = ['mandatory', 'alpn', 'no-default-alpn', 'port', 'ipv4hint', 'ech', 'ipv6hint', 'dohpath', 'ohttp'];

const keyName = (key: number): string => keyNames[key] ?? `key${key}`;

/**
 * The data of SVCB and HTTPS as zone files have it (RFC 9460, section 2.1): `1 . alpn=h2,h3 port=8443`.
 * @throws BusinessError `dns.malformed`
 */
export function serviceBindingText(priority: number, target: string, parameters: Buffer): string {
  const parts = [String(priority), target];
  for (let at = 0; at < parameters.length;) {
    if (at + 4 > parameters.length) throw malformedMessage('a service parameter is cut off');
    const start = at + 4;
    const end = start + parameters.readUInt16BE(at + 2);
    if (end > parameters.length) throw malformedMessage('a service parameter is cut off');
    parts.push(parameterText(parameters.readUInt16BE(at), parameters.subarray(start, end)));
    at = end;
  }
  return parts.join(' ');
}

function parameterText(key: number, value: Buffer): string {
  const text = (values[keyName(key)] ?? quotedValue)(value);
  return text === '' ? keyName(key) : `${keyName(key)}=${text}`;
}

const quotedValue = (value: Buffer): string => (value.length === 0 ? '' : quotedText(value));

const values: Readonly<Record<string, (value: Buffer) => string>> = {
  mandatory: (value) =>
    pieces(value, 2)
      .map((piece) => keyName(piece.readUInt16BE(0)))
      .join(','),
  alpn: (value) => protocols(value).join(','),
  port: (value) =>
    pieces(value, 2)
      .map((piece) => piece.readUInt16BE(0))
      .join(','),
  ipv4hint: (value) =>
    pieces(value, 4)
      .map((piece) => formatAddress(piece))
      .join(','),
  ipv6hint: (value) =>
    pieces(value, 16)
      .map((piece) => formatAddress(piece))
      .join(','),
  ech: (value) => value.toString('base64'),
};

function pieces(value: Buffer, size: number): Buffer[] {
  if (value.length === 0 || value.length % size !== 0) throw malformedMessage('a service parameter has a wrong length');
  return Array.from({ length: value.length / size }, (_, index) => value.subarray(index * size, (index + 1) * size));
}

/** Each with its length before it; commas and backslashes within one are escaped (RFC 9460, appendix A.1). */
function protocols(value: Buffer): string[] {
  const names: string[] = [];
  for (let at = 0; at < value.length; at += 1 + (value[at] ?? 0)) {
    const length = value[at] ?? 0;
    if (length === 0 || at + 1 + length > value.length) throw malformedMessage('a protocol name is cut off');
    names.push(
      quotedText(value.subarray(at + 1, at + 1 + length))
        .slice(1, -1)
        .replaceAll(/[\\,]/g, '\\$&'),
    );
  }
  return names;
}
