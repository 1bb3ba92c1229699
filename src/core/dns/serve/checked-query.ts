import { BusinessError } from '../../errors.js';
import type { Edns, Question } from '../message/dns-message.js';
import { readMessage } from '../message/read-message.js';
import { responseWith } from './raw-response.js';

/** A query that was looked at before anything else got to see it. */
export interface CheckedQuery {
  readonly bytes: Buffer;
  readonly id: number;
  readonly question: Question;
  /** Offset behind the question. */
  readonly questionEnd: number;
  readonly wantsRecursion: boolean;
  /** Undefined where the client knows nothing of EDNS. */
  readonly edns: Edns | undefined;
}

/** What is answered without a further look. */
export interface RefusedQuery {
  readonly response: Buffer;
}

const Rcode = { FORMERR: 1, NOTIMP: 4, REFUSED: 5 } as const;
/** Nobody asks in more: a name of 255 bytes and a few options. */
const mostQueryBytes = 2048;
const classInternet = 1;
const transferTypes: ReadonlySet<number> = new Set([250, 251, 252, 253, 254]);

/**
 * Reads a query and makes sure that it is one plain question. Survives any bytes.
 *
 * @returns undefined for what must not be answered at all: a response, which two servers would send each other for ever,
 *   and what has no header
 */
export function checkedQuery(bytes: Buffer): CheckedQuery | RefusedQuery | undefined {
  if (bytes.length < 12 || ((bytes[2] ?? 0) & 0x80) !== 0) return undefined;
  const refuse = (rcode: number): RefusedQuery => ({ response: responseWith(bytes, 12, rcode) });
  if (bytes.length > mostQueryBytes) return refuse(Rcode.FORMERR);
  if (((bytes[2] ?? 0) & 0x78) !== 0) return refuse(Rcode.NOTIMP);
  try {
    const { id, question, answers, authorities, edns } = readMessage(bytes);
    const end = plainQuestionEnd(bytes);
    if (question === undefined || end === undefined || answers.length + authorities.length > 0) {
      return refuse(Rcode.FORMERR);
    }
    const isRefused = bytes.readUInt16BE(end - 2) !== classInternet || transferTypes.has(question.type);
    if (isRefused) return { response: responseWith(bytes, end, Rcode.REFUSED) };
    return { bytes, id, question, questionEnd: end, wantsRecursion: ((bytes[2] ?? 0) & 1) !== 0, edns };
  } catch (error) {
    if (error instanceof BusinessError) return refuse(Rcode.FORMERR);
    throw error;
  }
}

/** Offset behind a question whose name is written out; undefined where it is cut off or points elsewhere. */
function plainQuestionEnd(bytes: Buffer): number | undefined {
  let at = 12;
  for (let length = bytes[at] ?? 0; length !== 0; length = bytes[at] ?? 0) {
    if (length > 63) return undefined;
    at += length + 1;
  }
  return at + 5 <= bytes.length ? at + 5 : undefined;
}
