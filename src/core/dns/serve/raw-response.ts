import type { DnsReply } from '../client/dns-client.js';
import type { CheckedQuery } from './checked-query.js';

/** DNS flag day 2020: what passes everywhere without being fragmented. */
const mostUdpBytes = 1232;
/** What a client without EDNS takes by UDP (RFC 1035, section 2.3.4). */
const plainUdpBytes = 512;

const QR = 0x80;
const TC = 0x02;
const RA = 0x80;
/** An OPT record without options: root name, type, size, no extended code, version 0. */
const opt = (dnssecOk: boolean): Buffer =>
  Buffer.from([0, 0, 41, mostUdpBytes >> 8, mostUdpBytes & 0xff, 0, 0, dnssecOk ? 0x80 : 0, 0, 0, 0]);

/** A response without records: the header of the query, and its question as far as that is to be repeated. */
export function responseWith(query: Buffer, questionEnd: number, rcode: number): Buffer {
  const response = Buffer.from(query.subarray(0, questionEnd));
  response[2] = ((query[2] ?? 0) & 0x79) | QR;
  response[3] = RA | rcode;
  response.fill(0, 4, 12);
  if (questionEnd > 12) response.writeUInt16BE(1, 4);
  return response;
}

/** A response as this client takes it by this transport: with OPT only for those who sent one, cut to what fits. */
export function fitted(query: CheckedQuery, response: Buffer, transport: 'udp' | 'tcp'): Buffer {
  const most = transport === 'tcp' ? 65_535 : udpBytes(query);
  if (response.length <= most) return response;
  const short = Buffer.from(response.subarray(0, query.questionEnd));
  short[2] = (short[2] ?? 0) | TC;
  short.fill(0, 6, 12);
  return query.edns === undefined ? short : withOpt(query, short);
}

const udpBytes = ({ edns }: CheckedQuery): number =>
  edns === undefined ? plainUdpBytes : Math.min(mostUdpBytes, Math.max(plainUdpBytes, edns.udpSize));

/** Adds what a client that knows EDNS expects of every answer (RFC 6891, section 6.1.1). */
export function withOpt({ edns }: CheckedQuery, response: Buffer): Buffer {
  if (edns === undefined) return response;
  const longer = Buffer.concat([response, opt(edns.isDnssecOk)]);
  longer.writeUInt16BE(longer.readUInt16BE(10) + 1, 10);
  return longer;
}

/** A server's answer as one to this client: its id, its letters in the question, its kind of EDNS. */
export function forwarded(query: CheckedQuery, { bytes, message }: DnsReply): Buffer {
  const isSame = bytes.length >= query.questionEnd && message.question !== undefined;
  const response = Buffer.from(bytes);
  response.writeUInt16BE(query.id, 0);
  if (isSame) query.bytes.copy(response, 12, 12, query.questionEnd);
  response[2] = ((response[2] ?? 0) & ~1) | ((query.bytes[2] ?? 0) & 1);
  response[3] = (response[3] ?? 0) | RA;
  return query.edns === undefined && message.edns !== undefined ? withoutOpt(query, response, message) : response;
}

/** Cuts off the OPT record where it stands last, as servers write it. Elsewhere it stays: a client skips what it does not know. */
function withoutOpt(query: CheckedQuery, response: Buffer, message: DnsReply['message']): Buffer {
  const records = [...message.answers, ...message.authorities, ...message.additionals];
  const start = records.reduce((most, { end }) => Math.max(most, end), query.questionEnd);
  const isOpt = response[start] === 0 && response.length > start + 10 && response.readUInt16BE(start + 1) === 41;
  if (!isOpt || start + 11 + response.readUInt16BE(start + 9) !== response.length) return response;
  const shorter = Buffer.from(response.subarray(0, start));
  shorter.writeUInt16BE(shorter.readUInt16BE(10) - 1, 10);
  return shorter;
}
