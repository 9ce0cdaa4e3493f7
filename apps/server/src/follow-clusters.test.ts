import { FakeClock, silentLog } from '@orrery/kit';
import { type Cluster, clusterKind } from '@orrery/model';
import { controlKey, createSqliteStore, putControlObject, type Store } from '@orrery/storage';
import { expect, test, vi } from 'vitest';
import { followClusters, listClusterNames } from './follow-clusters.ts';

async function create(store: Store, name: string): Promise<void> {
  const object: Cluster = {
    apiVersion: 'orrery.dev/v1alpha1',
    kind: 'Cluster',
    metadata: { name, uid: name },
    spec: { access: {} },
  };
  await store.write({ changes: [putControlObject(store.control, clusterKind, object, 'absent')] });
}

async function remove(store: Store, name: string): Promise<void> {
  await store.write({ changes: [{ op: 'remove', key: controlKey(store.control, clusterKind, name) }] });
}

test('SEA-A03 the names of clusters are told as they come and go', async () => {
  await using store = await createSqliteStore({ file: ':memory:' });
  await create(store, 'one');
  const told: (readonly string[])[] = [];
  const onNames = async (names: readonly string[]): Promise<void> => void told.push(names);
  await using following = followClusters(
    { store, clock: new FakeClock(), log: silentLog, onNames },
    await store.revision(),
  );
  expect(following).toBeDefined();
  await create(store, 'two');
  await vi.waitFor(() => expect(told.at(-1)).toEqual(['one', 'two']));
  await remove(store, 'one');
  await vi.waitFor(() => expect(told.at(-1)).toEqual(['two']));
});

test('SEA-A03 a file that cannot be written now is written later', async () => {
  await using store = await createSqliteStore({ file: ':memory:' });
  const clock = new FakeClock();
  const told: (readonly string[])[] = [];
  let isFull = true;
  const onNames = async (names: readonly string[]): Promise<void> => {
    if (isFull) throw new Error('no space left');
    told.push(names);
  };
  await using following = followClusters({ store, clock, log: silentLog, onNames }, await store.revision());
  expect(following).toBeDefined();
  await create(store, 'one');
  await vi.waitFor(() => expect(clock.sleeping).toBe(1));
  isFull = false;
  await clock.advance(1_000);
  await vi.waitFor(() => expect(told).toEqual([['one']]));
});

test('STY-C02 it ends when disposed, also while it waits to try again', async () => {
  await using store = await createSqliteStore({ file: ':memory:' });
  const clock = new FakeClock();
  const onNames = (): Promise<void> => Promise.reject(new Error('no space left'));
  const following = followClusters({ store, clock, log: silentLog, onNames }, await store.revision());
  await create(store, 'one');
  await vi.waitFor(() => expect(clock.sleeping).toBe(1));
  await following[Symbol.asyncDispose]();
  expect(clock.sleeping).toBe(0);
});

test('all names are listed in the order of the store', async () => {
  await using store = await createSqliteStore({ file: ':memory:' });
  for (const name of ['b', 'a', 'c']) await create(store, name);
  expect(await listClusterNames(store)).toEqual(['a', 'b', 'c']);
});
