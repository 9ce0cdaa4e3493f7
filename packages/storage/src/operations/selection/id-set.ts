/** Ids that one page has. */
const pageSize = 32_768;

/** A set of ids of objects: a bit for each where they are dense. */
export class IdSet {
  readonly #pages = new Map<number, Uint32Array>();

  /** @returns how many of the ids were not in the set before. */
  addAll(ids: Iterable<number>): number {
    let added = 0;
    for (const id of ids) {
      const page = this.#pageOf(Math.floor(id / pageSize));
      const at = (id % pageSize) >>> 5;
      const bit = 1 << (id & 31);
      const bits = page[at] ?? 0;
      if ((bits & bit) !== 0) continue;
      page[at] = bits | bit;
      added++;
    }
    return added;
  }

  has(id: number): boolean {
    const bits = this.#pages.get(Math.floor(id / pageSize))?.[(id % pageSize) >>> 5] ?? 0;
    return (bits & (1 << (id & 31))) !== 0;
  }

  #pageOf(key: number): Uint32Array {
    const known = this.#pages.get(key);
    if (known !== undefined) return known;
    const page = new Uint32Array(pageSize / 32);
    this.#pages.set(key, page);
    return page;
  }
}
