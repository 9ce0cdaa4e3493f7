import { createTestDatabase } from '@orrery/lab/postgres';
import type { Revision } from '@orrery/model';
import { evaluateList, type FleetHistory, type ObjectQuery, type ObjectView } from '@orrery/query';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AskedFleet, checkList, checkObject, type ListReader } from '../../conformance/random/check-answers.ts';
import { keyText } from '../../conformance/random/fleet-model.ts';
import { tinyBounds } from '../../conformance/random/open-bounded.ts';
import { type FleetWriter, type PlayedFleet, playFleet } from '../../conformance/random/play-fleet.ts';
import { withoutAncestors } from '../../conformance/random/random-condition.ts';
import { randomSelection, randomVisibleSet } from '../../conformance/random/random-query.ts';
import { randomSteps } from '../../conformance/random/random-steps.ts';
import type { Store } from '../../contract/store.ts';
import { openForTest } from '../../postgres/test-open.ts';
import { Catalogue } from '../../sql/catalogue.ts';
import type { Database } from '../../sql/database.ts';
import { openSqliteDatabase } from '../../sqlite/open-sqlite-database.ts';
import { runCommit } from '../batches/commit.ts';
import { writeBatch } from '../batches/write-batch.ts';
import { getRevision } from '../changes/get-revision.ts';
import { compact } from '../maintenance/compact.ts';
import { purgeSome } from '../maintenance/purge-removed.ts';
import { countWithin } from '../objects/count-objects.ts';
import { getObject } from '../objects/get-object.ts';
import { listWithin } from '../objects/list-objects.ts';
import type { OperationContext } from '../operation.ts';
import { unpackObjects } from '../packed-objects.ts';
import { defaultBounds, type ReadBounds } from '../selection/read-bounds.ts';
import { ensureSource } from '../sources/ensure-source.ts';
import { listHistory } from './list-history.ts';
import { pastRows } from './past-rows.ts';
import { preparePast } from './past-selection.ts';

/** An open database as a store would use it. */
class Opened implements ListReader, FleetWriter, Pick<Store, 'get' | 'history'> {
  readonly database: Database;
  readonly context: OperationContext = { catalogue: new Catalogue(), checkpoint: async () => undefined };
  readonly #bounds: ReadBounds;

  constructor(database: Database, bounds: ReadBounds) {
    this.database = database;
    this.#bounds = bounds;
  }

  get reading() {
    return { context: this.context, bounds: this.#bounds };
  }

  ensureSource: Store['ensureSource'] = async (kind, name) =>
    await ensureSource(this.database, { kind, name }, this.context);
  revision: Store['revision'] = async () => await getRevision(this.database, undefined, this.context);
  write: Store['write'] = async (batch) => await writeBatch(this.database, batch, this.context);
  count: Store['count'] = async (query) => await countWithin(this.database, query, this.reading);
  list: Store['list'] = async (query, range) => {
    const page = await listWithin(this.database, { query, range }, this.reading);
    return { ...page, objects: unpackObjects(page.objects) };
  };
  get: Store['get'] = async (visible, key, moment) =>
    await getObject(this.database, { visible, key, ...moment }, this.context);
  history: Store['history'] = async (visible, key, range) =>
    await listHistory(this.database, { visible, key, ...range }, this.context);

  /** The names of all rows that `pastRows` gives. */
  async rows(query: ObjectQuery): Promise<string[]> {
    const { checkpoint } = this.context;
    return await this.database.read(async (connection) => {
      const past = await preparePast(connection, query, this.reading);
      const names: string[] = [];
      for await (const rows of pastRows({ connection, past, checkpoint, detail: 'head' })) {
        for (const { view } of rows) names.push(nameOf(view));
      }
      return names.toSorted();
    });
  }

  /** Purges a few rows of the last removal, not in their order, or of the first; false when there is none. */
  async purge(rows: number): Promise<boolean> {
    const { result } = await runCommit(this.database, this.context, async (commit) => {
      const removal = commit.removals[0];
      if (removal !== undefined) await purgeSome(commit, removal, { rows, ms: 1e9 });
      return removal !== undefined;
    });
    return result;
  }

  async purgeAll(): Promise<void> {
    while (await this.purge(1000));
  }

  async compact(historyBytes: number): Promise<void> {
    const retention = { changelogMs: 1e12, changelogEntries: 1e12, historyMs: 1e12, historyBytes };
    while (await compact(this.database, retention, this.context));
  }
}

function nameOf({ source, kind, namespace, name, revision, deletedAt }: ObjectView): string {
  const key = { source: source.id, group: kind.group, resource: kind.resource, namespace, name };
  return `${keyText(key)} ${revision} ${deletedAt !== undefined}`;
}

/** A query of the past, not before a revision. */
function pastQuery(fleet: PlayedFleet, first: bigint): fc.Arbitrary<ObjectQuery> {
  const { revision } = fleet.model;
  const at = fc.bigInt(first, revision).map((moment) => moment as Revision); // any number is a moment
  const deleted = fc.constantFrom('include' as const, 'only' as const);
  const moment = fc.oneof(fc.record({ at }), fc.record({ deleted }), fc.record({ at, deleted }));
  return fc
    .tuple(randomSelection({ sources: fleet.model.sources, times: fleet.times }), moment)
    .map(([{ where, ...selection }, asked]) => ({
      ...selection,
      ...asked,
      ...(where === undefined ? {} : { where: withoutAncestors(where) }),
    }));
}

interface Checked {
  readonly fleet: AskedFleet<Opened>;
  readonly seed: number;
  readonly runs: number;
}

/** Asks random questions of the past. */
async function checkPast({ fleet, seed, runs }: Checked): Promise<void> {
  const [first = 0n] = fleet.revisions;
  const range = fc.record({ limit: fc.integer({ min: 1, max: 40 }), skip: fc.nat(20) });
  const { history, keys, sources } = fleet.model;
  const lists = fc.asyncProperty(pastQuery(fleet, first), range, async (query, asked) => {
    await checkList(fleet, query, asked);
    const expected = evaluateList(history, query).objects.map(nameOf).toSorted();
    expect(await fleet.reader.rows(query)).toEqual(expected);
  });
  const at = fc.bigInt(first, fleet.model.revision).map((moment) => moment as Revision); // any number is a moment
  const object = fc.record({ key: fc.constantFrom(...keys), at, limit: fc.integer({ min: 1, max: 4 }) });
  const objects = fc.asyncProperty(randomVisibleSet(sources), object, async (visible, asked) => {
    await checkObject(fleet, visible, asked);
  });
  await fc.assert(lists, { seed, numRuns: runs });
  await fc.assert(objects, { seed, numRuns: runs });
}

/** Asks what is left of the past behind the horizon; times of changes are no longer exact there. */
async function checkKept({ fleet, seed, runs }: Checked): Promise<void> {
  const { reader, model } = fleet;
  const { historyHorizon } = await reader.database.read((connection) => reader.context.catalogue.load(connection));
  const states = model.history.states.filter(({ end }) => end === undefined || end.revision > historyHorizon);
  const history: FleetHistory = { ...model.history, states };
  const lists = fc.asyncProperty(pastQuery(fleet, historyHorizon), async (query) => {
    fc.pre(!JSON.stringify(query.where ?? null).includes('"changed"'));
    expect(await reader.rows(query)).toEqual(evaluateList(history, query).objects.map(nameOf).toSorted());
  });
  await fc.assert(lists, { seed, numRuns: runs });
  const before = { visible: everything, at: (historyHorizon - 1n) as Revision }; // as above
  await expect(reader.count(before)).rejects.toMatchObject({ reason: 'Expired' });
}

const everything = { kind: 'everything' } as const;

async function openSqlite(use: AsyncDisposableStack): Promise<Database> {
  return use.use(await openSqliteDatabase(':memory:'));
}

async function openPostgres(use: AsyncDisposableStack): Promise<Database> {
  const { url } = use.use(await createTestDatabase());
  return use.use(await openForTest(url));
}

describe.each([
  { store: 'SQLite', open: openSqlite, runs: 60 },
  { store: 'PostgreSQL', open: openPostgres, runs: 20 },
])('the past on $store', ({ open, runs }) => {
  it.each([
    { seed: 1, bounds: defaultBounds },
    { seed: 2, bounds: tinyBounds },
    { seed: 3, bounds: tinyBounds },
    { seed: 4, bounds: { ...tinyBounds, driven: 60 } },
  ])(
    'SEA-O01, O03, O04 is told as the evaluator tells it, while removed rows are purged and behind the horizon (fleet $seed)',
    async ({ seed, bounds }) => {
      await using use = new AsyncDisposableStack();
      const opened = new Opened(await open(use), bounds);
      const [steps = []] = fc.sample(randomSteps, { seed, numRuns: 1 });
      let batches = 0;
      const played = await playFleet(opened, steps, async () => {
        batches += 1;
        if (batches % 3 === 0) await opened.purge(4);
      });
      const fleet = { ...played, reader: opened };
      await checkPast({ fleet, seed, runs });
      await opened.purgeAll();
      await checkPast({ fleet, seed: seed + 100, runs });
      await opened.compact(20_000);
      await checkKept({ fleet, seed, runs });
    },
    120_000,
  );
});
