/** Spent places at the head above which the rest is moved down. */
const maxSpent = 1024;

/** First in, first out. Adding and taking cost the same however long it is, which `shift` of a long array does not. */
export class Fifo<T> {
  #items: T[] = [];
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

  push(item: T): void {
    this.#items.push(item);
  }

  /** Takes the oldest. */
  shift(): T | undefined {
    if (this.length === 0) return undefined;
    const item = this.#items[this.#head];
    this.#head += 1;
    // Each item is moved at most once for every item taken; a queue that ran empty keeps nothing alive.
    if (this.length === 0 || (this.#head > maxSpent && this.#head * 2 > this.#items.length)) {
      this.#items = this.#items.slice(this.#head);
      this.#head = 0;
    }
    return item;
  }
}
