import { AddressFamily } from '../address.js';
import type { Route } from '../route.js';
import { visitAttributes } from './attribute-reader.js';
import { hostIsLittleEndian, type KernelBytes } from './kernel-bytes.js';
import { RouteAttribute, routeFixedBytes } from './route-attribute.js';

/** A message that was decoded, and which of its words are the address of the destination. */
export interface RoutePattern {
  /** A copy: buffers are used again. */
  readonly words: Int32Array;
  readonly destinationFrom: number;
  readonly destinationTo: number;
  readonly route: Route;
}

/** Few: whoever reads a table that has no patterns pays for looking. */
const mostPatterns = 8;
const patterns: RoutePattern[] = [];

/** The first word of struct rtmsg without the second byte, the length of the destination's prefix. */
const [firstWordMask = 0] = new Int32Array(new Uint8Array([0xff, 0, 0xff, 0xff]).buffer);

/**
 * The pattern that a message of a route (struct rtmsg and what follows) differs from in its destination alone.
 *
 * Long tables are thousands of prefixes behind few routers. To compare a message with a known one takes a fraction of
 * what decoding it does, most of all in a process that has just started.
 */
export function routePatternOf(source: KernelBytes, start: number, end: number): RoutePattern | undefined {
  if (!isComparable(source, start, end)) return undefined;
  const length = (end - start) >> 2;
  for (let at = 0; at < patterns.length; at++) {
    const pattern = patterns[at];
    if (pattern?.words.length === length && isAlike(pattern, source.words, start >> 2)) return pattern;
  }
  return undefined;
}

/** Keeps a message as a pattern, unless its route has no destination. */
export function keepRoutePattern(source: KernelBytes, start: number, end: number, route: Route): void {
  if (!isComparable(source, start, end)) return;
  let destinationAt = 0;
  visitAttributes('a route', source, start + routeFixedBytes, end, (type, at) => {
    if (type === RouteAttribute.DST) destinationAt = at;
  });
  if (destinationAt === 0) return;
  const destinationFrom = (destinationAt - start) >> 2;
  const destinationTo = destinationFrom + (route.family === AddressFamily.INET ? 1 : 4);
  patterns.unshift({ words: source.words.slice(start >> 2, end >> 2), destinationFrom, destinationTo, route });
  patterns.length = Math.min(patterns.length, mostPatterns);
}

/** Whether a message is made of whole words, as the kernel's are. */
const isComparable = (source: KernelBytes, start: number, end: number): boolean =>
  ((start | end) & 3) === 0 && end <= source.bytes.length && source.littleEndian === hostIsLittleEndian;

function isAlike(pattern: RoutePattern, words: Int32Array, first: number): boolean {
  const { words: known, destinationFrom, destinationTo } = pattern;
  if ((((words[first] ?? 0) ^ (known[0] ?? 0)) & firstWordMask) !== 0) return false;
  for (let at = 1; at < destinationFrom; at++) if (words[first + at] !== known[at]) return false;
  for (let at = destinationTo; at < known.length; at++) if (words[first + at] !== known[at]) return false;
  return true;
}
