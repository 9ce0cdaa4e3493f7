/** Spent places at the head above which the rest is moved down. */
const maxSpent = 1024;

/** First in, first out. Adding and taking cost the same however long it is, which `shift` of a long array does not. */
export class Fifo<T extends NonNullable<unknown>> {
  #items: (T | undefined)[] = [];
  #head = 0;

  get length(): number {
    return this.#items.length - this.#head;
  }

  /** The oldest, left where it is. */
  get first(): T | undefined {
    return this.#items[this.#head];
  }

  /** The newest, left where it is. */
  get last(): T | undefined {
    return this.length === 0 ? undefined : this.#items.at(-1);
  }

  /** All of them, the oldest first, left where they are. */
  *[Symbol.iterator](): Generator<T> {
    for (const item of this.#items.slice(this.#head)) if (item !== undefined) yield item;
  }

  push(item: T): void {
    this.#items.push(item);
  }

  /** Takes the oldest. */
  shift(): T | undefined {
    if (this.length === 0) return undefined;
    const item = this.#items[this.#head];
    // What was taken is not kept alive by its place.
    this.#items[this.#head] = undefined;
    this.#head += 1;
    // Each item is moved at most once for every item taken.
    if (this.length === 0 || (this.#head > maxSpent && this.#head * 2 > this.#items.length)) {
      this.#items = this.#items.slice(this.#head);
      this.#head = 0;
    }
    return item;
  }
}
