import { setImmediate } from 'node:timers/promises';
import type { Store } from '../../contract/store.ts';
import { writeBatch } from '../../operations/batches/write-batch.ts';
import { getRevision } from '../../operations/changes/get-revision.ts';
import { fillFields } from '../../operations/maintenance/fill-fields.ts';
import { aggregateWithin } from '../../operations/objects/aggregate-objects.ts';
import { countWithin } from '../../operations/objects/count-objects.ts';
import { listWithin } from '../../operations/objects/list-objects.ts';
import type { OperationContext } from '../../operations/operation.ts';
import { unpackObjects } from '../../operations/packed-objects.ts';
import type { Reading } from '../../operations/selection/prepare-selection.ts';
import type { ReadBounds } from '../../operations/selection/read-bounds.ts';
import { ensureSource } from '../../operations/sources/ensure-source.ts';
import { Catalogue } from '../../sql/catalogue.ts';
import type { Database } from '../../sql/database.ts';

type Operated = Pick<Store, 'aggregate' | 'count' | 'ensureSource' | 'list' | 'revision' | 'write'>;

/** What a store does of an open database that depends on bounds, under bounds of a test. Others get their turn between two steps. */
export class BoundedOperations implements Operated {
  readonly #database: Database;
  readonly #context: OperationContext = { catalogue: new Catalogue(), checkpoint: async () => await setImmediate() };
  readonly #reading: Reading;

  /** @param planner what plans in place of the planner; absent: the planner. */
  constructor(database: Database, bounds: ReadBounds, planner?: Reading['planner']) {
    this.#database = database;
    this.#reading = { context: this.#context, bounds, ...(planner === undefined ? {} : { planner }) };
  }

  ensureSource: Operated['ensureSource'] = async (kind, name) =>
    await ensureSource(this.#database, { kind, name }, this.#context);

  write: Operated['write'] = async (batch) => await writeBatch(this.#database, batch, this.#context);

  revision: Operated['revision'] = async () => await getRevision(this.#database, undefined, this.#context);

  list: Operated['list'] = async (query, range) => {
    const page = await listWithin(this.#database, { query, range }, this.#reading);
    return { ...page, objects: unpackObjects(page.objects) };
  };

  count: Operated['count'] = async (query) => await countWithin(this.#database, query, this.#reading);

  aggregate: Operated['aggregate'] = async (query, groups) =>
    await aggregateWithin(this.#database, { query, ...groups }, this.#reading);

  /** Makes the index of the declared fields complete. */
  async fillFields(): Promise<void> {
    while (await fillFields(this.#database, undefined, this.#context));
  }
}
