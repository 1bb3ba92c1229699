import { formatAddress } from '../../kernel/codec/ip-address.js';
import type { ResourceRecord } from './dns-message.js';
import { malformedMessage } from './malformed-message.js';
import { NameReader } from './name-reader.js';
import { packetCodec } from './packet-codec.js';
import { recordTypeName, RecordType } from './record-type.js';
import { serviceBindingText } from './service-binding.js';
import { quotedText } from './zone-text.js';

/** The address of an A or AAAA record; undefined for every other one. @throws BusinessError `dns.malformed` */
export function recordAddress(bytes: Buffer, { type, start, end }: ResourceRecord): string | undefined {
  const size = type === RecordType.A ? 4 : type === RecordType.AAAA ? 16 : 0;
  if (size === 0) return undefined;
  if (end - start !== size) throw malformedMessage(`an address has ${end - start} bytes`);
  return formatAddress(bytes, start, size);
}

/** The name that a record consists of, as CNAME does. @throws BusinessError `dns.malformed` */
export function recordTarget(bytes: Buffer, { start, end }: ResourceRecord): string {
  const names = new NameReader(bytes);
  const target = names.read(start, end);
  if (names.next !== end) throw malformedMessage('a name does not fill its record');
  return target;
}

/**
 * The data of a record as a zone file has it (RFC 1035, section 5.1); what is not known here as `\# 3 010203`
 * (RFC 3597, section 5), and so is what does not have the form that its type demands.
 */
export function recordText(bytes: Buffer, record: ResourceRecord): string {
  try {
    return readers[record.type]?.(new RecordReader(bytes, record)) ?? unknownText(bytes, record);
  } catch {
    return unknownText(bytes, record);
  }
}

function unknownText(bytes: Buffer, { start, end }: ResourceRecord): string {
  const hex = bytes.toString('hex', start, end);
  return `\\# ${end - start}${hex === '' ? '' : ` ${hex}`}`;
}

/** Reads the data of one record from its start to exactly its end. */
class RecordReader {
  readonly #bytes: Buffer;
  readonly #end: number;
  readonly #names: NameReader;
  #at: number;

  constructor(
    bytes: Buffer,
    readonly record: ResourceRecord,
  ) {
    this.#bytes = bytes;
    this.#at = record.start;
    this.#end = record.end;
    this.#names = new NameReader(bytes);
  }

  name(): string {
    const name = this.#names.read(this.#at, this.#end);
    this.#at = this.#names.next;
    return name;
  }

  number(size: 1 | 2 | 4): number {
    if (this.#at + size > this.#end) throw malformedMessage('the data of a record is cut off');
    const value = this.#bytes.readUIntBE(this.#at, size);
    this.#at += size;
    return value;
  }

  /** The bytes up to the end of the record. */
  rest(): Buffer {
    const bytes = this.#bytes.subarray(this.#at, this.#end);
    this.#at = this.#end;
    return bytes;
  }

  /** What the library makes of the data: it sees no byte beyond it, and must use it up. Not for data with names. */
  decoded<Type extends keyof Decoded>(type: Type): Decoded[Type] {
    const codec = (packetCodec() as unknown as { record(type: string): Codec }).record(type);
    const { start, end } = this.record;
    const data = codec.decode(this.#bytes.subarray(0, end), start - 2);
    if (codec.decode.bytes !== end - start + 2) throw malformedMessage(`a record is no ${type}`);
    this.#at = this.#end;
    return data as Decoded[Type];
  }

  done(text: string): string {
    if (this.#at !== this.#end) throw malformedMessage('a record has more data than its type');
    return text;
  }
}

interface Codec {
  readonly decode: { (bytes: Buffer, offset: number): unknown; bytes: number };
}

interface Decoded {
  TXT: Buffer[];
  TLSA: { usage: number; selector: number; matchingType: number; certificate: Buffer };
  DS: { keyTag: number; algorithm: number; digestType: number; digest: Buffer };
  DNSKEY: { flags: number; algorithm: number; key: Buffer };
  SSHFP: { algorithm: number; hash: number; fingerprint: string };
  HINFO: { cpu: string; os: string };
  NSEC3: {
    algorithm: number;
    flags: number;
    iterations: number;
    salt: Buffer;
    nextDomain: Buffer;
    rrtypes: string[];
  };
}

const hex = (bytes: Buffer): string => bytes.toString('hex').toUpperCase();
const words = (...parts: readonly (string | number)[]): string => parts.join(' ');

const nameText = (data: RecordReader): string => data.done(data.name());

const texts = (data: RecordReader): string => data.decoded('TXT').map(quotedText).join(' ');

const delegationSigner = (data: RecordReader): string => {
  const { keyTag, algorithm, digestType, digest } = data.decoded('DS');
  return words(keyTag, algorithm, digestType, hex(digest));
};

const key = (data: RecordReader): string => {
  const { flags, algorithm, key } = data.decoded('DNSKEY');
  return words(flags, 3, algorithm, key.toString('base64'));
};

/** By number of the type: how its data reads. */
const readers: Readonly<Record<number, (data: RecordReader) => string | undefined>> = {
  1: (data) => (data.record.end - data.record.start === 4 ? formatAddress(data.rest()) : undefined),
  2: nameText,
  5: nameText,
  6: (data) => data.done(words(data.name(), data.name(), ...Array.from({ length: 5 }, () => data.number(4)))),
  12: nameText,
  13: (data) => {
    const { cpu, os } = data.decoded('HINFO');
    return words(quotedText(Buffer.from(cpu)), quotedText(Buffer.from(os)));
  },
  15: (data) => data.done(words(data.number(2), data.name())),
  16: texts,
  17: (data) => data.done(words(data.name(), data.name())),
  28: (data) => (data.record.end - data.record.start === 16 ? formatAddress(data.rest()) : undefined),
  33: (data) => data.done(words(data.number(2), data.number(2), data.number(2), data.name())),
  35: naptr,
  39: nameText,
  43: delegationSigner,
  44: (data) => {
    const { algorithm, hash, fingerprint } = data.decoded('SSHFP');
    return words(algorithm, hash, fingerprint);
  },
  46: signature,
  47: (data) => words(data.name(), ...typeBitmap(data.rest())),
  48: key,
  50: (data) => {
    const { algorithm, flags, iterations, salt, nextDomain, rrtypes } = data.decoded('NSEC3');
    const types = rrtypes.map((type) => type.replace('UNKNOWN_', 'TYPE'));
    return words(algorithm, flags, iterations, salt.length === 0 ? '-' : hex(salt), base32(nextDomain), ...types);
  },
  51: (data) => {
    const [algorithm, flags, iterations, length] = [data.number(1), data.number(1), data.number(2), data.number(1)];
    const salt = data.rest();
    if (salt.length !== length) throw malformedMessage('the salt of a record is cut off');
    return words(algorithm, flags, iterations, salt.length === 0 ? '-' : hex(salt));
  },
  52: (data) => {
    const { usage, selector, matchingType, certificate } = data.decoded('TLSA');
    return words(usage, selector, matchingType, hex(certificate));
  },
  59: delegationSigner,
  60: key,
  61: (data) => data.rest().toString('base64'),
  64: (data) => serviceBindingText(data.number(2), data.name(), data.rest()),
  65: (data) => serviceBindingText(data.number(2), data.name(), data.rest()),
  99: texts,
  256: (data) => words(data.number(2), data.number(2), quotedText(data.rest())),
  257: caa,
};

function caa(data: RecordReader): string {
  const flags = data.number(1);
  const tagLength = data.number(1);
  const rest = data.rest();
  if (tagLength > rest.length) throw malformedMessage('the tag of a CAA record is cut off');
  const tag = rest.toString('latin1', 0, tagLength);
  // RFC 8659, section 4.1: letters and digits.
  if (!/^[0-9a-z]+$/i.test(tag)) throw malformedMessage('the tag of a CAA record is none');
  return words(flags, tag, quotedText(rest.subarray(tagLength)));
}

function naptr(data: RecordReader): string {
  const string = (): string => {
    const length = data.number(1);
    return quotedText(Buffer.from(Array.from({ length }, () => data.number(1))));
  };
  return data.done(words(data.number(2), data.number(2), string(), string(), string(), data.name()));
}

function signature(data: RecordReader): string {
  const covered = recordTypeName(data.number(2));
  const [algorithm, labels, ttl] = [data.number(1), data.number(1), data.number(4)];
  const [expiration, inception, keyTag] = [moment(data.number(4)), moment(data.number(4)), data.number(2)];
  const signer = data.name();
  return words(covered, algorithm, labels, ttl, expiration, inception, keyTag, signer, data.rest().toString('base64'));
}

/** Seconds since 1970 as `YYYYMMDDHHmmSS` (RFC 4034, section 3.2). */
const moment = (seconds: number): string =>
  new Date(seconds * 1000).toISOString().replaceAll(/[-:T]/g, '').slice(0, 14);

/** RFC 4034, section 4.1.2. */
function typeBitmap(bytes: Buffer): string[] {
  const types: string[] = [];
  for (let at = 0; at + 2 <= bytes.length; at += 2 + (bytes[at + 1] ?? 0)) {
    const window = bytes.subarray(at + 2, at + 2 + (bytes[at + 1] ?? 0));
    for (const [index, byte] of window.entries()) {
      for (let bit = 0; bit < 8; bit++) {
        if ((byte & (0x80 >> bit)) !== 0) types.push(recordTypeName((bytes[at] ?? 0) * 256 + index * 8 + bit));
      }
    }
  }
  return types;
}

const digits = '0123456789ABCDEFGHIJKLMNOPQRSTUV';

/** RFC 4648, section 7, without padding, as NSEC3 names its owners. */
function base32(bytes: Buffer): string {
  let text = '';
  let pending = 0;
  let bits = 0;
  for (const byte of bytes) {
    pending = (pending << 8) | byte;
    for (bits += 8; bits >= 5; bits -= 5) text += digits[(pending >> (bits - 5)) & 31] ?? '';
    pending &= (1 << bits) - 1;
  }
  return bits === 0 ? text : text + (digits[(pending << (5 - bits)) & 31] ?? '');
}
