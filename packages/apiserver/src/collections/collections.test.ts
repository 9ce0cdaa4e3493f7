import type { SourceId } from '@orrery/model';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { documentOf, type Fleet, kindOf, podJson, podKind, startFleet, tableAccept } from '../test-fleet.ts';

const base = '/apis/clusterpedia.io/v1beta1/collectionresources';
const deploymentKind = kindOf('apps/v1/deployments', 'Deployment');
const widgetKind = kindOf('example.org/v1/widgets', 'Widget');
const oldWidgetKind = kindOf('example.org/v1beta1/widgets', 'Widget');

let fleet: Fleet;
let one: SourceId;
let two: SourceId;

beforeEach(async () => {
  fleet = await startFleet();
  one = await fleet.addCluster('one');
  two = await fleet.addCluster('two');
  for (const source of [one, two]) {
    await fleet.collect(source, podKind);
    await fleet.collect(source, deploymentKind);
  }
  await fleet.put(one, podKind, podJson('a', 'web'), podJson('b', 'db', { metadata: { labels: { tier: 'data' } } }));
  await fleet.put(one, deploymentKind, objectJson('a', 'web', { status: { replicas: 1 } }));
  await fleet.put(two, deploymentKind, objectJson('a', 'api'));
});

afterEach(() => fleet[Symbol.asyncDispose]());

function objectJson(namespace: string, name: string, more: object = {}): string {
  const metadata = {
    name,
    namespace,
    uid: `uid-${name}`,
    resourceVersion: '5',
    creationTimestamp: '2025-12-31T22:00:00Z',
  };
  return JSON.stringify({ metadata, ...more });
}

async function refusal(path: string): Promise<string> {
  const answer = await fleet.send(`${base}${path}`);
  const { reason, message } = documentOf(answer);
  return `${answer.statusCode} ${reason} ${message}`;
}

async function namesOf(path: string): Promise<string[]> {
  const answer = documentOf(await fleet.send(`${base}${path}`));
  return answer.items.map(({ metadata }) => String(metadata['name']));
}

describe('collection resources', () => {
  test('SEA-K01 the three are listed with their types', async () => {
    const table = documentOf(await fleet.send({ url: base, headers: { accept: tableAccept } }));
    expect(table.columnDefinitions.map(({ name }) => name)).toEqual(['Name', 'Resources']);
    const cells = new Map(table.rows.map((row) => [row.cells[0], String(row.cells[1])]));
    expect([...cells.keys()]).toEqual(['any', 'kuberesources', 'workloads']);
    expect(cells.get('any')).toBe('*');
    expect(cells.get('workloads')).toBe('deployments.apps,daemonsets.apps,statefulsets.apps');
    expect(cells.get('kuberesources')).toMatch(/^\.\*,\*\.admission\.k8s\.io,/);
    const list = documentOf(await fleet.send(base));
    expect(list).toMatchObject({ kind: 'CollectionResourceList', apiVersion: 'clusterpedia.io/v1beta1' });
    expect(list.items[2]).toMatchObject({
      metadata: { name: 'workloads' },
      resourceTypes: [{ group: 'apps', kind: 'Deployment', resource: 'deployments' }, {}, {}],
    });
    expect(await namesOf('?fieldSelector=metadata.name%3Dany')).toEqual(['any']);
    expect(await refusal('?labelSelector=a')).toMatch(/^400 BadRequest .*labelSelector/);
    expect(await refusal('?continue=x')).toMatch(/^400 BadRequest query parameter continue: it has no meaning here/);
    expect(await refusal('?watch=true')).toMatch(/^405 MethodNotAllowed/);
    expect(await refusal('/any?groups=apps&watch=true')).toMatch(/^405 MethodNotAllowed/);
    expect(documentOf(await fleet.send(`${base}?limit=500`)).items).toHaveLength(3);
    expect(await refusal('/other')).toMatch(/^404 NotFound collectionresources\.clusterpedia\.io "other" not found/);
  });

  test('SEA-K04 items of several kinds carry their types, annotations and member order', async () => {
    const answer = documentOf(await fleet.send(`${base}/kuberesources`));
    expect(answer).toMatchObject({
      kind: 'CollectionResource',
      apiVersion: 'clusterpedia.io/v1beta1',
      metadata: { name: 'kuberesources' },
      resourceTypes: [
        { group: '', version: 'v1', kind: 'Pod', resource: 'pods' },
        { group: 'apps', version: 'v1', kind: 'Deployment', resource: 'deployments' },
      ],
      sources: [
        { name: 'cluster/one', state: 'Fresh' },
        { name: 'cluster/two', state: 'Fresh' },
      ],
    });
    expect(answer.items).toMatchObject([
      {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name: 'web', annotations: { 'shadow.clusterpedia.io/gvr': '/v1/pods' } },
      },
      { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'db' } },
      {
        ...{ apiVersion: 'apps/v1', kind: 'Deployment', status: { replicas: 1 } },
        metadata: {
          annotations: {
            'shadow.clusterpedia.io/cluster-name': 'one',
            'shadow.clusterpedia.io/gvr': 'apps/v1/deployments',
            'orrery.dev/source': 'cluster/one',
            'orrery.dev/origin-resource-version': '5',
          },
        },
      },
      { kind: 'Deployment', metadata: { name: 'api' } },
    ]);
    expect(answer).not.toHaveProperty('continue');
  });

  test('SEA-K04 filters, order, pages, counts and metadata alone are those of every list', async () => {
    expect(await namesOf('/workloads')).toEqual(['web', 'api']);
    expect(await namesOf('/workloads?clusters=two')).toEqual(['api']);
    expect(await namesOf('/kuberesources?orderby=name')).toEqual(['api', 'db', 'web', 'web']);
    expect(await namesOf('/kuberesources?labelSelector=tier%3Ddata')).toEqual(['db']);
    expect(await namesOf('/kuberesources?labelSelector=search.clusterpedia.io/namespaces%3Da&q=name:we*')).toEqual([
      'web',
      'web',
    ]);
    const page = documentOf(await fleet.send(`${base}/kuberesources?limit=3&withRemainingCount=true`));
    expect(page).toMatchObject({ remainingItemCount: 1, metadata: { name: 'kuberesources' } });
    const next = await namesOf(`/kuberesources?limit=3&withRemainingCount=true&continue=${String(page['continue'])}`);
    expect(next).toEqual(['api']);
    const [only] = documentOf(await fleet.send(`${base}/workloads?onlyMetadata=true`)).items;
    expect(only).toMatchObject({ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web' } });
    expect(only).not.toHaveProperty('status');
    const answer = await fleet.send(`${base}/workloads`);
    expect(answer.headers['x-orrery-freshness']).toBe('fresh=2; stale=0; oldest=0s');
  });

  test('SEA-K04 a table has a row per object with cluster, kind and age', async () => {
    const table = documentOf(await fleet.send({ url: `${base}/workloads?limit=1`, headers: { accept: tableAccept } }));
    expect(table.columnDefinitions.map(({ name }) => name)).toEqual([
      ...['Cluster', 'Group', 'Version', 'Kind', 'Namespace', 'Name', 'Age'],
    ]);
    expect(table.rows.map(({ cells }) => cells)).toEqual([['one', 'apps', 'v1', 'Deployment', 'a', 'web', '120m']]);
    expect(table.rows[0]?.object).toMatchObject({ kind: 'PartialObjectMetadata', metadata: { name: 'web' } });
    expect(table.metadata).toHaveProperty('continue');
  });

  test('SEA-K03 any asks for groups or resources, and takes their union', async () => {
    expect(await refusal('/any')).toBe('400 BadRequest url query - `groups` or `resources` is required');
    expect(await namesOf('/any?groups=apps')).toEqual(['web', 'api']);
    expect(await namesOf('/any?groups=/v1')).toEqual(['web', 'db']);
    expect(await namesOf('/any?groups=')).toEqual(['web', 'db']);
    expect(await namesOf('/any?groups=/&resources=apps/v1/deployments,%20apps/deployments')).toHaveLength(4);
    expect(await namesOf('/any?groups=*')).toHaveLength(4);
    expect(await namesOf('/any?resources=/pods&names=db')).toEqual(['db']);
    expect(await namesOf('/workloads?resources=/pods')).toEqual([]);
    const unknown = await fleet.send(`${base}/any?groups=nobody.example.org`);
    expect(String(unknown.headers['warning'])).toMatch(/names nothing that is collected/);
    expect(documentOf(unknown).items).toEqual([]);
  });

  test('SEA-K03 an item that names no kind is refused, with what would be accepted', async () => {
    const refused = ['groups=a/b/c', 'groups=*/v1', 'resources=', 'resources=g/', 'resources=pods', 'resources=/'];
    for (const query of [...refused, 'resources=a/b/c/d']) {
      expect(await refusal(`/any?${query}`), query).toMatch(
        /^400 BadRequest query parameter (groups|resources): .* expected /,
      );
    }
  });

  test('SEA-K03 a version that is not held is refused, one that some hold leaves the others out aloud', async () => {
    await fleet.collect(one, widgetKind);
    await fleet.collect(two, oldWidgetKind);
    await fleet.put(one, widgetKind, objectJson('a', 'new'));
    await fleet.put(two, oldWidgetKind, objectJson('a', 'old'));
    expect(await namesOf('/any?groups=example.org')).toEqual(['new', 'old']);
    const answer = await fleet.send(`${base}/any?groups=example.org/v1`);
    expect(documentOf(answer).items).toMatchObject([{ metadata: { name: 'new' } }]);
    expect(String(answer.headers['warning'])).toMatch(
      /widgets\.example\.org is held in v1, v1beta1; other versions are left out/,
    );
    expect(await refusal('/any?resources=example.org/v9/widgets')).toMatch(
      /^400 BadRequest .*it is held in v1, v1beta1/,
    );
  });

  test('SEA-K03 SEA-S02 built-in kinds are converted to the version asked for', async () => {
    const scalerKind = kindOf('autoscaling/v2/horizontalpodautoscalers', 'HorizontalPodAutoscaler');
    await fleet.collect(one, scalerKind);
    const resource = { name: 'cpu', target: { type: 'Utilization', averageUtilization: 70 } };
    const spec = { maxReplicas: 3, metrics: [{ type: 'Resource', resource }] };
    await fleet.put(one, scalerKind, objectJson('a', 'scaler', { spec }));
    for (const query of ['groups=autoscaling/v1', 'resources=autoscaling/v1/horizontalpodautoscalers']) {
      const answer = documentOf(await fleet.send(`${base}/any?${query}`));
      expect(answer['resourceTypes']).toMatchObject([{ group: 'autoscaling', version: 'v1' }]);
      expect(answer.items).toMatchObject([
        {
          ...{ apiVersion: 'autoscaling/v1', spec: { maxReplicas: 3, targetCPUUtilizationPercentage: 70 } },
          metadata: {
            annotations: { 'shadow.clusterpedia.io/gvr': 'autoscaling/v2/horizontalpodautoscalers' },
          },
        },
      ]);
    }
    const field = 'fieldSelector=spec.targetCPUUtilizationPercentage%3D70';
    expect(await refusal(`/any?groups=/v1,autoscaling/v1&${field}`)).toMatch(/^400 BadRequest fieldSelector: /);
    const whole = documentOf(await fleet.send(`${base}/any?groups=autoscaling,autoscaling/v1`));
    expect(whole.items).toMatchObject([{ apiVersion: 'autoscaling/v2' }]);
    expect(await refusal('/any?groups=autoscaling/v7')).toMatch(/^400 BadRequest .*it is held in v2/);
  });

  test('SEA-B02 injectEvents adds the events of objects of every kind', async () => {
    const eventKind = kindOf('/v1/events', 'Event');
    await fleet.collect(one, eventKind);
    const event = { metadata: { name: 'e', namespace: 'a' }, involvedObject: { uid: 'uid-web' }, reason: 'Scaled' };
    await fleet.put(one, eventKind, JSON.stringify(event));
    const { items } = documentOf(await fleet.send(`${base}/workloads?injectEvents=true&clusters=one`));
    const annotations = items[0]?.metadata['annotations'] as Record<string, string>; // asserted below
    expect(JSON.parse(annotations['shadow.clusterpedia.io/events'] ?? '')).toMatchObject([{ reason: 'Scaled' }]);
  });
});

describe('search', () => {
  test('SEA-K06 finds objects of all kinds, 50 of them unless more are asked for', async () => {
    await fleet.put(one, podKind, ...Array.from({ length: 60 }, (_, at) => podJson('many', `pod-${at}`)));
    const answer = documentOf(await fleet.send('/fleet/search?q=namespace:many'));
    expect(answer).toMatchObject({ kind: 'SearchResult', apiVersion: 'orrery.dev/v1alpha1', warnings: [] });
    expect(answer.items).toHaveLength(50);
    expect(answer.items[0]).toMatchObject({ apiVersion: 'v1', kind: 'Pod' });
    const next = String(answer.metadata['continue']);
    const rest = documentOf(await fleet.send(`/fleet/search?q=namespace:many&continue=${next}`));
    expect(rest.items).toHaveLength(10);
    expect(rest['sources']).toEqual([
      { name: 'cluster/one', state: 'Fresh' },
      { name: 'cluster/two', state: 'Fresh' },
    ]);
    const all = documentOf(await fleet.send('/fleet/search?q=namespace:many&limit=5000'));
    expect(all.items).toHaveLength(60);
    const refused = await fleet.send('/fleet/search?limit=5001');
    expect([refused.statusCode, documentOf(refused).message]).toEqual([400, expect.stringMatching(/at most 5000/)]);
  });

  test('SEA-K06 SEA-L02 control objects are not among what is searched', async () => {
    await fleet.send({
      ...{ method: 'POST', url: '/apis/orrery.dev/v1alpha1/clusters' },
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ metadata: { name: 'web' }, spec: { access: { addresses: ['https://localhost:1'] } } }),
    });
    const { items } = documentOf(await fleet.send('/fleet/search?q=name:web'));
    expect(items.map((item) => item.metadata['name'])).toEqual(['web', 'web']);
    expect(JSON.stringify(items)).not.toContain('"Cluster"');
  });

  test('SEA-K06 a table says where it is, what it is and what it is up to', async () => {
    const answer = await fleet.send({ url: '/fleet/search?q=name:web', headers: { accept: tableAccept } });
    const table = documentOf(answer);
    expect(table.columnDefinitions.map(({ name }) => name)).toEqual([
      ...['Source', 'Kind', 'Namespace', 'Name', 'Status', 'Age'],
    ]);
    expect(table.rows.map(({ cells }) => cells)).toEqual([
      ['cluster/one', 'Pod', 'a', 'web', 'Running', '60m'],
      ['cluster/one', 'Deployment', 'a', 'web', expect.any(String), '120m'],
    ]);
  });

  test('SEA-L04 a query that cannot be read is refused with its place', async () => {
    const answer = await fleet.send('/fleet/search?q=name:(');
    expect(answer.statusCode).toBe(400);
    const { details } = documentOf(answer) as unknown as { details: { causes: { field: string; message: string }[] } }; // asserted below
    expect(details.causes[0]).toMatchObject({ field: 'q', message: expect.stringMatching(/^1:\d+: /) });
    expect((await fleet.send('/fleet/search?facets=kind')).statusCode).toBe(400);
    expect((await fleet.send('/fleet/search?groups=apps')).statusCode).toBe(400);
  });
});
