import type { DnsMessage, ResourceRecord } from '../message/dns-message.js';
import { sameName } from '../message/name-reader.js';
import { recordTarget } from '../message/record-data.js';
import { RecordType } from '../message/record-type.js';

/** More aliases than any server follows itself. */
const mostAliases = 16;

/** What a message answers to its question, and no more. */
export interface AnswerChain {
  /** The name that the aliases lead to; the one asked for without any. Absolute. */
  readonly canonicalName: string;
  /** The aliases in their order, then the records of the type that was asked for, then their signatures. */
  readonly records: readonly ResourceRecord[];
  /** Those of them that have the type asked for. */
  readonly matching: readonly ResourceRecord[];
}

/**
 * Follows the aliases (CNAME) from the name asked for by the owners of the records. Records that the chain does not lead
 * to are nobody's answer and are left out, whatever they are.
 * @throws BusinessError `dns.malformed`
 */
export function answerChain(bytes: Buffer, { question, answers }: DnsMessage, type: number): AnswerChain {
  let name = question?.name ?? '.';
  const owners = [name];
  const aliases: ResourceRecord[] = [];
  const isAny = type === RecordType.ANY || type === RecordType.CNAME;
  for (let alias = isAny ? undefined : aliasOf(answers, name); alias !== undefined; alias = aliasOf(answers, name)) {
    name = recordTarget(bytes, alias);
    aliases.push(alias);
    // An alias that leads back, or too far, leads nowhere.
    if (owners.length > mostAliases || owners.some((owner) => sameName(owner, name))) break;
    owners.push(name);
  }
  const last = owners.at(-1) ?? name;
  const matching = answers.filter((record) => matches(record, last, type));
  const signatures = answers.filter(
    (record) => record.type === RecordType.RRSIG && type !== RecordType.RRSIG && type !== RecordType.ANY,
  );
  const ofChain = signatures.filter(({ name }) => owners.some((owner) => sameName(owner, name)));
  return { canonicalName: last, records: [...aliases, ...matching, ...ofChain], matching };
}

const aliasOf = (answers: readonly ResourceRecord[], name: string): ResourceRecord | undefined =>
  answers.find((record) => record.type === RecordType.CNAME && sameName(record.name, name));

const matches = (record: ResourceRecord, name: string, type: number): boolean =>
  (type === RecordType.ANY || record.type === type) && sameName(record.name, name);
