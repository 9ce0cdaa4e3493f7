import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { documentOf, type Fleet, kindOf, podJson, podKind } from '../test-fleet.ts';
import { listed, order, refusal, startPods } from './test-pods.ts';

let fleet: Fleet;

beforeAll(async () => {
  fleet = await startPods();
});

afterAll(() => fleet[Symbol.asyncDispose]());

describe('lists', () => {
  test('SEA-H01 SEA-H04 an unlimited list has all rows in etcd order, read in pages', async () => {
    const { names, document } = await listed(fleet, '/fleet/api/v1/pods');
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
        const { names, document } = await listed(fleet, `/fleet/api/v1/pods?limit=${limit}&continue=${String(token)}`);
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
    const { document } = await listed(fleet, '/fleet/api/v1/pods?limit=1&labelSelector=app%3Dweb');
    expect(document.metadata['continue']).toEqual(expect.any(String));
    expect(document.metadata['remainingItemCount']).toBeUndefined();
  });

  test('SEA-H05 a token of another list or user is refused', async () => {
    const { document } = await listed(fleet, '/fleet/api/v1/pods?limit=1');
    const token = String(document.metadata['continue']);
    expect(await refusal(fleet, `/fleet/api/v1/namespaces/a/pods?continue=${token}`)).toMatch(
      /^400 BadRequest .*another list/,
    );
    expect(await refusal(fleet, `/fleet/api/v1/pods?continue=${token}&labelSelector=a`)).toMatch(
      /^400 BadRequest .*another list/,
    );
    expect(await refusal(fleet, `/fleet/api/v1/pods?continue=${token}`, { authorization: 'Bearer other' })).toMatch(
      /another user/,
    );
    expect(await refusal(fleet, '/fleet/api/v1/pods?continue=forged')).toMatch(/^400 BadRequest .*not valid/);
  });

  test('SEA-A01 one cluster, one namespace', async () => {
    expect((await listed(fleet, '/fleet/clusters/two/api/v1/pods')).names).toEqual(order.slice(3));
    expect((await listed(fleet, '/fleet/api/v1/namespaces/a/pods')).names).toEqual(
      order.filter((line) => line.includes(' a/')),
    );
    expect((await listed(fleet, '/fleet/clusters/one/api/v1/namespaces/b/pods')).names).toEqual([]);
  });

  test('SEA-D01 SEA-E07 selectors', async () => {
    const where = (query: string): Promise<string[]> =>
      listed(fleet, `/fleet/api/v1/pods?${query}`).then(({ names }) => names);
    expect(await where('labelSelector=cluster%3Dtwo')).toEqual(order.slice(3));
    expect(await where('labelSelector=cluster%20notin%20(two),app')).toEqual(order.slice(0, 3));
    expect(await where('fieldSelector=metadata.name%3Dx')).toEqual(['one a-b/x', 'two a-b/x']);
    expect(await where('fieldSelector=metadata.namespace%3Db')).toEqual(['two b/only']);
    expect(await where('fieldSelector=metadata.name%3Da,metadata.name%3Db')).toEqual([]);
    expect(await where('fieldSelector=metadata.namespace%3D')).toEqual([]);
    const inA = await listed(fleet, '/fleet/api/v1/namespaces/a/pods?fieldSelector=metadata.namespace%3Db');
    expect(inA.names).toEqual([]);
  });

  test('SEA-E01 SEA-E02 SEA-E06 fields of the body, those of lists and absent ones too', async () => {
    const where = (selector: string): Promise<string[]> =>
      listed(fleet, `/fleet/api/v1/pods?fieldSelector=${encodeURIComponent(selector)}`).then(({ names }) => names);
    expect(await where('status.phase=Running,spec.containers[].image=nginx')).toEqual(order);
    expect(await where('spec.containers[].image!=nginx')).toEqual([]);
    expect(await where('spec.nodeName!=a,!spec.nodeName')).toEqual(order);
    expect(await where('spec.nodeName=,metadata.name in (web-1,only)')).toEqual(['one a/web-1', 'two b/only']);
    expect(await where("metadata.labels['cluster']=two")).toEqual(order.slice(3));
  });

  test('SEA-B02 SEA-B04 SEA-B06 items carry our annotations and revision, built-in ones no type', async () => {
    const { document } = await listed(fleet, '/fleet/clusters/one/api/v1/namespaces/a-b/pods');
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
    const at = (query: string): Promise<string> => refusal(fleet, `/fleet/api/v1/pods?${query}`);
    expect(await at('groupBy=name')).toMatch(/^400 BadRequest query parameter groupBy is not supported yet/);
    expect(await at('saved=x')).toMatch(/^400 BadRequest saved/);
    expect(await at('groups=apps')).toMatch(/^400 BadRequest query parameter groups is for collection resources/);
    expect(await at('live=true')).toBe('400 BadRequest please specify the cluster name when using proxy model.');
    expect(await at('fieldSelector=spec.nodeName%5B%3Da')).toMatch(/^400 BadRequest fieldSelector/);
    expect(await at('labelSelector=search.clusterpedia.io/cluster%3Da')).toMatch(
      /^400 BadRequest .*'search\.clusterpedia\.io\/cluster'.* unknown key, expected: one of clusters, accounts/,
    );
    expect(await at('labelSelector=a%3D%3D%3Db')).toMatch(/^400 BadRequest .*labelSelector/);
    expect(await at('limit=-1')).toMatch(/^400 BadRequest limit/);
    expect(await at('limit=1&limit=2')).toMatch(/^400 BadRequest limit/);
    expect(await at('timeoutSeconds=x')).toMatch(/^400 BadRequest query parameter timeoutSeconds/);
    const { headers } = await fleet.send('/fleet/api/v1/pods?lables=a');
    expect(headers['warning']).toEqual(['299 - "unknown query parameter \\"lables\\" ignored"']);
  });

  test('LM selectors beyond their limits are refused', async () => {
    const keys = Array.from({ length: 101 }, (_, index) => `k${index}`).join(',');
    expect(await refusal(fleet, `/fleet/api/v1/pods?labelSelector=${keys}`)).toMatch(
      /^400 BadRequest labelSelector.*at most 100 requirements/,
    );
    const values = Array.from({ length: 1_001 }, (_, index) => `v${index}`).join(',');
    expect(await refusal(fleet, `/fleet/api/v1/pods?labelSelector=k%20in%20(${values})`)).toMatch(
      /^400 BadRequest labelSelector.*at most 1000 values/,
    );
    expect(await refusal(fleet, `/fleet/api/v1/pods?fieldSelector=metadata.name%3D${'x'.repeat(17_000)}`)).toMatch(
      /^400 BadRequest/,
    );
  });

  test('SEA-H10 resourceVersion: 0 and older ones are answered, later ones waited for', async () => {
    await using own = await startPods();
    const now = await own.store.revision();
    const at = (query: string): Promise<string[]> =>
      listed(own, `/fleet/api/v1/pods?${query}`).then(({ names }) => names);
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
      'sendInitialEvents=false',
      'sendInitialEvents=',
      'resourceVersion=1&resourceVersionMatch=Odd',
      'resourceVersion=0&resourceVersionMatch=NotOlderThan&continue=x',
    ]) {
      expect(await refusal(fleet, `/fleet/api/v1/pods?${query}`), query).toMatch(
        /^422 Invalid ListOptions\.meta\.k8s\.io "" is invalid/,
      );
    }
  });

  test('SEA-H10 all that is refused is told at once, in the words of kube-apiserver', async () => {
    const query = 'resourceVersionMatch=Odd&continue=x&sendInitialEvents=false';
    const { message, details } = documentOf(await fleet.send(`/fleet/api/v1/pods?${query}`));
    const texts = [
      'resourceVersionMatch: Forbidden: resourceVersionMatch is forbidden unless resourceVersion is provided',
      'resourceVersionMatch: Forbidden: resourceVersionMatch is forbidden when continue is provided',
      'resourceVersionMatch: Unsupported value: "Odd": supported values: "Exact", "NotOlderThan", ""',
      'sendInitialEvents: Forbidden: sendInitialEvents is forbidden for list',
    ];
    expect(message).toBe(`ListOptions.meta.k8s.io "" is invalid: [${texts.join(', ')}]`);
    expect(details).toMatchObject({ causes: texts.map((text) => ({ field: text.replace(/:.*/, '') })) });
    expect(await refusal(fleet, '/fleet/api/v1/pods?resourceVersion=0&resourceVersionMatch=Exact')).toBe(
      '422 Invalid ListOptions.meta.k8s.io "" is invalid: resourceVersionMatch: Forbidden: resourceVersionMatch "exact" is forbidden for resourceVersion "0"',
    );
  });
});
