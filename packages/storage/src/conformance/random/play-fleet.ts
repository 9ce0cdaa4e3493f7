import { deepStrictEqual } from 'node:assert/strict';
import { setImmediate } from 'node:timers/promises';
import type { ObjectKey, Revision, SourceId } from '@orrery/model';
import type { SourceView } from '@orrery/query';
import type { Store } from '../../contract/store.ts';
import type { Batch, Put, Removal, Remove } from '../../contract/writing.ts';
import { FleetModel } from './fleet-model.ts';
import { fleetScopes } from './fleet-scopes.ts';
import { fleetKinds, fleetSources } from './hostile-values.ts';
import { putOf } from './put-of.ts';
import type { RandomPlace } from './random-object.ts';
import type { KnownPlace, RandomChange, RandomRemoval, RandomStep } from './random-steps.ts';

/** What a fleet is written to. */
export type FleetWriter = Pick<Store, 'ensureSource' | 'revision' | 'write'>;

/** A fleet in a store and in memory. */
export interface PlayedFleet {
  readonly model: FleetModel;
  /** All that ever were. */
  readonly sources: readonly SourceView[];
  /** After each batch. */
  readonly revisions: readonly Revision[];
  /** Times between batches, epoch milliseconds: what was stored before is older, what came behind is younger. */
  readonly times: readonly number[];
}

/**
 * Writes a fleet batch by batch; fails when an answer is not what the contract says.
 * @param between done after each batch; the clock of the database is that of this machine.
 */
export async function playFleet(
  writer: FleetWriter,
  steps: readonly RandomStep[],
  between: () => Promise<void> = async () => undefined,
): Promise<PlayedFleet> {
  const model = new FleetModel(await writer.revision());
  const player = new FleetPlayer(writer, model);
  await player.begin();
  const played = { revisions: [model.revision], times: [await passTime()] };
  for (const step of steps) {
    const batch = await player.batchOf(step);
    const answer = await writer.write(batch);
    const time = await passTime();
    deepStrictEqual(answer, model.apply(batch, time - 2));
    await player.noteRemovals(batch.removals ?? []);
    played.revisions.push(model.revision);
    played.times.push(time);
    await between();
  }
  return { model, sources: model.sources, ...played };
}

/** Lets two milliseconds pass on either side of a moment. @returns the moment. */
async function passTime(): Promise<number> {
  const begun = Date.now();
  while (Date.now() < begun + 4) await setImmediate();
  return begun + 2;
}

class FleetPlayer {
  readonly #writer: FleetWriter;
  readonly #model: FleetModel;
  /** Ids of what is there, by place in `fleetSources`. */
  readonly #ids = new Map<number, SourceId>();

  constructor(writer: FleetWriter, model: FleetModel) {
    this.#writer = writer;
    this.#model = model;
  }

  /** Makes the sources, each with all kinds. */
  async begin(): Promise<void> {
    for (const at of fleetSources.keys()) await this.#idOf(at);
    await this.#collect();
  }

  async batchOf({ changes, removals }: RandomStep): Promise<Batch> {
    const made: (Put | Remove)[] = [];
    for (const change of changes) made.push(...(await this.#changeOf(change)));
    const removed: Removal[] = [];
    for (const removal of removals) {
      const isGone = removed.some(
        ({ source, ...rest }) => source === this.#ids.get(removal.source) && !('resource' in rest),
      );
      if (!isGone) removed.push(await this.#removalOf(removal));
    }
    return removed.length === 0 ? { changes: made } : { changes: made, removals: removed };
  }

  /** Notes which sources are gone; all kinds stay known by all their names. */
  async noteRemovals(removals: readonly Removal[]): Promise<void> {
    if (removals.length === 0) return;
    for (const removal of removals) {
      if ('resource' in removal) continue;
      for (const [at, id] of this.#ids) if (id === removal.source) this.#ids.delete(at);
    }
    await this.#idOf(0);
    await this.#collect();
  }

  /** States of scopes are written beside: they make no revision. */
  async #collect(): Promise<void> {
    await this.#writer.write({ changes: [], scopes: [...this.#ids.values()].flatMap(fleetScopes) });
  }

  async #changeOf(change: RandomChange): Promise<readonly (Put | Remove)[]> {
    const key = await this.#keyOf(change.at);
    if (key === undefined) return [];
    if (change.op === 'remove') return [{ op: 'remove', key }];
    if (change.op === 'put') return [putOf(key, change.content)];
    const { put } = this.#known(change.at) ?? {};
    return put === undefined ? [] : [{ ...put, originVersion: change.originVersion }];
  }

  async #keyOf(place: RandomPlace | KnownPlace): Promise<ObjectKey | undefined> {
    if ('known' in place) return this.#known(place)?.put.key;
    const { group = '', resource = '', isNamespaced = true } = fleetKinds[place.kind] ?? {};
    const namespace = isNamespaced ? place.namespace : '';
    return { source: await this.#idOf(place.source), group, resource, namespace, name: place.name };
  }

  #known({ known }: KnownPlace): FleetModel['living'][number] | undefined {
    const { living } = this.#model;
    return living[known % Math.max(1, living.length)];
  }

  async #removalOf({ source: at, kind: kindAt, namespace }: RandomRemoval): Promise<Removal> {
    const source = await this.#idOf(at);
    if (kindAt === undefined) return { source };
    const { group = '', resource = '' } = fleetKinds[kindAt] ?? {};
    return namespace === undefined ? { source, group, resource } : { source, group, resource, namespace };
  }

  async #idOf(at: number): Promise<SourceId> {
    const known = this.#ids.get(at);
    if (known !== undefined) return known;
    const { kind, name } = fleetSources[at] ?? fleetSources[0];
    const source = await this.#writer.ensureSource(kind, name);
    this.#ids.set(at, source.id);
    this.#model.addSource(source);
    return source.id;
  }
}
