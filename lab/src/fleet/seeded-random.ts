/** A source of numbers that gives the same sequence for the same seed. */
export interface SeededRandom {
  /** In [0, 1). */
  next(): number;
  /** In [0, limit), whole. */
  below(limit: number): number;
  /** One of the items, of which there is at least one. */
  pick<T>(items: readonly [T, ...T[]]): T;
}

/** Mulberry32 (public domain, Tommy Ettinger): 32 bits of state, even enough for test data. */
export function createSeededRandom(seed: number): SeededRandom {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (limit: number): number => Math.floor(next() * limit);
  return { next, below, pick: (items) => items[below(items.length)] ?? items[0] };
}
