import { type ObjectKey, type SourceId, StatusError } from '@orrery/model';
import type { Store } from '../../contract/store.ts';
import type { Put, Removal, Remove } from '../../contract/writing.ts';
import { fleetScopes } from './fleet-scopes.ts';
import { fleetKinds, fleetSources } from './hostile-values.ts';
import { putOf } from './put-of.ts';
import type { RandomPlace } from './random-object.ts';
import type { KnownPlace, RandomChange, RandomRemoval, RandomStep } from './random-steps.ts';

/** One of many writers of the same fleet. Each finds its own objects again; others may have changed or removed them meanwhile. */
export class CrowdWriter {
  readonly #steps: Iterator<RandomStep>;
  readonly #written: ObjectKey[] = [];

  constructor(steps: readonly RandomStep[]) {
    this.#steps = steps.values();
  }

  /** Writes the next batches. @returns how many were refused because another writer had removed the source. */
  async write(store: Store, batches: number): Promise<number> {
    let refused = 0;
    for (let at = 0; at < batches; at += 1) {
      const { value: step } = this.#steps.next();
      if (step === undefined) return refused;
      if (!(await this.#writeStep(store, step))) refused += 1;
    }
    return refused;
  }

  async #writeStep(store: Store, { changes, removals }: RandomStep): Promise<boolean> {
    const ids: SourceId[] = [];
    for (const { kind, name } of fleetSources) ids.push((await store.ensureSource(kind, name)).id);
    const made = changes.flatMap((change) => this.#changeOf(change, ids));
    try {
      await store.write({
        changes: made,
        removals: removals.flatMap((removal) => removalOf(removal, ids)),
        scopes: ids.flatMap(fleetScopes),
      });
    } catch (error) {
      if (error instanceof StatusError && error.reason === 'NotFound') return false;
      throw error;
    }
    for (const { key } of made) this.#written.push(key);
    return true;
  }

  #changeOf(change: RandomChange, ids: readonly SourceId[]): (Put | Remove)[] {
    const key = this.#keyOf(change.at, ids);
    if (key === undefined || change.op === 'repeat') return [];
    return change.op === 'put' ? [putOf(key, change.content)] : [{ op: 'remove', key }];
  }

  #keyOf(place: RandomPlace | KnownPlace, ids: readonly SourceId[]): ObjectKey | undefined {
    if ('known' in place) {
      const key = this.#written[place.known % Math.max(1, this.#written.length)];
      return key === undefined || !ids.includes(key.source) ? undefined : key;
    }
    const source = ids[place.source];
    const { group = '', resource = '', isNamespaced = true } = fleetKinds[place.kind] ?? {};
    if (source === undefined) return undefined;
    return { source, group, resource, namespace: isNamespaced ? place.namespace : '', name: place.name };
  }
}

/** The first source keeps its kinds, and with them their names. */
function removalOf({ source: at, kind: kindAt, namespace }: RandomRemoval, ids: readonly SourceId[]): Removal[] {
  const source = ids[at];
  if (source === undefined || (at === 0 && namespace === undefined)) return [];
  if (kindAt === undefined) return [{ source }];
  const { group = '', resource = '' } = fleetKinds[kindAt] ?? {};
  return [namespace === undefined ? { source, group, resource } : { source, group, resource, namespace }];
}
