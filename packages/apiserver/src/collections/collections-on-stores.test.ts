import { silentLog } from '@orrery/kit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { testStores } from '../objects/test-stores.ts';
import { documentOf, type Fleet, kindOf, podJson, podKind, startFleet } from '../test-fleet.ts';

const base = '/apis/clusterpedia.io/v1beta1/collectionresources';
const deploymentKind = kindOf('apps/v1/deployments', 'Deployment');
const widgetKind = kindOf('example.org/v1/widgets', 'Widget');
const oldWidgetKind = kindOf('example.org/v1beta1/widgets', 'Widget');

describe.each(testStores)('many kinds in one answer on %s', (_, open) => {
  let fleet: Fleet;

  beforeAll(async () => {
    fleet = await startFleet({}, silentLog, await open());
    const one = await fleet.addCluster('one');
    const two = await fleet.addCluster('two');
    for (const source of [one, two]) {
      await fleet.collect(source, podKind);
      await fleet.collect(source, deploymentKind);
      await fleet.put(source, podKind, ...['a', 'b', 'c'].map((name) => podJson('x', name)));
      await fleet.put(source, deploymentKind, podJson('x', 'd'));
    }
    await fleet.collect(one, widgetKind);
    await fleet.collect(two, oldWidgetKind);
    await fleet.put(one, widgetKind, podJson('x', 'new'));
    await fleet.put(two, oldWidgetKind, podJson('x', 'old'));
  });

  afterAll(() => fleet[Symbol.asyncDispose]());

  async function listed(url: string): Promise<{ readonly names: string[]; readonly continue: unknown }> {
    const answer = await fleet.send(url);
    expect(answer.statusCode, answer.body).toBe(200);
    const { items, metadata, ...rest } = documentOf(answer);
    const names = items.map((item) => {
      const annotations = item.metadata['annotations'] as Record<string, string>; // every item has them
      return `${annotations['shadow.clusterpedia.io/cluster-name']}/${String(item.metadata['name'])}`;
    });
    return { names, continue: rest['continue'] ?? metadata['continue'] };
  }

  test('SEA-K04 SEA-H01 by source, then group, kind and path, the same page by page', async () => {
    const all = ['one/a', 'one/b', 'one/c', 'one/d', 'two/a', 'two/b', 'two/c', 'two/d'];
    expect((await listed(`${base}/kuberesources`)).names).toEqual(all);
    const walked: string[] = [];
    for (let next: unknown = ''; next !== undefined; ) {
      const page = await listed(`${base}/kuberesources?limit=3&continue=${encodeURIComponent(String(next))}`);
      walked.push(...page.names);
      next = page.continue;
    }
    expect(walked).toEqual(all);
  });

  test('SEA-K03 kinds that nobody holds, and versions that some hold', async () => {
    expect((await listed(`${base}/workloads?resources=/pods`)).names).toEqual([]);
    expect((await listed(`${base}/any?groups=example.org`)).names).toEqual(['one/new', 'two/old']);
    expect((await listed(`${base}/any?groups=example.org/v1,apps`)).names).toEqual(['one/d', 'one/new', 'two/d']);
  });

  test('SEA-K06 a search over everything, by query, order and freshness', async () => {
    expect((await listed('/fleet/search?q=name:d&orderby=cluster desc')).names).toEqual(['two/d', 'one/d']);
    expect((await listed('/fleet/search?q=kind:widget fresh:true')).names).toEqual(['one/new', 'two/old']);
    expect((await listed('/fleet/search?q=stale:true')).names).toEqual([]);
    expect((await listed('/fleet/search')).names).toHaveLength(10);
  });
});
