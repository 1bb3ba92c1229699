import { BusinessError } from '../../core/errors.js';

/** How messages stand on standard input and output. */
export interface Framing {
  /** What ends a message. */
  readonly delimiter: '\n' | '\0';
  /** `text` sends text messages; all others send the bytes that the words stand for. */
  readonly encoding: 'text' | 'binary' | 'base64' | 'hex';
}

/** A message that is longer than this is none; 64 MiB is what the other side takes, and base64 is a third longer. */
const longestMessage = 90 << 20;

/**
 * The messages on an input, each ended by the delimiter; what follows the last one is a message too.
 *
 * @throws BusinessError `value.text` for a message that its encoding cannot hold, `ws.size` for one without an end
 */
export async function* readMessages(
  input: AsyncIterable<Buffer | string>,
  framing: Framing,
): AsyncGenerator<string | Uint8Array> {
  const end = framing.delimiter.charCodeAt(0);
  let held: Buffer[] = [];
  let size = 0;
  for await (const chunk of input) {
    let rest = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
    for (let at = rest.indexOf(end); at >= 0; at = rest.indexOf(end)) {
      yield decodeMessage(Buffer.concat([...held, rest.subarray(0, at)]), framing);
      held = [];
      size = 0;
      rest = rest.subarray(at + 1);
    }
    if (rest.length > 0) held.push(Buffer.from(rest));
    size += rest.length;
    if (size > longestMessage)
      throw new BusinessError('ws.size', `The input has a message of more than ${longestMessage} bytes`);
  }
  if (size > 0) yield decodeMessage(Buffer.concat(held), framing);
}

/** A message as it stands on the output, with its end. */
export function writeMessage(data: string | Uint8Array, { delimiter, encoding }: Framing): Buffer {
  const bytes =
    typeof data === 'string' ? Buffer.from(data) : Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  const words = encoding === 'base64' || encoding === 'hex' ? Buffer.from(bytes.toString(encoding)) : bytes;
  return Buffer.concat([words, Buffer.from(delimiter)]);
}

/** @throws BusinessError `value.text` for what its encoding cannot hold */
export function decodeMessage(bytes: Buffer, { encoding }: Framing): string | Uint8Array {
  if (encoding === 'binary') return bytes;
  const words = bytes.toString('utf8');
  if (encoding === 'text') return words;
  const text = words.trim();
  const isWhole = encoding === 'hex' ? /^(?:[\da-f]{2})*$/i.test(text) : /^[\w+/-]*={0,2}$/.test(text);
  if (isWhole) return Buffer.from(text, encoding);
  throw new BusinessError('value.text', `${JSON.stringify(text.slice(0, 40))} is no ${encoding}`);
}
