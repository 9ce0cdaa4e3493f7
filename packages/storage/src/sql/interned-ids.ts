import { LRUCache } from 'lru-cache';

/** Entries kept; beside its text an entry takes about 100 bytes. */
const maxEntries = 100_000;
/** Characters of keys kept, as a bound for hostile ones. */
const maxCharacters = 16 * 1024 ** 2;

/**
 * Ids of interned values that a transaction has seen committed, so that most writes need not look them up. Ids are never changed, only
 * deleted with their value, which changes the catalogue's version.
 */
export class InternedIds {
  readonly #ids = {
    pairs: new LRUCache<string, number>(bounds),
    targets: new LRUCache<string, number>(bounds),
  };
  #version = -1;

  /** Forgets everything when the catalogue is of another version than what is kept. */
  useVersion(version: number): void {
    if (version === this.#version) return;
    this.#ids.pairs.clear();
    this.#ids.targets.clear();
    this.#version = version;
  }

  get(of: 'pairs' | 'targets', key: string): number | undefined {
    return this.#ids[of].get(key);
  }

  /** Keeps ids of a committed transaction that saw this version; those of another are left out. */
  remember(version: number, of: 'pairs' | 'targets', ids: ReadonlyMap<string, number>): void {
    if (version !== this.#version) return;
    for (const [key, id] of ids) this.#ids[of].set(key, id);
  }
}

const bounds = {
  max: maxEntries,
  maxSize: maxCharacters,
  sizeCalculation: (_id: number, key: string) => key.length + 1,
};
