/** Items in the order of their deadlines: a binary heap. */
export class DeadlineQueue<Item extends object> {
  readonly #times: number[] = [];
  readonly #items: Item[] = [];

  get size(): number {
    return this.#items.length;
  }

  /** The next deadline; undefined when there is none. */
  get next(): number | undefined {
    return this.#times[0];
  }

  add(time: number, item: Item): void {
    let at = this.#items.length;
    this.#times.push(time);
    this.#items.push(item);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (this.#timeAt(parent) <= time) break;
      this.#swap(at, parent);
      at = parent;
    }
  }

  /** Takes out the item with the next deadline, if that is not after `time`. */
  takeUntil(time: number): Item | undefined {
    const first = this.#items[0];
    if (first === undefined || this.#timeAt(0) > time) return undefined;
    this.#swap(0, this.#items.length - 1);
    this.#times.pop();
    this.#items.pop();
    this.#sink();
    return first;
  }

  #sink(): void {
    for (let at = 0; ;) {
      const left = 2 * at + 1;
      if (left >= this.#items.length) return;
      const right = left + 1;
      const child = right < this.#items.length && this.#timeAt(right) < this.#timeAt(left) ? right : left;
      if (this.#timeAt(child) >= this.#timeAt(at)) return;
      this.#swap(at, child);
      at = child;
    }
  }

  #timeAt(index: number): number {
    return this.#times[index] ?? Number.POSITIVE_INFINITY;
  }

  #swap(one: number, other: number): void {
    const [oneTime, otherTime] = [this.#timeAt(one), this.#timeAt(other)];
    const [oneItem, otherItem] = [this.#items[one], this.#items[other]];
    if (oneItem === undefined || otherItem === undefined) return;
    this.#times[one] = otherTime;
    this.#times[other] = oneTime;
    this.#items[one] = otherItem;
    this.#items[other] = oneItem;
  }
}
