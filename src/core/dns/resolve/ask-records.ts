import { BusinessError } from '../../errors.js';
import { netAddress } from '../../network/net-address.js';
import type { NetAddress } from '../../network/types.js';
import type { DnsClient, DnsQueryOptions, DnsReply } from '../client/dns-client.js';
import { type DnsServer, serverText } from '../client/dns-server.js';
import { recordAddress, recordText } from '../message/record-data.js';
import { recordTypeName, responseCodeName } from '../message/record-type.js';
import { type AnswerChain, answerChain } from './answer-chain.js';
import { answerError, extendedErrorText, noData } from './answer-error.js';
import type { RecordEntry, ServerAnswer } from './resolution.js';

/** What servers answered to the questions for some types of one name, as one answer. */
export interface AskedRecords extends ServerAnswer {
  readonly canonicalName: string;
}

/**
 * Asks servers, one after the other until one answers, for the records of some types. An answer that holds none of
 * them, or says why not, comes with its error.
 *
 * @throws BusinessError `value.name` and what else is no server's fault; the signal's reason when aborted
 */
export async function askRecords(
  client: DnsClient,
  name: string,
  types: readonly number[],
  servers: readonly DnsServer[],
  options: DnsQueryOptions,
): Promise<AskedRecords> {
  const asked = types.map((type) => client.query({ name, type }, servers, options));
  const outcomes = await Promise.allSettled(asked);
  const replies: Answered[] = [];
  const failures: unknown[] = [];
  for (const [index, outcome] of outcomes.entries()) {
    if (outcome.status === 'rejected') failures.push(outcome.reason);
    else replies.push(answered(outcome.value, types[index] ?? 0));
  }
  const failure = failures[0];
  if (failure !== undefined && !(failure instanceof BusinessError && isOfServers(failure))) throw failure;
  return merged(name, types, servers[0], replies, failure);
}

/** What `query` throws where servers are at fault. */
const isOfServers = ({ reason }: BusinessError): boolean => /^(dns|tls|http|tcp)\./.test(reason);

interface Answered {
  readonly reply: DnsReply;
  readonly chain: AnswerChain;
}

const answered = (reply: DnsReply, type: number): Answered => ({
  reply,
  chain: answerChain(reply.bytes, reply.message, type),
});

function merged(
  name: string,
  types: readonly number[],
  first: DnsServer | undefined,
  replies: readonly Answered[],
  failure: BusinessError | undefined,
): AskedRecords {
  const records = replies.flatMap(({ reply, chain }) => chain.records.map((record) => entryOf(reply, record)));
  const addresses = replies.flatMap(({ reply, chain }) => addressesOf(reply, chain));
  const main = replies.find(({ chain }) => chain.matching.length > 0) ?? replies[0];
  const isEmpty = replies.every(({ chain }) => chain.matching.length === 0);
  const what = `no record of type ${types.map(recordTypeName).join(' or ')}`;
  const refusal = main === undefined ? undefined : answerError(name, main.reply.server, main.reply.message);
  const error = isEmpty ? (refusal ?? failure ?? noData(name, what)) : undefined;
  return {
    server: main === undefined ? (first === undefined ? '' : serverText(first)) : serverText(main.reply.server),
    transport: main?.reply.transport ?? first?.transport ?? 'udp',
    rcode: main === undefined ? '' : responseCodeName(main.reply.message.rcode),
    timeMs: main === undefined ? null : Math.max(...replies.map(({ reply }) => reply.timeMs)),
    isAuthentic: replies.length > 0 && replies.every(({ reply }) => reply.message.isAuthentic),
    canonicalName: main?.chain.canonicalName ?? '',
    addresses,
    records: distinct(records),
    extendedErrors: extendedErrorText(replies.flatMap(({ reply }) => reply.message.edns?.extendedErrors ?? [])),
    ...(error === undefined ? {} : { error }),
  };
}

const entryOf = ({ bytes }: DnsReply, record: AnswerChain['records'][number]): RecordEntry => ({
  name: record.name,
  type: recordTypeName(record.type),
  ttl: record.ttl,
  data: recordText(bytes, record),
});

const addressesOf = ({ bytes }: DnsReply, { matching }: AnswerChain): NetAddress[] =>
  matching.flatMap((record) => {
    const address = recordAddress(bytes, record);
    return address === undefined ? [] : [netAddress(address)];
  });

/** The aliases of a name come with each of its types. */
function distinct(records: readonly RecordEntry[]): RecordEntry[] {
  const seen = new Map(records.map((record) => [`${record.name} ${record.type} ${record.data}`, record] as const));
  return [...seen.values()];
}
