import type DNS from 'dns2';
import { recordTypeName, responseCodeName } from '../message/record-type.js';
import { checkedQuery, type CheckedQuery } from './checked-query.js';
import type { Forwarder } from './forwarder.js';
import { fitted, forwarded, responseWith, withOpt } from './raw-response.js';
import { requestOf, ruleAnswer, type RuledAddresses, ruleResponse } from './rule-response.js';
import type { ServiceEvent } from './service-event.js';

export type Transport = 'udp' | 'tcp';

/** Answers the bytes of a query; undefined when nothing may be sent back. Never rejects. */
export type Answerer = (
  bytes: Buffer,
  transport: Transport,
  address: string,
  port: number,
) => Promise<Buffer | undefined>;

const SERVFAIL = 2;
const REFUSED = 5;

/** What an answerer is made of. */
export interface AnswererParts {
  /** The library, loaded. */
  readonly dns: typeof DNS;
  readonly ruled: RuledAddresses;
  readonly forwarder: Forwarder;
  /** Told of each question that was answered. */
  readonly onAnswer: (event: ServiceEvent) => void;
  /** Told when this service turns out to be its own upstream. */
  readonly onLoop: () => void;
  readonly now: () => Date;
}

/** Where an answer came from, and its bytes before they are made to fit. */
interface Answered {
  readonly source: 'rule' | 'server' | 'none';
  readonly response: Buffer;
}

/**
 * Answers questions by rules first, then by servers. Bytes are checked before anything reads them; dns2 then hands each
 * request on and builds the responses of rules; what servers say is passed on as it is.
 */
export function makeAnswerer(parts: AnswererParts): Answerer {
  const { dns, forwarder, onAnswer, onLoop, now } = parts;
  // Without sockets of its own: ours stand in front.
  const dispatcher = dns.createServer({});
  const asked = new WeakMap<DNS.Packet, { query: CheckedQuery; answer: (answered: Promise<Answered>) => void }>();
  dispatcher.on('request', (request) => {
    const { query, answer } = asked.get(request) ?? {};
    if (query !== undefined) answer?.(answerOf(parts, query, request));
  });
  return async (bytes, transport, address, port) => {
    const query = checkedQuery(bytes);
    if (query === undefined || 'response' in query) return query?.response;
    if (query.question.name.toLowerCase().startsWith(forwarder.marker)) {
      onLoop();
      return responseWith(bytes, query.questionEnd, REFUSED);
    }
    const started = performance.now();
    const request = requestOf(dns, query);
    const { source, response } = await new Promise<Answered>((answer) => {
      asked.set(request, { query, answer });
      dispatcher.emit('request', request);
    });
    onAnswer({
      type: 'answer',
      time: now(),
      transport,
      address,
      port,
      host: query.question.name,
      recordType: recordTypeName(query.question.type),
      source,
      rcode: responseCodeName((response[3] ?? 0) & 0xf),
      timeMs: Math.round((performance.now() - started) * 1000) / 1000,
      text: '',
    });
    return fitted(query, response, transport);
  };
}

async function answerOf(parts: AnswererParts, query: CheckedQuery, request: DNS.Packet): Promise<Answered> {
  const refuse = (rcode: number): Answered => {
    return { source: 'none', response: withOpt(query, responseWith(query.bytes, query.questionEnd, rcode)) };
  };
  try {
    const addresses = ruleAnswer(query, parts.ruled);
    if (addresses !== undefined) {
      return { source: 'rule', response: ruleResponse(parts.dns, query, request, addresses) };
    }
    if (parts.forwarder.servers.length === 0) return refuse(REFUSED);
    if (parts.forwarder.isBusy) return refuse(SERVFAIL);
    return { source: 'server', response: forwarded(query, await parts.forwarder.ask(query)) };
  } catch {
    // The client hears that it failed; whatever it was, the next question may succeed.
    return refuse(SERVFAIL);
  }
}
