import { hostIsLittleEndian, type KernelBytes } from './kernel-bytes.js';
import { messageHeaderBytes } from './netlink-message.js';

/** A message of a route that was decoded, header and all, and which of its bits another route of the same way has too. */
export interface RoutePattern {
  /** A copy: buffers are used again. */
  readonly words: Int32Array;
  readonly masks: Int32Array;
  readonly destinationFrom: number;
  readonly destinationTo: number;
  /** Number of the way; -1 where such routes are of no interest. */
  readonly way: number;
}

/** The first word of struct rtmsg without the second byte, the length of the destination's prefix. */
const [firstWordMask = 0] = new Int32Array(new Uint8Array([0xff, 0, 0xff, 0xff]).buffer);

/**
 * The pattern of a message; undefined for one that is not made of whole words, as the kernel's are.
 *
 * @param start where its header begins
 * @param from where the bytes of its destination begin, which end before `to`
 */
export function routePattern(
  source: KernelBytes,
  start: number,
  end: number,
  from: number,
  to: number,
  way: number,
): RoutePattern | undefined {
  if (start < 0 || ((start | end) & 3) !== 0 || source.littleEndian !== hostIsLittleEndian) return undefined;
  const words = source.words.slice(start >> 2, end >> 2);
  const destinationFrom = (from - start) >> 2;
  const destinationTo = (to - start) >> 2;
  const masks = new Int32Array(words.length).fill(-1).fill(0, destinationFrom, destinationTo);
  masks[messageHeaderBytes >> 2] = firstWordMask;
  return { words, masks, destinationFrom, destinationTo, way };
}

/** Whether the message that begins with the word at `first` is of the pattern, as far as it is as long. */
export function isOfPattern(words: Int32Array, first: number, { words: known, masks }: RoutePattern): boolean {
  for (let at = 0; at < known.length; at++) {
    if (words[first + at] === known[at]) continue;
    if ((((words[first + at] ?? 0) ^ (known[at] ?? 0)) & (masks[at] ?? 0)) !== 0) return false;
  }
  return true;
}
