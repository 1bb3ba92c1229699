import { readFileSync, readdirSync, readlinkSync } from 'node:fs';

/**
 * The text of a file below /proc or /sys; empty when it cannot be read: such files come and go with what they tell.
 *
 * @param encoding latin1 keeps each byte as it is; UTF-8 is what people wrote, and Node reads it four times as fast
 */
export function readKernelFile(path: string, encoding: 'latin1' | 'utf8' = 'latin1'): string {
  try {
    return readFileSync(path, encoding);
  } catch {
    return '';
  }
}

/** The names in a folder below /proc or /sys; none when it cannot be read. */
export function listKernelFolder(path: string): string[] {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
}

/** The last name of what a link below /sys points to; empty when it is none. */
export function linkedName(path: string): string {
  try {
    return readlinkSync(path).split('/').at(-1) ?? '';
  } catch {
    return '';
  }
}

/** The value of a line `KEY=value`; empty when there is none. */
export function lineValue(text: string, key: string): string {
  for (const line of text.split('\n')) {
    if (line.startsWith(`${key}=`)) return line.slice(key.length + 1);
  }
  return '';
}

/** The words of each line that has at least so many. */
export function* tableRows(text: string, leastWords: number): Generator<readonly string[]> {
  for (const line of text.split('\n')) {
    const words = line.trim().split(/\s+/);
    if (words.length >= leastWords) yield words;
  }
}

/** A word of hexadecimal digits as a number; NaN when it is none. */
export function hexNumber(word: string | undefined): number {
  return word !== undefined && /^[0-9a-f]{1,8}$/i.test(word) ? Number.parseInt(word, 16) : Number.NaN;
}
