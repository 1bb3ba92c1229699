import type { DnsMessage, Edns, Question, ResourceRecord } from './dns-message.js';
import { malformedMessage } from './malformed-message.js';
import { NameReader } from './name-reader.js';
import { readEdns } from './read-edns.js';
import { RecordType } from './record-type.js';

const headerBytes = 12;
/** The shortest record: a root name, type, class, time to live and length. */
const leastRecordBytes = 11;

/**
 * Reads a whole message and proves that it is sound: counts that fit, names that end, data within its record. What the
 * records hold is read by `recordText` and `recordAddress` when it is wanted.
 *
 * Survives any bytes, and costs a few milliseconds at most: see NameReader.
 * @throws BusinessError `dns.malformed`
 */
export function readMessage(bytes: Buffer): DnsMessage {
  if (bytes.length < headerBytes) throw malformedMessage(`it has ${bytes.length} bytes, and its header alone 12`);
  const answerCount = bytes.readUInt16BE(6);
  const authorityCount = bytes.readUInt16BE(8);
  const additionalCount = bytes.readUInt16BE(10);
  const promised = (answerCount + authorityCount + additionalCount) * leastRecordBytes;
  if (promised > bytes.length) throw malformedMessage('it promises more records than it has room for');
  const names = new NameReader(bytes);
  const { question, at } = readQuestion(bytes, names);
  const answers = readRecords(bytes, names, at, answerCount);
  const authorities = readRecords(bytes, names, answers.at(-1)?.end ?? at, authorityCount);
  const before = authorities.at(-1) ?? answers.at(-1);
  const additionals = readRecords(bytes, names, before?.end ?? at, additionalCount);
  const options = additionals.find(({ type }) => type === RecordType.OPT);
  const edns = options === undefined ? undefined : ednsOf(bytes, options);
  const flags = bytes.readUInt16BE(2);
  return {
    id: bytes.readUInt16BE(0),
    rcode: (flags & 0xf) | (options === undefined ? 0 : (options.ttl >>> 24) << 4),
    isAuthoritative: (flags & 0x0400) !== 0,
    isTruncated: (flags & 0x0200) !== 0,
    isRecursionAvailable: (flags & 0x0080) !== 0,
    isAuthentic: (flags & 0x0020) !== 0,
    question,
    answers,
    authorities,
    additionals: options === undefined ? additionals : additionals.filter(({ type }) => type !== RecordType.OPT),
    edns,
  };
}

function readQuestion(bytes: Buffer, names: NameReader): { question: Question | undefined; at: number } {
  const count = bytes.readUInt16BE(4);
  if (count === 0) return { question: undefined, at: headerBytes };
  if (count > 1) throw malformedMessage('it has more than one question');
  const name = names.read(headerBytes);
  const at = names.next;
  if (at + 4 > bytes.length) throw malformedMessage('its question is cut off');
  return { question: { name, type: bytes.readUInt16BE(at) }, at: at + 4 };
}

function readRecords(bytes: Buffer, names: NameReader, from: number, count: number): ResourceRecord[] {
  const records: ResourceRecord[] = [];
  let at = from;
  for (let index = 0; index < count; index++) {
    const record = readRecord(bytes, names, at);
    records.push(record);
    at = record.end;
  }
  return records;
}

function readRecord(bytes: Buffer, names: NameReader, from: number): ResourceRecord {
  const name = names.read(from);
  const at = names.next;
  if (at + 10 > bytes.length) throw malformedMessage('a record is cut off');
  const start = at + 10;
  const end = start + bytes.readUInt16BE(at + 8);
  if (end > bytes.length) throw malformedMessage('the data of a record is cut off');
  return {
    name,
    type: bytes.readUInt16BE(at),
    class: bytes.readUInt16BE(at + 2),
    ttl: bytes.readUInt32BE(at + 4),
    start,
    end,
  };
}

const ednsOf = (bytes: Buffer, { class: udpSize, ttl, start, end }: ResourceRecord): Edns =>
  readEdns(bytes, udpSize, ttl, start, end);
