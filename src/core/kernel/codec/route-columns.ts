import { AddressFamily } from '../address.js';
import type { Route } from '../route.js';
import { visitAttributes } from './attribute-reader.js';
import { formatAddress } from './ip-address.js';
import { hostIsLittleEndian, type KernelBytes } from './kernel-bytes.js';
import { messageHeaderBytes } from './netlink-message.js';
import { RouteAttribute, routeFixedBytes } from './route-attribute.js';
import { decodeRoute } from './route-message.js';
import { addressWords, RouteNumbers } from './route-numbers.js';
import { isOfPattern, type RoutePattern, routePattern } from './route-pattern.js';

/** Few: whoever reads a table that has no patterns pays for looking. */
const mostPatterns = 8;
/** How many more messages may be like no other than are like one, before few are kept as patterns: one, now and then anew. */
const mostPatience = 64;
const seldom = 32;
const addressBytes = 4 * addressWords;

/**
 * The routes of a dump in columns: the way each goes, the length of its prefix, its destination.
 *
 * Long tables are thousands of prefixes behind few routers: messages that differ in nothing but the destination. To
 * compare a message with one that was decoded takes a fraction of what decoding it does, and where no object was made the
 * garbage collector has nothing to move. That counts most in a process that has just started.
 */
export class RouteColumns {
  readonly #isOfInterest: (route: Route) => boolean;
  /** A route of each way. Not all are different: what does not come as a known pattern is a way of its own. */
  readonly #ways: Route[] = [];
  readonly #numbers = new RouteNumbers();
  /** Routes that were asked for, by row. */
  readonly #made = new Map<number, Route>();
  #all: readonly Route[] | undefined;
  readonly #patterns: RoutePattern[] = [];
  #patience = mostPatience;
  /** The pattern to try first: routes that stand together mostly go the same way. */
  #likely = 0;

  /** @param isOfInterest by all of a route but its destination and the length of its prefix, whether it is kept */
  constructor(isOfInterest: (route: Route) => boolean) {
    this.#isOfInterest = isOfInterest;
  }

  /**
   * Takes the route of an RTM_NEWROUTE in, unless its family is not IP.
   *
   * @param start where struct rtmsg begins
   * @throws BusinessError `kernel.malformed`
   */
  add(source: KernelBytes, start: number, end: number): void {
    const route = decodeRoute(source, start, end);
    if (route === undefined) return;
    const way = this.#isOfInterest(route) ? this.#ways.push(route) - 1 : -1;
    const from = destinationIn(source, start, end);
    const to = from === 0 ? 0 : from + (route.family === AddressFamily.INET ? 4 : 16);
    this.#patience--;
    if (from > 0 && (this.#patience > 0 || this.#patience % seldom === 0)) {
      this.#keep(routePattern(source, start - messageHeaderBytes, end, from, to, way));
    }
    if (way < 0) return;
    const numbers = this.#numbers;
    const row = numbers.length++;
    numbers.reserve(row + 1);
    numbers.wayOf[row] = way;
    numbers.prefixLengths[row] = route.prefixLength;
    numbers.bytes.set(source.bytes.subarray(from, to), addressBytes * row);
  }

  /**
   * Takes in as many messages as follow each other that differ from known ones in their destination alone: in nothing
   * of their headers, so that what was true of those, as that they answer this question, is true of these.
   *
   * One function beside the comparison, which is small, so that V8 has compiled it when a tenth of a dump is read: this
   * one it has when a dump is over, and each more that it called it would compile by itself and once more within this.
   *
   * @param start where the header of the first begins
   * @param length how many bytes there are
   * @returns where the first message begins that is none of these
   */
  addAlike(source: KernelBytes, start: number, length: number): number {
    const patterns = this.#patterns;
    if (patterns.length === 0 || source.littleEndian !== hostIsLittleEndian) return start;
    const { words, bytes } = source;
    const numbers = this.#numbers;
    numbers.reserve(numbers.length + Math.floor((length - start) / messageHeaderBytes));
    const { wayOf, prefixLengths, words: destinations } = numbers;
    let likely = this.#likely;
    let row = numbers.length;
    let at = start;
    let alike = 0;
    for (let tried = 0; tried < patterns.length;) {
      const pattern = patterns[likely];
      if (pattern === undefined) break;
      const { way, destinationTo } = pattern;
      const first = at >> 2;
      const size = pattern.words.length;
      if (at + 4 * size > length || !isOfPattern(words, first, pattern)) {
        tried++;
        likely = (likely + 1) % patterns.length;
        continue;
      }
      tried = 0;
      if (way >= 0) {
        wayOf[row] = way;
        prefixLengths[row] = bytes[at + messageHeaderBytes + 1] ?? 0;
        let to = addressWords * row++;
        for (let from = pattern.destinationFrom; from < destinationTo; from++) {
          destinations[to++] = words[first + from] ?? 0;
        }
      }
      at += 4 * size;
      alike++;
    }
    numbers.length = row;
    if (alike > 0) this.#patience = Math.min(Math.max(this.#patience, 0) + alike, mostPatience);
    this.#likely = likely;
    return at;
  }

  get length(): number {
    return this.#numbers.length;
  }

  prefixLengthAt(index: number): number {
    return this.#numbers.prefixLengths[index] ?? 0;
  }

  destinationAt(index: number): string {
    const { wayOf, bytes } = this.#numbers;
    const size = this.#ways[wayOf[index] ?? -1]?.family === AddressFamily.INET ? 4 : 16;
    return formatAddress(bytes, addressBytes * index, size);
  }

  at(index: number): Route | undefined {
    const known = this.#all?.[index] ?? this.#made.get(index);
    if (known !== undefined) return known;
    const route = this.#make(index);
    if (route !== undefined) this.#made.set(index, route);
    return route;
  }

  someWay(passes: (route: Route) => boolean): boolean {
    return this.#ways.some(passes);
  }

  perWay<T>(make: (route: Route) => T): (index: number) => T | undefined {
    const made: (T | undefined)[] = [];
    return (index) => {
      const number = this.#numbers.wayOf[index] ?? -1;
      const known = made[number];
      if (known !== undefined) return known;
      const way = this.#ways[number];
      return way && (made[number] = make(way));
    };
  }

  isAlike(one: number, other: number): boolean {
    return this.#numbers.isAlike(one, other);
  }

  eachStretch(visit: (from: number, to: number) => void): void {
    for (let from = 0; from < this.length;) {
      const to = this.#numbers.stretchEnd(from);
      visit(from, to);
      from = to;
    }
  }

  placesOfLength(prefixLength: number): number[] {
    return this.#numbers.placesOfLength(prefixLength);
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
    const way = this.#ways[this.#numbers.wayOf[index] ?? -1];
    return way && routeTo(way, this.destinationAt(index), this.prefixLengthAt(index));
  }

  #keep(pattern: RoutePattern | undefined): void {
    if (pattern === undefined) return;
    this.#patterns.unshift(pattern);
    this.#patterns.length = Math.min(this.#patterns.length, this.#patience > 0 ? mostPatterns : 1);
    this.#likely = 0;
  }
}

/** Where the bytes of a route's destination begin; 0 where it has no such attribute. */
function destinationIn(source: KernelBytes, start: number, end: number): number {
  let found = 0;
  visitAttributes('a route', source, start + routeFixedBytes, end, (type, at) => {
    if (type === RouteAttribute.DST) found = at;
  });
  return found;
}

/** Every route is made here: V8 then sees objects of one kind, and is fast with them. */
const routeTo = (way: Route, destination: string, prefixLength: number): Route => ({
  ...way,
  destination,
  prefixLength,
});
