import type { Log } from '@orrery/kit';
import type { SourceId } from '@orrery/model';
import type { Fence, Store } from '@orrery/storage';
import { type ClusterFacts, readClusterFacts } from './cluster-facts.ts';

/** What the memory of a cluster needs. */
export interface ClusterMemoryDeps {
  readonly store: Pick<Store, 'write'>;
  readonly log: Log;
  readonly fences: () => readonly Fence[];
}

/** What is known of a cluster beside its objects, kept in the facts of its source. Nothing is kept before its first contact. */
export class ClusterMemory {
  readonly #source: SourceId;
  readonly #deps: ClusterMemoryDeps;
  #facts: ClusterFacts | undefined;
  #stored: string;
  #writing: Promise<void> = Promise.resolve();

  constructor(source: { readonly id: SourceId; readonly facts: string }, deps: ClusterMemoryDeps) {
    this.#source = source.id;
    this.#deps = deps;
    this.#facts = readClusterFacts(source.facts);
    this.#stored = source.facts;
  }

  get facts(): ClusterFacts | undefined {
    return this.#facts;
  }

  /**
   * Keeps what a contact told.
   * @throws StatusError when the store cannot write; it is kept with the next call then.
   */
  async keep(facts: Pick<ClusterFacts, 'version'> & Partial<ClusterFacts>): Promise<void> {
    this.#facts = { ...this.#facts, ...facts };
    await this.#write();
  }

  /** Notes what happened between contacts. A store that cannot write does not stop it: it is kept with the next call. */
  note(facts: Partial<Omit<ClusterFacts, 'version'>>): void {
    if (this.#facts === undefined) return;
    this.#facts = { ...this.#facts, ...facts };
    this.#write().catch((err: unknown) => this.#deps.log.warn({ err }, 'facts of a cluster could not be stored'));
  }

  /** One write at a time, so that the last one wins. */
  #write(): Promise<void> {
    this.#writing = this.#writing.catch(() => undefined).then(() => this.#writeNow());
    return this.#writing;
  }

  async #writeNow(): Promise<void> {
    const facts = JSON.stringify(this.#facts);
    if (facts === this.#stored) return;
    const { store, fences } = this.#deps;
    await store.write({ changes: [], facts: [{ source: this.#source, facts }], fences: fences() });
    this.#stored = facts;
  }
}
