import { revision as toRevision } from '@orrery/model';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Fleet, podJson, podKind } from '../test-fleet.ts';
import { countBehind } from './count-behind.ts';
import { allPods, type Listed, list, startParametersFleet } from './test-parameters-fleet.ts';
import { testStores } from './test-stores.ts';

const pods = '/fleet/api/v1/pods';

async function asked(fleet: Fleet, parameters: Readonly<Record<string, string>>): Promise<Listed> {
  return await list(fleet, `${pods}?${new URLSearchParams(parameters)}`);
}

/** The page behind another. */
async function nextOf(fleet: Fleet, page: Listed, parameters: Readonly<Record<string, string>>): Promise<Listed> {
  return await asked(fleet, { ...parameters, continue: String(page.metadata['continue']) });
}

async function remove(fleet: Fleet, cluster: string, namespace: string, name: string): Promise<void> {
  const source = await fleet.addCluster(cluster);
  const key = { source, group: '', resource: 'pods', namespace, name };
  await fleet.store.write({ changes: [{ op: 'remove', key }] });
}

async function add(fleet: Fleet, cluster: string, namespace: string, name: string): Promise<void> {
  const metadata = { labels: { app: 'more' } };
  await fleet.put(await fleet.addCluster(cluster), podKind, podJson(namespace, name, { metadata }));
}

describe.each(testStores)('counts of lists on %s', (_, open) => {
  let fleet: Fleet;

  beforeAll(async () => {
    fleet = await startParametersFleet(await open());
  });

  afterAll(() => fleet[Symbol.asyncDispose]());

  test('SEA-H08 rows behind any position are found from any guess', async () => {
    const query = { visible: { kind: 'everything' }, kinds: [{ group: '', resource: 'pods' }] } as const;
    const revision = await fleet.store.revision();
    for (const at of allPods.keys()) {
      const { next: after } = await fleet.store.list(query, { limit: at + 1 });
      if (after === undefined) continue;
      for (let guess = 0; guess <= allPods.length; guess += 1) {
        const question = {
          query,
          after,
          revision,
          guess,
          most: allPods.length,
          deadline: fleet.clock.monotonic() + 60_000,
        };
        expect(await countBehind(fleet, question), `${guess} behind ${at}`).toBe(allPods.length - at - 1);
        expect(await countBehind(fleet, { ...question, query: { ...query, at: revision } })).toBe(
          allPods.length - at - 1,
        );
      }
      const later = {
        query,
        after,
        guess: 3,
        most: 7,
        deadline: fleet.clock.monotonic() + 60_000,
        revision: toRevision(revision + 1n),
      };
      expect(await countBehind(fleet, later), 'the list is of another revision').toBeUndefined();
    }
  });

  test('SEA-H08 an estimate of the page before is never shown as exact', async () => {
    await using own = await startParametersFleet(await open());
    const first = await asked(own, { limit: '3' });
    expect(first.metadata['remainingItemCount']).toBe(4);
    await add(own, 'one', 'default', 'a-before');
    await remove(own, 'two', 'team-b', 'batch');
    const second = await nextOf(own, first, { limit: '2', withRemainingCount: 'true' });
    expect(second.names).toEqual(['one kube-system/dns', 'two default/web-1']);
    expect([second.metadata['remainingItemCount'], second.total]).toEqual([1, '7']);
    await add(own, 'one', 'default', 'b-before');
    await add(own, 'two', 'team-c', 'behind');
    const third = await nextOf(own, second, { limit: '1', withRemainingCount: 'true' });
    expect([third.names, third.metadata['remainingItemCount']]).toEqual([['two team-a/API_x'], 1]);
    const last = await nextOf(own, third, { limit: '1', withRemainingCount: 'true' });
    expect([last.names, last.metadata['remainingItemCount']]).toEqual([['two team-c/behind'], 0]);
  });

  test('SEA-H08 a later page is counted with a selector too, when that is asked for', async () => {
    const first = await asked(fleet, { limit: '3', labelSelector: 'app' });
    expect(first.metadata['remainingItemCount']).toBeUndefined();
    const parameters = { limit: '2', labelSelector: 'app', withRemainingCount: 'true' };
    const second = await nextOf(fleet, first, parameters);
    expect([second.metadata['remainingItemCount'], second.total, second.warnings]).toEqual([2, '7', []]);
    const byRevision = { orderby: 'revision', labelSelector: 'app', limit: '3' };
    const page = await asked(fleet, byRevision);
    const counted = await nextOf(fleet, page, { ...byRevision, withRemainingCount: 'true' });
    expect([counted.metadata['remainingItemCount'], counted.total]).toEqual([1, '7']);
  });

  test('SEA-H07 a count does not make the tokens of immutable keys expire', async () => {
    await using own = await startParametersFleet(await open());
    const first = await asked(own, { limit: '3', withRemainingCount: 'true' });
    expect(first.metadata['remainingItemCount']).toBe(4);
    await add(own, 'two', 'team-c', 'behind');
    await own.store.compact({ changelogMs: 0, changelogEntries: 0, historyMs: 0, historyBytes: 0 });
    const second = await nextOf(own, first, { limit: '3', withRemainingCount: 'true' });
    expect(second.names).toEqual(allPods.slice(3, 6));
    expect(second.metadata['remainingItemCount']).toBe(2);
  });

  test('SEA-H08 a long answer is counted where it ends', async () => {
    const first = await asked(fleet, { limit: '1' });
    const long = await nextOf(fleet, first, { limit: '5', withRemainingCount: 'true' });
    expect([long.names, long.metadata['remainingItemCount']]).toEqual([allPods.slice(1, 6), 1]);
    const rest = await nextOf(fleet, long, { withRemainingCount: 'true' });
    expect([rest.names, rest.metadata['remainingItemCount']]).toEqual([allPods.slice(6), 0]);
  });
});
