import { type ObjectKey, objectPath, revision, type SourceId } from '@orrery/model';
import { expect, it } from 'vitest';
import { runCommit } from '../batches/commit.ts';
import { purgeSome } from '../maintenance/purge-removed.ts';
import { getObject } from '../objects/get-object.ts';
import { listWithin } from '../objects/list-objects.ts';
import { unpackObjects } from '../packed-objects.ts';
import { defaultBounds } from '../selection/read-bounds.ts';
import { podKey, putOf, TestDatabase } from '../test-database.ts';

const everything = { kind: 'everything' } as const;

/** Keys of two kinds in the default order. */
function keysOf(source: SourceId): ObjectKey[] {
  const paths = Array.from({ length: 12 }, (_, at) => `n/${String(at).padStart(2, '0')}`);
  return ['configmaps', 'pods'].flatMap((resource) => paths.map((path) => podKey(source, path, resource)));
}

function placeOf({ resource, namespace, name }: ObjectKey): string {
  return `${resource} ${objectPath(namespace, name)}`;
}

/** What is there and what is not at a moment, by lists in small slices and one by one. */
async function seenAt(test: TestDatabase, keys: readonly ObjectKey[], moment: bigint) {
  const { database, context } = test;
  const at = revision(moment);
  const reading = { context, bounds: { ...defaultBounds, slice: 5, scan: 5 } };
  const list = async (resource: string | undefined, deleted: 'exclude' | 'only'): Promise<string[]> => {
    const kinds = resource === undefined ? {} : { kinds: [{ group: '', resource }] };
    const query = { visible: everything, at, deleted, ...kinds };
    const { objects } = await listWithin(database, { query, range: { limit: 100 } }, reading);
    return unpackObjects(objects).map(({ key }) => placeOf(key));
  };
  const got: string[] = [];
  for (const key of keys) {
    const object = await getObject(database, { visible: everything, key, at }, context);
    if (object !== undefined) got.push(placeOf(key));
  }
  return {
    there: await list(undefined, 'exclude'),
    gone: await list(undefined, 'only'),
    pods: await list('pods', 'exclude'),
    got,
  };
}

it('SEA-O01 the objects of an explicit removal go one by one, the same before they are purged, while they are and afterwards', async () => {
  using test = await TestDatabase.open();
  const source = await test.cluster('a');
  const keys = keysOf(source);
  const { revision: before } = await test.write({ changes: keys.map((key) => putOf(key)) });
  await test.write({ changes: [], removals: [{ source }] });
  for (const purged of [0, 7, 9, 100]) {
    await runCommit(test.database, test.context, async (commit) => {
      const [removal] = commit.removals;
      if (removal !== undefined && purged > 0) await purgeSome(commit, removal, { rows: purged, ms: 1e9 });
    });
    for (let gone = 0; gone <= keys.length; gone += 1) {
      const there = keys.slice(gone).map(placeOf);
      expect(await seenAt(test, keys, before + BigInt(gone)), `${gone} gone, ${purged} more purged`).toEqual({
        there,
        gone: keys.slice(0, gone).map(placeOf),
        pods: there.filter((place) => place.startsWith('pods')),
        got: there,
      });
    }
  }
}, 30_000);
