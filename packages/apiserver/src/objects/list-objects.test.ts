import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { documentOf, type Fleet, kindOf, nodeKind, podJson, podKind, startFleet, tableAccept } from '../test-fleet.ts';

let fleet: Fleet;

/** Two clusters with three pods each, in the order of lists. */
const order = ['one a-b/x', 'one a/web-0', 'one a/web-1', 'two a-b/x', 'two a/web-0', 'two b/only'];

beforeAll(async () => {
  fleet = await startPods();
});

afterAll(() => fleet[Symbol.asyncDispose]());

async function startPods(): Promise<Fleet> {
  const started = await startFleet({ pageRows: 2 });
  for (const [cluster, pods] of Map.groupBy(order, (line) => line.split(' ')[0] ?? '')) {
    const source = await started.addCluster(cluster);
    await started.collect(source, podKind);
    const parts = pods.map((line) => (line.split(' ')[1] ?? '').split('/'));
    const labels = { app: 'web', cluster };
    await started.put(
      source,
      podKind,
      ...parts.map(([ns = '', name = '']) => podJson(ns, name, { metadata: { labels } })),
    );
  }
  return started;
}

async function listed(
  url: string,
  from = fleet,
): Promise<{ readonly names: string[]; readonly document: ReturnType<typeof documentOf> }> {
  const answer = await from.send(url);
  expect(answer.statusCode, answer.body).toBe(200);
  const document = documentOf(answer);
  const names = document.items.map(({ metadata }) => {
    const annotations = metadata['annotations'] as Record<string, string>; // asserted by what is read of it
    return `${annotations['shadow.clusterpedia.io/cluster-name']} ${metadata['namespace']}/${metadata['name']}`;
  });
  return { names, document };
}

async function refusal(url: string, headers: Record<string, string> = {}): Promise<string> {
  const answer = await fleet.send({ url, headers });
  const { reason, message } = documentOf(answer);
  return `${answer.statusCode} ${reason} ${message}`;
}

describe('lists', () => {
  test('SEA-H01 SEA-H04 an unlimited list has all rows in etcd order, read in pages', async () => {
    const { names, document } = await listed('/fleet/api/v1/pods');
    expect(names).toEqual(order);
    expect(document).toMatchObject({ kind: 'PodList', apiVersion: 'v1' });
    expect(document.metadata).toEqual({ resourceVersion: String(await fleet.store.revision()) });
  });

  for (const limit of [1, 2, 3, 4, 5]) {
    test(`SEA-H05 SEA-H07 pages of ${limit} give the same rows, and every page the first one's revision`, async () => {
      const first = String(await fleet.store.revision());
      const all: string[] = [];
      let token: unknown = '';
      for (let pages = 0; pages < 10 && token !== undefined; pages += 1) {
        const { names, document } = await listed(`/fleet/api/v1/pods?limit=${limit}&continue=${String(token)}`);
        all.push(...names);
        expect(document.metadata['resourceVersion']).toBe(first);
        token = document.metadata['continue'];
        expect(document.metadata['remainingItemCount']).toBe(
          token === undefined ? undefined : order.length - all.length,
        );
        const source = await fleet.addCluster('one');
        await fleet.put(
          source,
          podKind,
          podJson('a', 'web-0', { metadata: { labels: { app: 'web', cluster: 'one', change: `${limit}-${pages}` } } }),
        );
      }
      expect(all).toEqual(order);
    });
  }

  test('SEA-H08 no remainingItemCount with a selector', async () => {
    const { document } = await listed('/fleet/api/v1/pods?limit=1&labelSelector=app%3Dweb');
    expect(document.metadata['continue']).toEqual(expect.any(String));
    expect(document.metadata['remainingItemCount']).toBeUndefined();
  });

  test('SEA-H05 a token of another list or user is refused', async () => {
    const { document } = await listed('/fleet/api/v1/pods?limit=1');
    const token = String(document.metadata['continue']);
    expect(await refusal(`/fleet/api/v1/namespaces/a/pods?continue=${token}`)).toMatch(
      /^400 BadRequest .*another list/,
    );
    expect(await refusal(`/fleet/api/v1/pods?continue=${token}&labelSelector=a`)).toMatch(
      /^400 BadRequest .*another list/,
    );
    expect(await refusal(`/fleet/api/v1/pods?continue=${token}`, { authorization: 'Bearer other' })).toMatch(
      /another user/,
    );
    expect(await refusal('/fleet/api/v1/pods?continue=forged')).toMatch(/^400 BadRequest .*not valid/);
  });

  test('SEA-A01 one cluster, one namespace', async () => {
    expect((await listed('/fleet/clusters/two/api/v1/pods')).names).toEqual(order.slice(3));
    expect((await listed('/fleet/api/v1/namespaces/a/pods')).names).toEqual(
      order.filter((line) => line.includes(' a/')),
    );
    expect((await listed('/fleet/clusters/one/api/v1/namespaces/b/pods')).names).toEqual([]);
  });

  test('SEA-D01 SEA-E07 selectors', async () => {
    const where = (query: string): Promise<string[]> =>
      listed(`/fleet/api/v1/pods?${query}`).then(({ names }) => names);
    expect(await where('labelSelector=cluster%3Dtwo')).toEqual(order.slice(3));
    expect(await where('labelSelector=cluster%20notin%20(two),app')).toEqual(order.slice(0, 3));
    expect(await where('fieldSelector=metadata.name%3Dx')).toEqual(['one a-b/x', 'two a-b/x']);
    expect(await where('fieldSelector=metadata.namespace%3Db')).toEqual(['two b/only']);
    expect(await where('fieldSelector=metadata.name%3Da,metadata.name%3Db')).toEqual([]);
    expect(await where('fieldSelector=metadata.namespace%3D')).toEqual([]);
    const inA = await listed('/fleet/api/v1/namespaces/a/pods?fieldSelector=metadata.namespace%3Db');
    expect(inA.names).toEqual([]);
  });

  test('SEA-E01 SEA-E02 SEA-E06 fields of the body, those of lists and absent ones too', async () => {
    const where = (selector: string): Promise<string[]> =>
      listed(`/fleet/api/v1/pods?fieldSelector=${encodeURIComponent(selector)}`).then(({ names }) => names);
    expect(await where('status.phase=Running,spec.containers[].image=nginx')).toEqual(order);
    expect(await where('spec.containers[].image!=nginx')).toEqual([]);
    expect(await where('spec.nodeName!=a,!spec.nodeName')).toEqual(order);
    expect(await where('spec.nodeName=,metadata.name in (web-1,only)')).toEqual(['one a/web-1', 'two b/only']);
    expect(await where("metadata.labels['cluster']=two")).toEqual(order.slice(3));
  });

  test('SEA-B02 SEA-B04 SEA-B06 items carry our annotations and revision, built-in ones no type', async () => {
    const { document } = await listed('/fleet/clusters/one/api/v1/namespaces/a-b/pods');
    const [pod] = document.items;
    expect(Object.keys(pod ?? {}).sort()).toEqual(['metadata', 'spec', 'status']);
    expect(pod?.metadata['annotations']).toEqual({
      'shadow.clusterpedia.io/cluster-name': 'one',
      'orrery.dev/source': 'cluster/one',
      'orrery.dev/origin-resource-version': '77',
    });
    expect(pod?.metadata['resourceVersion']).toMatch(/^\d+$/);
    expect(pod?.metadata['resourceVersion']).not.toBe('77');
  });

  test('SEA-B01 SEA-B06 custom items keep their type, long integers and unicode their spelling', async () => {
    const source = await fleet.addCluster('one');
    const widgets = kindOf('example.org/v1/widgets', 'Widget');
    await fleet.collect(source, widgets);
    const spec = '"spec":{"big":123456789012345678901234567890,"one":1.0,"text":"h\\u00e9llo \u{1F600}"}';
    await fleet.put(
      source,
      widgets,
      `{"apiVersion":"example.org/v1","kind":"Widget","metadata":{"name":"w","namespace":"a"},${spec}}`,
    );
    const { body } = await fleet.send('/fleet/apis/example.org/v1/widgets');
    expect(body).toContain(spec);
    expect(body).toContain('{"apiVersion":"example.org/v1","kind":"Widget","metadata":');
    expect(body).toContain('"kind":"WidgetList"');
  });

  test('SEA-I01 metadata alone', async () => {
    for (const version of ['v1', 'v1beta1']) {
      const accept = `application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=${version}`;
      const document = documentOf(await fleet.send({ url: '/fleet/api/v1/pods?limit=1', headers: { accept } }));
      expect(document).toMatchObject({ kind: 'PartialObjectMetadataList', apiVersion: `meta.k8s.io/${version}` });
      const [item] = document.items;
      expect(item).toMatchObject({ kind: 'PartialObjectMetadata', apiVersion: `meta.k8s.io/${version}` });
      expect(Object.keys(item ?? {}).sort()).toEqual(['apiVersion', 'kind', 'metadata']);
    }
  });

  test('SEA-00 what is not built is refused by name, what nobody knows is warned of', async () => {
    const at = (query: string): Promise<string> => refusal(`/fleet/api/v1/pods?${query}`);
    expect(await at('watch=true')).toMatch(/^405 MethodNotAllowed watch is not supported/);
    expect(await at('watch=1')).toMatch(/^405/);
    expect(await at('orderby=name')).toMatch(/^400 BadRequest query parameter orderby/);
    expect(await at('fieldSelector=spec.nodeName%5B%3Da')).toMatch(/^400 BadRequest fieldSelector/);
    expect(await at('labelSelector=search.clusterpedia.io/clusters%3Da')).toMatch(
      /^400 BadRequest .*search\.clusterpedia\.io\/clusters/,
    );
    expect(await at('labelSelector=a%3D%3D%3Db')).toMatch(/^400 BadRequest .*labelSelector/);
    expect(await at('resourceVersion=5&resourceVersionMatch=Exact')).toMatch(
      /^400 BadRequest .*Exact is not supported/,
    );
    expect(await at('continue=500')).toMatch(/^400 BadRequest .*offset/);
    expect(await at('limit=-1')).toMatch(/^400 BadRequest query parameter limit/);
    expect(await at('limit=1&limit=2')).toMatch(/^400 BadRequest query parameter limit/);
    expect(await at('timeoutSeconds=x')).toMatch(/^400 BadRequest query parameter timeoutSeconds/);
    const { headers } = await fleet.send('/fleet/api/v1/pods?lables=a');
    expect(headers['warning']).toEqual(['299 - "unknown query parameter \\"lables\\" ignored"']);
  });

  test('LM selectors beyond their limits are refused', async () => {
    const keys = Array.from({ length: 101 }, (_, index) => `k${index}`).join(',');
    expect(await refusal(`/fleet/api/v1/pods?labelSelector=${keys}`)).toMatch(
      /^400 BadRequest labelSelector.*at most 100 requirements/,
    );
    const values = Array.from({ length: 1_001 }, (_, index) => `v${index}`).join(',');
    expect(await refusal(`/fleet/api/v1/pods?labelSelector=k%20in%20(${values})`)).toMatch(
      /^400 BadRequest labelSelector.*at most 1000 values/,
    );
    expect(await refusal(`/fleet/api/v1/pods?fieldSelector=metadata.name%3D${'x'.repeat(17_000)}`)).toMatch(
      /^400 BadRequest/,
    );
  });

  test('SEA-H10 resourceVersion: 0 and older ones are answered, later ones waited for', async () => {
    await using own = await startPods();
    const now = await own.store.revision();
    const at = (query: string): Promise<string[]> =>
      listed(`/fleet/api/v1/pods?${query}`, own).then(({ names }) => names);
    expect(await at('resourceVersion=0')).toEqual(order);
    expect(await at(`resourceVersion=${now - 1n}&resourceVersionMatch=NotOlderThan`)).toEqual(order);
    const waiting = at(`resourceVersion=${now + 1n}`);
    const source = await own.addCluster('two');
    await own.put(source, podKind, podJson('z', 'late'));
    expect(await waiting).toEqual([...order, 'two z/late']);
  });

  test('SEA-H10 a resourceVersion that never comes is a Timeout with its cause', async () => {
    const asked = fleet.send('/fleet/api/v1/pods?resourceVersion=9007199254740991');
    while (fleet.clock.sleeping === 0) await new Promise((resolve) => setImmediate(resolve));
    await fleet.clock.advance(3_000);
    const answer = await asked;
    expect(answer.statusCode).toBe(504);
    expect(answer.headers['retry-after']).toBe('1');
    expect(documentOf(answer)).toMatchObject({
      reason: 'Timeout',
      details: { causes: [{ reason: 'ResourceVersionTooLarge' }] },
    });
  });

  test('SEA-H10 combinations kube-apiserver refuses are Invalid', async () => {
    for (const query of [
      'resourceVersionMatch=NotOlderThan',
      'resourceVersion=0&resourceVersionMatch=Exact',
      'sendInitialEvents=true',
      'resourceVersion=1&resourceVersionMatch=Odd',
      'resourceVersion=0&resourceVersionMatch=NotOlderThan&continue=x',
    ]) {
      expect(await refusal(`/fleet/api/v1/pods?${query}`), query).toMatch(
        /^422 Invalid ListOptions\.meta\.k8s\.io "" is invalid/,
      );
    }
  });

  test('SEA-P03 tables begin with the cluster on the fleet, not on one cluster', async () => {
    const table = async (url: string): Promise<ReturnType<typeof documentOf>> =>
      documentOf(await fleet.send({ url, headers: { accept: tableAccept } }));
    const many = await table('/fleet/api/v1/namespaces/a/pods');
    expect(many.columnDefinitions.map(({ name }) => name).slice(0, 3)).toEqual(['Cluster', 'Name', 'Ready']);
    expect(many.columnDefinitions[0]).toEqual({
      name: 'Cluster',
      type: 'string',
      format: '',
      description: 'The Cluster of resource',
      priority: 0,
    });
    expect(many.rows.map(({ cells }) => cells.slice(0, 6))).toEqual([
      ['one', 'web-0', '1/1', 'Running', '0', '60m'],
      ['one', 'web-1', '1/1', 'Running', '0', '60m'],
      ['two', 'web-0', '1/1', 'Running', '0', '60m'],
    ]);
    const single = await table('/fleet/clusters/two/api/v1/namespaces/a/pods');
    expect(single.columnDefinitions.map(({ name }) => name).slice(0, 2)).toEqual(['Name', 'Ready']);
    expect(single.rows.map(({ cells }) => cells[0])).toEqual(['web-0']);
  });

  test('SEA-P01 includeObject decides what rows carry', async () => {
    const row = async (include: string): Promise<Readonly<Record<string, unknown>> | undefined> => {
      const url = `/fleet/clusters/two/api/v1/namespaces/b/pods?includeObject=${include}`;
      return documentOf(await fleet.send({ url, headers: { accept: tableAccept } })).rows[0]?.object;
    };
    expect(await row('None')).toBeNull();
    expect(await row('Metadata')).toMatchObject({
      kind: 'PartialObjectMetadata',
      apiVersion: 'meta.k8s.io/v1',
      metadata: { name: 'only' },
    });
    expect(await row('')).toMatchObject({ kind: 'PartialObjectMetadata' });
    expect(await row('Object')).toMatchObject({
      kind: 'Pod',
      apiVersion: 'v1',
      spec: { containers: [{ name: 'main' }] },
    });
    expect(await refusal('/fleet/api/v1/pods?includeObject=All')).toMatch(
      /^400 BadRequest query parameter includeObject/,
    );
  });

  test('SEA-V02 SEA-S04 sources that are not complete, or hold another version, are named', async () => {
    const source = await fleet.addCluster('three');
    await fleet.collect(source, podKind, false);
    expect((await fleet.send('/fleet/api/v1/pods')).headers['warning']).toEqual([
      '299 - "cluster three: first synchronisation of pods is not complete"',
    ]);
    const one = await fleet.addCluster('one');
    await fleet.collect(one, kindOf('example.org/v1/widgets', 'Widget'));
    await fleet.collect(source, kindOf('example.org/v1beta1/widgets', 'Widget'));
    const { headers } = await fleet.send('/fleet/apis/example.org/v1/widgets');
    expect(headers['warning']).toEqual(['299 - "cluster three: widgets are held in v1beta1 and left out"']);
  });

  test('SEA-A08 a kind nobody collects, and a version nobody holds', async () => {
    expect(await refusal('/fleet/apis/example.org/v1/gizmos')).toMatch(
      /^404 NotFound .*gizmos\.example\.org is not collected from any cluster/,
    );
    expect(await refusal('/fleet/api/v2/pods')).toMatch(/^404 NotFound .*in v1, not in v2/);
    expect(await refusal('/fleet/clusters/one/api/v1/nodes')).toMatch(/^404 NotFound .*from cluster one/);
  });

  test('SEA-A06 SEA-A07 clusters that are not there, or named without more', async () => {
    expect(await refusal('/fleet/clusters/none/api/v1/pods')).toMatch(
      /^404 NotFound clusters\.orrery\.dev "none" not found/,
    );
    expect(await refusal('/fleet/clusters/one')).toMatch(
      /^404 NotFound .*\/apis\/orrery\.dev\/v1alpha1\/clusters\/one/,
    );
    expect(await refusal('/fleet/nonsense')).toMatch(/^404/);
  });

  test('a namespace in the path of a kind without namespaces names nothing', async () => {
    const source = await fleet.addCluster('one');
    await fleet.collect(source, nodeKind);
    expect(await refusal('/fleet/api/v1/namespaces/a/nodes')).toMatch(/^404/);
    expect(await refusal('/fleet/api/v1/pods/web-0')).toMatch(/^404/);
  });
});
