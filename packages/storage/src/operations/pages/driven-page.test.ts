import { objectPath } from '@orrery/model';
import type { ObjectQuery } from '@orrery/query';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ListPosition } from '../../contract/reading.ts';
import { listWithin } from '../objects/list-objects.ts';
import { unpackObjects } from '../packed-objects.ts';
import { prepareSelection } from '../selection/prepare-selection.ts';
import { defaultBounds } from '../selection/read-bounds.ts';
import { podKey, putOf, TestDatabase } from '../test-database.ts';
import { idsInOrder } from './ids-in-order.ts';
import { rowOrder } from './list-position.ts';

/** Clusters in another order than that of their names, each with a number of objects that have the label. */
const clusters = [
  ['d', 3],
  ['b', 17],
  ['e', 0],
  ['a', 5],
  ['c', 9],
] as const;

const query: ObjectQuery = {
  visible: { kind: 'everything' },
  where: { kind: 'label', of: 'labels', key: 'app', test: { op: 'in', values: ['web'] } },
};

let test: TestDatabase;
/** Cluster, plural and path of what the query has, in the default order. */
let expected: readonly string[];

beforeAll(async () => {
  test = await TestDatabase.open();
  const all: string[] = [];
  for (const [name, size] of clusters) {
    const source = await test.cluster(name);
    const keys = Array.from({ length: size }, (_, at) =>
      podKey(source, `ns-${at % 2}/o-${String(at).padStart(2, '0')}`, at % 3 === 0 ? 'configmaps' : 'pods'),
    );
    const other = putOf(podKey(source, 'ns-0/other'), { metadata: { labels: { app: 'db' } } });
    const changes = keys.map((key, at) =>
      putOf(key, { metadata: { labels: { app: 'web' } } }, { uid: `${name}-${at}`, originVersion: `${at}` }),
    );
    await test.write({ changes: [other, ...changes] });
    all.push(...keys.map(({ resource, namespace, name: own }) => `${name} ${resource} ${objectPath(namespace, own)}`));
  }
  expected = all.toSorted();
});

afterAll(() => test[Symbol.dispose]());

/** All pages of the query, each read as `listObjects` reads it. */
async function walk(limit: number, skip: number): Promise<string[]> {
  const reading = { context: test.context, bounds: defaultBounds };
  const { sourceById } = await test.catalogue();
  const found: string[] = [];
  let after: ListPosition | undefined;
  do {
    const range = after === undefined ? { limit, skip } : { limit, after };
    const page = await listWithin(test.database, { query, range }, reading);
    for (const { key } of unpackObjects(page.objects)) {
      const path = objectPath(key.namespace, key.name);
      found.push(`${sourceById.get(key.source)?.name} ${key.resource} ${path}`);
    }
    after = page.next;
  } while (after !== undefined);
  return found;
}

describe('pages of the objects that an index gives', () => {
  it('SEA-H01 are in the default order of all clusters, whatever their size and what is skipped', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 40 }), fc.nat({ max: 40 }), async (limit, skip) => {
        expect(await walk(limit, skip)).toEqual(expected.slice(skip));
      }),
      { numRuns: 60 },
    );
  });

  it('architecture 6: read of a page no more clusters than come first, and of the next none before it', async () => {
    const reading = { context: test.context, bounds: defaultBounds };
    const selection = await test.database.read(
      async (connection) => await prepareSelection(connection, query, reading),
    );
    const names = await test.rows('objects', 'id');
    const clusterOf = new Map(
      names.map(({ id, source }) => [id, selection.state.sourceById.get(Number(source))?.name]),
    );
    const driver = selection.driver ?? { name: 'none', ids: [] };
    const order = rowOrder(selection.plan);
    const piecesFor = (wanted: number, after?: ListPosition): (string | undefined)[][] =>
      [...idsInOrder({ selection, order, after, skip: 0, wanted }, driver)].map((ids) => [
        ...new Set(ids.map((id) => clusterOf.get(id))),
      ]);
    expect(piecesFor(2)).toEqual([['a'], ['b'], ['c'], ['d']]);
    expect(piecesFor(6)).toEqual([
      ['a', 'b'],
      ['c', 'd'],
    ]);
    expect(piecesFor(100)).toEqual([['a', 'b', 'c', 'd']]);
    expect(piecesFor(1, ['cluster', 'c', '', 'pods', 'ns-0/o-02'])).toEqual([['c'], ['d']]);
  });
});
