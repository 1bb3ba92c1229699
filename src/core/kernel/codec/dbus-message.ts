import { DbusReader, type DbusValue } from './dbus-reader.js';
import { malformedDbus } from './malformed-dbus.js';

/** A method call whose arguments are texts, as all of ours are. */
export interface DbusCall {
  readonly destination: string;
  readonly path: string;
  readonly interfaceName: string;
  readonly member: string;
  readonly texts: readonly string[];
}

/** A message that a bus sent. Header fields that it lacks are empty; `replySerial` is 0 then. */
export interface DbusMessage {
  readonly type: 'call' | 'return' | 'error' | 'signal' | 'unknown';
  readonly replySerial: number;
  /** Unique name of who sent it, as the bus itself writes it. */
  readonly sender: string;
  readonly errorName: string;
  readonly path: string;
  readonly interfaceName: string;
  readonly member: string;
  readonly body: readonly DbusValue[];
}

/** Bytes before the header fields, the fields' length included. */
const fixedHeaderBytes = 16;
/** A bus could send up to 128 MiB; nothing that is asked here is answered by a hundredth of this. */
export const maxDbusMessageBytes = 4 << 20;

const messageTypes = ['unknown', 'call', 'return', 'error', 'signal'] as const;
/** Asks the bus not to start a service only to answer us. */
const NO_AUTO_START = 0x2;

/** Codes of header fields (D-Bus Specification, "Header Fields"). */
const Field = {
  PATH: 1,
  INTERFACE: 2,
  MEMBER: 3,
  ERROR_NAME: 4,
  REPLY_SERIAL: 5,
  DESTINATION: 6,
  SENDER: 7,
  SIGNATURE: 8,
};

const aligned = (length: number, alignment: number): number => Math.ceil(length / alignment) * alignment;

/** A method call as bytes, little-endian, never starting a service. @param serial unlike 0, and unlike that of others */
export function encodeDbusCall(call: DbusCall, serial: number): Buffer {
  const body = joined(
    call.texts.map((text) => marshalled('s', text)),
    4,
  );
  const fields = [
    headerField(Field.PATH, 'o', call.path),
    headerField(Field.INTERFACE, 's', call.interfaceName),
    headerField(Field.MEMBER, 's', call.member),
    headerField(Field.DESTINATION, 's', call.destination),
    ...(call.texts.length === 0 ? [] : [headerField(Field.SIGNATURE, 'g', 's'.repeat(call.texts.length))]),
  ];
  const header = joined(fields, 8);
  const message = Buffer.alloc(aligned(fixedHeaderBytes + header.length, 8) + body.length);
  message.set([0x6c, messageTypes.indexOf('call'), NO_AUTO_START, 1]);
  message.writeUInt32LE(body.length, 4);
  message.writeUInt32LE(serial, 8);
  message.writeUInt32LE(header.length, 12);
  message.set(header, fixedHeaderBytes);
  message.set(body, message.length - body.length);
  return message;
}

/** A struct of a header field's code and a variant of one text: starts aligned to 8. */
const headerField = (code: number, signature: 's' | 'o' | 'g', text: string): Buffer =>
  Buffer.concat([Buffer.from([code, 1, signature.charCodeAt(0), 0]), marshalled(signature, text)]);

function marshalled(signature: 's' | 'o' | 'g', text: string): Buffer {
  const length = Buffer.byteLength(text);
  const lengthBytes = signature === 'g' ? 1 : 4;
  const bytes = Buffer.alloc(lengthBytes + length + 1);
  bytes.writeUIntLE(length, 0, lengthBytes);
  bytes.write(text, lengthBytes);
  return bytes;
}

/** All in a row, each but the last padded so that the next one starts aligned. */
function joined(parts: readonly Buffer[], alignment: number): Buffer {
  const padded = parts.map((part, index) =>
    index === parts.length - 1
      ? part
      : Buffer.concat([part, Buffer.alloc(aligned(part.length, alignment) - part.length)]),
  );
  return Buffer.concat(padded);
}

/**
 * How many bytes the message takes that these bytes begin with; undefined while there are too few to tell.
 * @throws BusinessError `manager.malformed` for what is no message, or one larger than `maxDbusMessageBytes`
 */
export function dbusMessageBytes(bytes: Buffer): number | undefined {
  if (bytes.length < fixedHeaderBytes) return undefined;
  const little = isLittleEndian(bytes);
  const body = little ? bytes.readUInt32LE(4) : bytes.readUInt32BE(4);
  const fields = little ? bytes.readUInt32LE(12) : bytes.readUInt32BE(12);
  const total = aligned(fixedHeaderBytes + fields, 8) + body;
  if (total > maxDbusMessageBytes) throw malformedDbus(`one of ${String(total)} bytes`);
  return total;
}

/**
 * A whole message.
 * @throws BusinessError `manager.malformed`
 */
export function decodeDbusMessage(bytes: Buffer): DbusMessage {
  const total = dbusMessageBytes(bytes);
  if (total === undefined || total > bytes.length) throw malformedDbus('it ends too early');
  const little = isLittleEndian(bytes);
  const fieldsEnd = fixedHeaderBytes + (little ? bytes.readUInt32LE(12) : bytes.readUInt32BE(12));
  const fields = headerFields(new DbusReader(bytes, little, fixedHeaderBytes - 4, fieldsEnd).all('a(yv)'));
  const text = (code: number): string => {
    const value = fields.get(code);
    return typeof value === 'string' ? value : '';
  };
  const replySerial = fields.get(Field.REPLY_SERIAL);
  return {
    type: messageTypes[bytes[1] ?? 0] ?? 'unknown',
    replySerial: typeof replySerial === 'number' ? replySerial : 0,
    sender: text(Field.SENDER),
    errorName: text(Field.ERROR_NAME),
    path: text(Field.PATH),
    interfaceName: text(Field.INTERFACE),
    member: text(Field.MEMBER),
    body: new DbusReader(bytes, little, aligned(fieldsEnd, 8), total).all(text(Field.SIGNATURE)),
  };
}

function headerFields([list]: readonly DbusValue[]): ReadonlyMap<number, DbusValue> {
  const fields = new Map<number, DbusValue>();
  for (const field of Array.isArray(list) ? (list as readonly DbusValue[]) : []) {
    const [code, value] = Array.isArray(field) ? (field as readonly DbusValue[]) : [];
    if (typeof code === 'number' && value !== undefined) fields.set(code, value);
  }
  return fields;
}

function isLittleEndian(bytes: Buffer): boolean {
  const order = bytes[0];
  if ((order !== 0x6c && order !== 0x42) || bytes[3] !== 1) throw malformedDbus('it starts like no message');
  return order === 0x6c;
}
