import type { Clock } from '@orrery/kit';
import type { Revision } from '@orrery/model';
import type { Source, Store } from '@orrery/storage';

/** How old the list may be where an older one does no harm. */
const recentMs = 5000;

/** A list and the revision it contains at least. */
interface ReadList {
  readonly revision: Revision;
  /** Monotonic. */
  readonly at: number;
  readonly sources: readonly Source[];
}

/** The sources of the store, read once for many who ask at once: with 1,000 clusters that start together each would read all of them. */
export class SourceList {
  readonly #store: Pick<Store, 'sources' | 'revision'>;
  readonly #clock: Clock;
  #list: ReadList | undefined;
  #reading: Promise<ReadList> | undefined;

  constructor(deps: { readonly store: Pick<Store, 'sources' | 'revision'>; readonly clock: Clock }) {
    this.#store = deps.store;
    this.#clock = deps.clock;
  }

  /** What was read before says nothing any more: another replica wrote sources that are ours now. */
  forget(): void {
    this.#list = undefined;
    this.#reading = undefined;
  }

  /** The sources as of this revision or later. */
  async since(revision: Revision): Promise<readonly Source[]> {
    const list = this.#list;
    if (list !== undefined && list.revision >= revision) return list.sources;
    // One that is being read may have begun too early.
    const reading = await this.#read();
    return reading.revision >= revision ? reading.sources : (await this.#read()).sources;
  }

  /** The sources as they were a few seconds ago at most. */
  async recent(): Promise<readonly Source[]> {
    const list = this.#list;
    if (list !== undefined && this.#clock.monotonic() - list.at < recentMs) return list.sources;
    return (await this.#read()).sources;
  }

  #read(): Promise<ReadList> {
    if (this.#reading !== undefined) return this.#reading;
    const reading = this.#readNow();
    this.#reading = reading;
    const keep = (list: ReadList | undefined): void => {
      // Forgotten meanwhile: whoever asked before that has it, nobody else gets it.
      if (this.#reading !== reading) return;
      this.#reading = undefined;
      this.#list = list;
    };
    reading.then(keep, () => keep(undefined));
    return reading;
  }

  async #readNow(): Promise<ReadList> {
    const at = this.#clock.monotonic();
    const revision = await this.#store.revision();
    return { revision, at, sources: await this.#store.sources({ kind: 'everything' }) };
  }
}
