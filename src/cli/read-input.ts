import type { Readable } from 'node:stream';
import { BusinessError } from '../core/errors.js';

/**
 * All of stdin.
 * @throws BusinessError `file.size` beyond `mostBytes`
 */
export async function readInput(stdin: Readable, mostBytes: number): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  let total = 0;
  for await (const chunk of stdin as AsyncIterable<Uint8Array | string>) {
    const bytes = Buffer.from(chunk as Uint8Array);
    total += bytes.length;
    if (total > mostBytes) throw new BusinessError('file.size', `stdin holds more than the ${mostBytes} bytes allowed`);
    chunks.push(bytes);
  }
  return Buffer.concat(chunks, total);
}
