import type DNS from 'dns2';
import { parseAddress } from '../../kernel/codec/ip-address.js';
import type { NetAddress } from '../../network/types.js';
import type { CheckedQuery } from './checked-query.js';
import { withOpt } from './raw-response.js';

const A = 1;
const AAAA = 28;
/** Records that lead clients past the addresses of a rule (RFC 9460). */
const serviceTypes: ReadonlySet<number> = new Set([64, 65]);
/** More make a response that nobody needs, and one that is long in the making. */
const mostAnswers = 64;
/** A change of the rules holds from the next question on. */
const ttlSeconds = 0;

/** What rules say of a host, in one family or in both. */
export type RuledAddresses = (host: string, family?: 4 | 6) => readonly NetAddress[] | undefined;

/**
 * The answer that the rules give: addresses; none for the service records of a host that has a rule, as these would lead
 * past it; undefined where the rules say nothing.
 */
export function ruleAnswer({ question }: CheckedQuery, ruled: RuledAddresses): readonly NetAddress[] | undefined {
  const { type } = question;
  const host = question.name.replace(/\.$/, '');
  if (type === A || type === AAAA) return ruled(host, type === A ? 4 : 6)?.slice(0, mostAnswers);
  return serviceTypes.has(type) && ruled(host) !== undefined ? [] : undefined;
}

/** The request as dns2 hands it on, made of what was checked: its own parser never sees a byte from outside. */
export function requestOf(dns: typeof DNS, { id, question, wantsRecursion }: CheckedQuery): DNS.Packet {
  const request = new dns.Packet();
  request.header = new dns.Packet.Header({ id, rd: wantsRecursion ? 1 : 0 });
  const name = question.name.replace(/\.$/, '');
  request.questions.push(new dns.Packet.Question(name, question.type, dns.Packet.CLASS.IN));
  return request;
}

/** The response with these addresses. */
export function ruleResponse(
  dns: typeof DNS,
  query: CheckedQuery,
  request: DNS.Packet,
  addresses: readonly NetAddress[],
): Buffer {
  const response = dns.Packet.createResponseFromRequest(request);
  response.header.ra = 1;
  const [question] = request.questions;
  if (question === undefined) throw new Error('a request without question');
  for (const { address } of addresses) {
    response.answers.push(
      dns.Packet.createResourceFromQuestion(question, { ttl: ttlSeconds, address: writtenOut(address) }),
    );
  }
  const bytes = response.toBuffer();
  // Clients that mix cases at random (0x20) want the letters of their question back.
  query.bytes.copy(bytes, 12, 12, query.questionEnd);
  return withOpt(query, bytes);
}

/** An IPv6 address in eight groups: dns2 does not read a dotted tail. */
function writtenOut(address: string): string {
  const bytes = parseAddress(address);
  if (bytes === null || bytes.length === 4) return address;
  const groups = Array.from({ length: 8 }, (_, at) =>
    (((bytes[2 * at] ?? 0) << 8) | (bytes[2 * at + 1] ?? 0)).toString(16),
  );
  return groups.join(':');
}
