import { AddressFamily } from '../address.js';
import type { Route } from '../route.js';
import { visitAttributes } from './attribute-reader.js';
import { formatAddress } from './ip-address.js';
import { hostIsLittleEndian, type KernelBytes } from './kernel-bytes.js';
import { RouteAttribute, routeFixedBytes } from './route-attribute.js';
import { decodeRoute } from './route-message.js';

/** A message that was decoded, and which of its words are the address of the destination. */
interface Pattern {
  /** A copy: buffers are used again. */
  readonly words: Int32Array;
  readonly destinationFrom: number;
  readonly destinationTo: number;
  /** Number of the way; -1 where such routes are of no interest. */
  readonly way: number;
}

/** Few: whoever reads a table that has no patterns pays for looking. */
const mostPatterns = 8;
const firstRows = 256;
/** A row has five words: the length of the prefix, and room for an address in network order. */
const rowWords = 5;
const rowBytes = 4 * rowWords;

/** The first word of struct rtmsg without the second byte, the length of the destination's prefix. */
const [firstWordMask = 0] = new Int32Array(new Uint8Array([0xff, 0, 0xff, 0xff]).buffer);

/**
 * The routes of a dump in columns: the way each goes, the length of its prefix, its destination.
 *
 * Long tables are thousands of prefixes behind few routers: messages (struct rtmsg and what follows) that differ in
 * nothing but the destination. To compare a message with one that was decoded takes a fraction of what decoding it
 * does, and where no object was made the garbage collector has nothing to move. That counts most in a process that has
 * just started, as do loops with few calls in them: V8 has compiled nothing yet.
 */
export class RouteColumns {
  readonly #isOfInterest: (route: Route) => boolean;
  /** A route of each way. Not all are different: what does not come as a known pattern is a way of its own. */
  readonly #ways: Route[] = [];
  /** The way of each row. */
  readonly #wayOf: number[] = [];
  #words = new Int32Array(firstRows * rowWords);
  #bytes = new Uint8Array(this.#words.buffer);
  /** Routes that were decoded or asked for, by row. */
  readonly #made = new Map<number, Route>();
  #all: readonly Route[] | undefined;
  readonly #patterns: Pattern[] = [];

  /** @param isOfInterest by all of a route but its destination and the length of its prefix, whether it is kept */
  constructor(isOfInterest: (route: Route) => boolean) {
    this.#isOfInterest = isOfInterest;
  }

  /**
   * Takes the route of an RTM_NEWROUTE in, unless its family is not IP.
   *
   * @throws BusinessError `kernel.malformed`
   */
  add(source: KernelBytes, start: number, end: number): void {
    const pattern = this.#patternOf(source, start, end);
    if (pattern === undefined) return this.#addDecoded(source, start, end);
    if (pattern.way < 0) return;
    let to = this.#addRow(pattern.way, source.bytes[start + 1] ?? 0);
    const { words } = source;
    const known = this.#words;
    const until = (start >> 2) + pattern.destinationTo;
    for (let at = (start >> 2) + pattern.destinationFrom; at < until; at++) known[++to] = words[at] ?? 0;
  }

  get length(): number {
    return this.#wayOf.length;
  }

  prefixLengthAt(index: number): number {
    return this.#words[rowWords * index] ?? 0;
  }

  destinationAt(index: number): string {
    const made = this.#made.get(index);
    if (made !== undefined) return made.destination;
    const size = this.#ways[this.#wayOf[index] ?? -1]?.family === AddressFamily.INET ? 4 : 16;
    return formatAddress(this.#bytes, rowBytes * index + 4, size);
  }

  at(index: number): Route | undefined {
    const known = this.#all?.[index] ?? this.#made.get(index);
    if (known !== undefined) return known;
    const route = this.#make(index);
    if (route !== undefined) this.#made.set(index, route);
    return route;
  }

  perWay<T>(make: (route: Route) => T): (index: number) => T | undefined {
    const made = this.#ways.map(make);
    return (index) => made[this.#wayOf[index] ?? -1];
  }

  /** Places of the routes to prefixes whose length passes. */
  placesOfLength(passes: (prefixLength: number) => boolean): number[] {
    const passing = Array.from({ length: 256 }, (_, length) => passes(length));
    const places: number[] = [];
    const words = this.#words;
    for (let row = 0, at = 0; row < this.#wayOf.length; row++, at += rowWords) {
      if (passing[words[at] ?? 0] === true) places.push(row);
    }
    return places;
  }

  /** All as objects, made at once. */
  toJSON(): readonly Route[] {
    if (this.#all === undefined) {
      const all: Route[] = [];
      for (let row = 0; row < this.length; row++) {
        const route = this.#made.get(row) ?? this.#make(row);
        if (route !== undefined) all.push(route);
      }
      this.#all = all;
    }
    return this.#all;
  }

  [Symbol.iterator](): IterableIterator<Route> {
    return this.toJSON().values();
  }

  some(passes: (route: Route) => boolean): boolean {
    return this.toJSON().some(passes);
  }

  find(passes: (route: Route) => boolean): Route | undefined {
    return this.toJSON().find(passes);
  }

  filter(passes: (route: Route) => boolean): Route[] {
    return this.toJSON().filter(passes);
  }

  map<T>(make: (route: Route, index: number) => T): T[] {
    return this.toJSON().map(make);
  }

  #make(index: number): Route | undefined {
    const way = this.#ways[this.#wayOf[index] ?? -1];
    return way && routeTo(way, this.destinationAt(index), this.prefixLengthAt(index));
  }

  #patternOf({ words, bytes, littleEndian }: KernelBytes, start: number, end: number): Pattern | undefined {
    // The kernel's messages are made of whole words.
    if (((start | end) & 3) !== 0 || end > bytes.length || littleEndian !== hostIsLittleEndian) return undefined;
    const first = start >> 2;
    const length = (end - start) >> 2;
    const patterns = this.#patterns;
    for (let at = 0; at < patterns.length; at++) {
      const pattern = patterns[at];
      if (pattern?.words.length === length && isAlike(pattern, words, first)) return pattern;
    }
    return undefined;
  }

  /** @returns where the row begins among the words */
  #addRow(way: number, prefixLength: number): number {
    const at = rowWords * (this.#wayOf.push(way) - 1);
    if (at === this.#words.length) {
      const words = new Int32Array(2 * at);
      words.set(this.#words);
      this.#words = words;
      this.#bytes = new Uint8Array(words.buffer);
    }
    this.#words[at] = prefixLength;
    return at;
  }

  #addDecoded(source: KernelBytes, start: number, end: number): void {
    const route = decodeRoute(source, start, end);
    if (route === undefined) return;
    const way = this.#isOfInterest(route) ? this.#ways.push(route) - 1 : -1;
    this.#keepPattern(source, start, end, route.family, way);
    if (way < 0) return;
    this.#made.set(this.length, routeTo(route, route.destination, route.prefixLength));
    this.#addRow(way, route.prefixLength);
  }

  /** Keeps a message as a pattern, unless its route has no destination. */
  #keepPattern(source: KernelBytes, start: number, end: number, family: AddressFamily, way: number): void {
    if (((start | end) & 3) !== 0 || source.littleEndian !== hostIsLittleEndian) return;
    let destinationAt = 0;
    visitAttributes('a route', source, start + routeFixedBytes, end, (type, at) => {
      if (type === RouteAttribute.DST) destinationAt = at;
    });
    if (destinationAt === 0) return;
    const destinationFrom = (destinationAt - start) >> 2;
    const destinationTo = destinationFrom + (family === AddressFamily.INET ? 1 : 4);
    this.#patterns.unshift({ words: source.words.slice(start >> 2, end >> 2), destinationFrom, destinationTo, way });
    this.#patterns.length = Math.min(this.#patterns.length, mostPatterns);
  }
}

/** Every route is made here: V8 then sees objects of one kind, and is fast with them. */
const routeTo = (way: Route, destination: string, prefixLength: number): Route => ({
  ...way,
  destination,
  prefixLength,
});

function isAlike({ words: known, destinationFrom, destinationTo }: Pattern, words: Int32Array, first: number): boolean {
  if ((((words[first] ?? 0) ^ (known[0] ?? 0)) & firstWordMask) !== 0) return false;
  for (let at = 1; at < destinationFrom; at++) if (words[first + at] !== known[at]) return false;
  for (let at = destinationTo; at < known.length; at++) if (words[first + at] !== known[at]) return false;
  return true;
}
