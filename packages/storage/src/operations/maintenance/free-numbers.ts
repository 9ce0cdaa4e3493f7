/**
 * The numbers of an explicit removal's block that no purged row has yet. The rows that are left have them in their order: the first
 * row the first number, and so on.
 */
export class FreeNumbers {
  readonly #next: number;
  readonly #used: readonly number[];

  /**
   * @param next all numbers below are used.
   * @param used those from `next` on that are used, ascending.
   */
  constructor(next: number, used: readonly number[]) {
    this.#next = next;
    this.#used = used;
  }

  /** The number of a row by its rank among those that are left, from 0. */
  at(rank: number): number {
    // How many used numbers lie below the one looked for: those with at most `rank` free numbers below them.
    let low = 0;
    let high = this.#used.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#used[middle] ?? 0) - this.#next - middle <= rank) low = middle + 1;
      else high = middle;
    }
    return this.#next + rank + low;
  }

  /** How many free numbers are below a number: the rank of the first row from it on. */
  rankOf(number: number): number {
    const below = this.#used.findIndex((used) => used >= number);
    return Math.max(number - this.#next, 0) - (below < 0 ? this.#used.length : below);
  }
}
