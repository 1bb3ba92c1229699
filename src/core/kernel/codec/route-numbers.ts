const firstRows = 256;
/** Room for an address in network order. */
export const addressWords = 4;

/** The numbers of routes, a row for each, in arrays that grow. */
export class RouteNumbers {
  length = 0;
  /** Number of the way that a route goes; -1 behind the last row. */
  wayOf = new Int32Array(firstRows).fill(-1);
  prefixLengths = new Uint8Array(firstRows);
  /** Destinations, `addressWords` for each, and the same memory as bytes. */
  words = new Int32Array(firstRows * addressWords);
  bytes = new Uint8Array(this.words.buffer);

  /** Makes room for as many rows. */
  reserve(needed: number): void {
    if (needed <= this.wayOf.length) return;
    const rows = 2 * Math.max(this.wayOf.length, needed);
    this.wayOf = beginning(this.wayOf, new Int32Array(rows).fill(-1));
    this.prefixLengths = beginning(this.prefixLengths, new Uint8Array(rows));
    this.words = beginning(this.words, new Int32Array(rows * addressWords));
    this.bytes = new Uint8Array(this.words.buffer);
  }

  /** Whether two routes differ in their destination alone. */
  isAlike(one: number, other: number): boolean {
    return this.wayOf[one] === this.wayOf[other] && this.prefixLengths[one] === this.prefixLengths[other];
  }

  /** Where the first row stands behind `from` that goes another way. */
  stretchEnd(from: number): number {
    const { wayOf } = this;
    const way = wayOf[from];
    let to = from + 1;
    while (wayOf[to] === way) to++;
    return to;
  }

  placesOfLength(prefixLength: number): number[] {
    const places: number[] = [];
    const lengths = this.prefixLengths.subarray(0, this.length);
    for (let at = lengths.indexOf(prefixLength); at >= 0; at = lengths.indexOf(prefixLength, at + 1)) places.push(at);
    return places;
  }
}

/** The longer array, which begins as the other. */
function beginning<Numbers extends Int32Array | Uint8Array>(numbers: Numbers, longer: Numbers): Numbers {
  longer.set(numbers);
  return longer;
}
