import { type ClusterSync, isJsonList, memberAt, parseJsonValue, textAt } from '@orrery/model';
import type { Put } from '@orrery/storage';
import type { SeenOwner } from '../choice/collect-wishes.ts';
import type { ClusterMemory } from '../cluster/cluster-memory.ts';

/** Far above the kinds of any cluster, so that hostile references fill nothing. */
const maxOwners = 1000;

/** Which kinds own collected objects of a cluster (KSY-C04, `customResources: Owners`). They are kept, so a restart knows them. */
export class OwnersSeen {
  readonly #memory: ClusterMemory;
  readonly #onNew: () => void;
  readonly #names: Set<string>;
  readonly #all: SeenOwner[];

  constructor(memory: ClusterMemory, onNew: () => void) {
    this.#memory = memory;
    this.#onNew = onNew;
    this.#all = [...(memory.facts?.owners ?? [])];
    this.#names = new Set(this.#all.map(nameOf));
  }

  get all(): readonly SeenOwner[] {
    return this.#all;
  }

  /** What reads the owners of each object that is stored; undefined where nobody asks for them. */
  listenerOf({ customResources }: ClusterSync): ((put: Put) => void) | undefined {
    return customResources === 'Owners' ? (put) => this.#read(put) : undefined;
  }

  #read({ body, annotationsEnd }: Put): void {
    // Metadata comes first in a stored body, its annotations last: the rest need not be parsed.
    const head = new TextDecoder().decode(body.subarray(0, annotationsEnd + 1));
    const references = memberAt(parseJsonValue(`${head}}}`), 'metadata', 'ownerReferences');
    if (!isJsonList(references)) return;
    for (const reference of references) {
      const owner = { apiVersion: textAt(reference, 'apiVersion'), kind: textAt(reference, 'kind') };
      if (this.#names.has(nameOf(owner)) || this.#all.length >= maxOwners) continue;
      this.#names.add(nameOf(owner));
      this.#all.push(owner);
      this.#memory.note({ owners: [...this.#all] });
      this.#onNew();
    }
  }
}

function nameOf({ apiVersion, kind }: SeenOwner): string {
  return `${apiVersion}/${kind}`;
}
