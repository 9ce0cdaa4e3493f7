import { createCertificateAuthority } from '@orrery/pki';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { documentOf, kindOf, podJson, podKind, startFleet, tableAccept } from '../test-fleet.ts';
import { type ListeningFleet, listenFleet, type TestAuthority, type WatchedEvent } from './test-watching.ts';

let authority: TestAuthority;
let served: ListeningFleet;

beforeAll(async () => {
  authority = await createCertificateAuthority({ commonName: 'test', now: new Date() });
  served = await listenFleet(authority);
});

afterAll(() => served[Symbol.asyncDispose]());

/** A kind nobody else watches, so that tests do not meet each other's objects. */
let made = 0;
async function freshKind(): Promise<{ readonly path: string; readonly put: Put; readonly source: number }> {
  made += 1;
  const kind = kindOf(`example.org/v1/things${made}`, 'Thing');
  const { fleet } = served;
  const source = await fleet.addCluster(`c${made}`);
  await fleet.collect(source, kind);
  const put: Put = (name, more = {}) =>
    fleet.put(source, kind, JSON.stringify({ metadata: { name, namespace: 'n', uid: name, ...more } }));
  return { path: `/fleet/apis/example.org/v1/things${made}`, put, source };
}

type Put = (name: string, more?: object) => Promise<void>;

async function revisionOf(path: string): Promise<string> {
  return String(documentOf(await served.fleet.send(path)).metadata['resourceVersion']);
}

function shown(events: readonly WatchedEvent[]): readonly unknown[] {
  return events.map(({ type, object }) => [type, object.metadata['name']]);
}

describe('watch', () => {
  for (const protocol of ['HTTP/1.1', 'HTTP/2'] as const) {
    test(`SEA-T01 ${protocol}: without a revision what there is comes first, then what changes`, async () => {
      const { path, put } = await freshKind();
      await put('a');
      await put('b');
      for (const query of ['watch=true', 'watch=1&resourceVersion=0']) {
        const stream = await served.open(`${path}?${query}`, { protocol });
        expect(stream.status).toBe(200);
        expect(stream.headers['content-type']).toBe('application/json');
        expect(shown(await stream.take(2))).toEqual([
          ['ADDED', 'a'],
          ['ADDED', 'b'],
        ]);
        await put('a', { labels: { query: query.length.toString() } });
        const [changed] = await stream.take(1);
        expect(changed).toMatchObject({
          type: 'MODIFIED',
          object: { kind: 'Thing', apiVersion: 'example.org/v1', metadata: { name: 'a' } },
        });
        stream.leave();
      }
    });

    test(`SEA-T01 ${protocol}: with a revision nothing comes but what changed behind it, and the answer begins at once`, async () => {
      const { path, put } = await freshKind();
      await put('a');
      const since = await revisionOf(path);
      const stream = await served.open(`${path}?watch=true&resourceVersion=${since}`, { protocol });
      expect(stream.status).toBe(200);
      await put('b');
      expect(shown(await stream.take(1))).toEqual([['ADDED', 'b']]);
      stream.leave();
    });

    test(`SEA-T10 ${protocol}: timeoutSeconds ends the stream properly`, async () => {
      const { path, put } = await freshKind();
      await put('a');
      const stream = await served.open(`${path}?watch=true&timeoutSeconds=5`, { protocol });
      await stream.take(1);
      await served.fleet.clock.advance(5_000);
      expect(await stream.rest()).toEqual([]);
    });
  }

  test('SEA-T01 a streaming list ends its initial events with an annotated bookmark', async () => {
    const { path, put } = await freshKind();
    await put('a');
    const query = 'watch=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true';
    const stream = await served.open(`${path}?${query}`);
    const [added, end] = await stream.take(2);
    expect(added?.type).toBe('ADDED');
    expect(end).toEqual({
      type: 'BOOKMARK',
      object: {
        kind: 'Thing',
        apiVersion: 'example.org/v1',
        metadata: { annotations: { 'k8s.io/initial-events-end': 'true' }, resourceVersion: await revisionOf(path) },
      },
    });
    stream.leave();
  });

  test.each([
    ['sendInitialEvents=true', 'sendInitialEvents requires setting resourceVersionMatch to NotOlderThan'],
    [
      'resourceVersionMatch=NotOlderThan',
      'resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided',
    ],
    ['resourceVersionMatch=Exact&sendInitialEvents=true', 'Unsupported value: "Exact"'],
  ])('SEA-T01 %s alone is 422 as at kube-apiserver', async (query, message) => {
    const { path } = await freshKind();
    const answer = await served.fleet.send(`${path}?watch=true&${query}`);
    expect([answer.statusCode, documentOf(answer).reason]).toEqual([422, 'Invalid']);
    expect(documentOf(answer).message).toContain(message);
  });

  test('SEA-T05 an object that begins to match is added, one that stops is deleted with its last matching body', async () => {
    const { path, put } = await freshKind();
    await put('a', { labels: { app: 'db' } });
    const since = await revisionOf(path);
    const stream = await served.open(`${path}?watch=true&labelSelector=app%3Dweb&resourceVersion=${since}`);
    await put('a', { labels: { app: 'web' } });
    await put('a', { labels: { app: 'no' } });
    const [added, deleted] = await stream.take(2);
    expect(added).toMatchObject({ type: 'ADDED', object: { metadata: { labels: { app: 'web' } } } });
    expect(deleted).toMatchObject({ type: 'DELETED', object: { metadata: { labels: { app: 'web' } } } });
    expect(deleted?.object.metadata['resourceVersion']).toBe(await revisionOf(path));
    stream.leave();
  });

  test('SEA-T01 one object is watched by its name: in the path, the old path and the field selector', async () => {
    const { path, put } = await freshKind();
    await put('a');
    await put('b');
    const namespaced = path.replace('/things', '/namespaces/n/things');
    const old = namespaced.replace('/v1/', '/v1/watch/');
    for (const url of [
      `${namespaced}/a?watch=true`,
      `${old}/a`,
      `${path}?watch=true&fieldSelector=metadata.name%3Da`,
    ]) {
      const stream = await served.open(`${url}${url.includes('?') ? '&' : '?'}timeoutSeconds=1`);
      await served.fleet.clock.advance(1_000);
      expect(shown(await stream.rest())).toEqual([['ADDED', 'a']]);
    }
  });

  test('SEA-T06 a cluster that comes is added and one that is removed deleted, under its name', async () => {
    const { fleet } = served;
    const kind = kindOf('example.org/v1/gadgets', 'Gadget');
    const first = await fleet.addCluster('first');
    await fleet.collect(first, kind);
    const stream = await served.open('/fleet/apis/example.org/v1/gadgets?watch=true');
    const late = await fleet.addCluster('late');
    await fleet.collect(late, kind);
    await fleet.put(late, kind, JSON.stringify({ metadata: { name: 'x', namespace: 'n' } }));
    const since = String((await stream.take(1))[0]?.object.metadata['resourceVersion']);
    await fleet.store.write({ changes: [], removals: [{ source: late }] });
    const [deleted] = await stream.take(1);
    const annotations = { 'shadow.clusterpedia.io/cluster-name': 'late', 'orrery.dev/source': 'cluster/late' };
    expect(deleted).toMatchObject({ type: 'DELETED', object: { metadata: { name: 'x', annotations } } });
    stream.leave();
    const resumed = await served.open(`/fleet/apis/example.org/v1/gadgets?watch=true&resourceVersion=${since}`);
    expect(await resumed.take(1)).toEqual([deleted]);
    resumed.leave();
  });

  test('SEA-T03 a revision that is not reached in time is 504', async () => {
    await using fleet = await startFleet();
    await fleet.collect(await fleet.addCluster('one'), podKind);
    const future = BigInt(await fleet.store.revision()) + 1_000n;
    const asked = fleet.send(`/fleet/api/v1/pods?watch=true&resourceVersion=${future}`);
    while (fleet.clock.sleeping === 0) await new Promise((resolve) => setImmediate(resolve));
    await fleet.clock.advance(3_000);
    const answer = await asked;
    expect(answer.statusCode).toBe(504);
    expect(documentOf(answer)).toMatchObject({ details: { causes: [{ reason: 'ResourceVersionTooLarge' }] } });
  });

  test('SEA-T03 a revision that is no longer kept is 410, and an ERROR when that happens later', async () => {
    await using own = await listenFleet(authority);
    const source = await own.fleet.addCluster('one');
    await own.fleet.collect(source, podKind);
    for (const name of ['a', 'b', 'c']) await own.fleet.put(source, podKind, podJson('n', name));
    const now = String(await own.fleet.store.revision());
    const keepNothing = { changelogMs: 0, changelogEntries: 0, historyMs: 0, historyBytes: 0 };
    await own.fleet.store.compact(keepNothing);
    const old = await own.fleet.send(`/fleet/api/v1/pods?watch=true&resourceVersion=${Number(now) - 2}`);
    expect([old.statusCode, documentOf(old).reason]).toEqual([410, 'Expired']);
    expect(documentOf(old).message).toMatch(/^too old resource version/);
    const accept = tableAccept;
    const stream = await own.open(`/fleet/api/v1/pods?watch=true&resourceVersion=${now}`, { headers: { accept } });
    await own.fleet.store.startEpoch();
    await own.fleet.put(source, podKind, podJson('n', 'd'));
    expect(await stream.rest()).toMatchObject([
      { type: 'ERROR', object: { kind: 'Status', apiVersion: 'v1', code: 410, reason: 'Expired' } },
    ]);
    const gone = await own.fleet.send(`/fleet/api/v1/pods?watch=true&resourceVersion=${now}`);
    expect(gone.statusCode).toBe(410);
  });

  test.each([
    ...['continue=x', 'offset=1', 'orderby=name', 'withRemainingCount=true', 'groupBy=kind', 'facets=kind'],
    ...['at=1', 'deleted=include', 'labelSelector=search.clusterpedia.io/limit%3D1'],
    ...['labelSelector=search.clusterpedia.io/orderby%3Dname', 'ownerUID=x&ownerSeniority=2'],
    ...['q=a|sort%20name', 'q=a|limit%201', 'q=a|at%201h', 'q=deleted:true', 'withContinue=', 'withRemainingCount='],
    ...['labelSelector=search.orrery.dev/deleted%3Dinclude', 'at=2000-01-01'],
  ])('SEA-T08 %s is 400', async (query) => {
    const { path } = await freshKind();
    for (const more of ['', `&resourceVersion=${await revisionOf(path)}`]) {
      const answer = await served.fleet.send(`${path}?watch=true&${query}${more}`);
      expect([answer.statusCode, documentOf(answer).reason]).toEqual([400, 'BadRequest']);
    }
  });

  test('SEA-T08 limit in the URL is ignored, and other parameters select', async () => {
    const { path, put } = await freshKind();
    await put('a');
    await put('b');
    await put('c');
    const stream = await served.open(`${path}?watch=true&limit=1&names=a,c&timeoutSeconds=1`);
    await served.fleet.clock.advance(1_000);
    expect(shown(await stream.rest())).toEqual([
      ['ADDED', 'a'],
      ['ADDED', 'c'],
    ]);
  });

  test('SEA-A10 an object is watched by the name of its cluster and its own, in the path and in fieldSelector', async () => {
    const { fleet } = served;
    for (const cluster of ['by-name', 'by-other']) {
      const source = await fleet.addCluster(cluster);
      await fleet.collect(source, podKind);
      await fleet.put(source, podKind, podJson('named', 'web'));
    }
    for (const path of [
      '/fleet/api/v1/namespaces/named/pods?watch=true&fieldSelector=metadata.name%3Dby-name:web&',
      '/fleet/api/v1/namespaces/named/pods/by-name%3Aweb?watch=true&',
      '/fleet/api/v1/watch/namespaces/named/pods/by-name%3Aweb?',
    ]) {
      const stream = await served.open(`${path}timeoutSeconds=1`);
      await fleet.clock.advance(1_000);
      const events = await stream.rest();
      expect(events, path).toMatchObject([
        {
          type: 'ADDED',
          object: { metadata: { name: 'web', annotations: { 'orrery.dev/source': 'cluster/by-name' } } },
        },
      ]);
    }
  });

  test('SEA-T09 as a table: the columns come with the first event only', async () => {
    const { fleet } = served;
    const source = await fleet.addCluster('tables');
    await fleet.collect(source, podKind);
    await fleet.put(source, podKind, podJson('n', 'a'), podJson('n', 'b'));
    const stream = await served.open('/fleet/clusters/tables/api/v1/pods?watch=true', {
      headers: { accept: tableAccept },
    });
    const [first, second] = await stream.take(2);
    expect(first).toMatchObject({ type: 'ADDED', object: { kind: 'Table', apiVersion: 'meta.k8s.io/v1' } });
    expect(first?.object['columnDefinitions']).toHaveLength(9);
    expect(second?.object['columnDefinitions']).toBeNull();
    expect(second?.object['rows']).toMatchObject([
      {
        cells: expect.arrayContaining(['b', '1/1', 'Running']),
        object: { kind: 'PartialObjectMetadata', metadata: { name: 'b' } },
      },
    ]);
    expect(second?.object.metadata['resourceVersion']).toMatch(/^\d+$/);
    stream.leave();
  });

  test('SEA-T09 as metadata alone, in both versions', async () => {
    const { path, put } = await freshKind();
    await put('a');
    for (const version of ['v1', 'v1beta1']) {
      const accept = `application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=${version}`;
      const stream = await served.open(`${path}?watch=true`, { headers: { accept } });
      expect(await stream.take(1)).toMatchObject([
        { type: 'ADDED', object: { kind: 'PartialObjectMetadata', apiVersion: `meta.k8s.io/${version}` } },
      ]);
      stream.leave();
    }
  });

  test('SEA-T09 as server-sent events, with revisions as ids', async () => {
    const { path, put } = await freshKind();
    await put('a');
    const stream = await served.open(`${path}?watch=true`, { headers: { accept: 'text/event-stream' } });
    expect(stream.headers['content-type']).toBe('text/event-stream');
    expect(await stream.line()).toBe(`id: ${await revisionOf(path)}`);
    expect(await stream.line()).toMatch(/^data: \{"type":"ADDED","object":\{/);
    expect(await stream.line()).toBe('');
    stream.leave();
  });

  test('SEA-A12 stream=watch is what a watch is anyway, YAML is not to be had', async () => {
    const { path } = await freshKind();
    const stream = await served.open(`${path}?watch=true`, { headers: { accept: 'application/json;stream=watch' } });
    expect(stream.status).toBe(200);
    stream.leave();
    const headers = { accept: 'application/yaml' };
    expect((await served.fleet.send({ url: `${path}?watch=true`, headers })).statusCode).toBe(406);
  });

  test('SEA-T01 control objects are watched at the root, and what is made when it is read is not', async () => {
    const { fleet } = served;
    const stream = await served.open('/apis/orrery.dev/v1alpha1/clusters?watch=true&resourceVersion=0');
    const object = {
      ...{ apiVersion: 'orrery.dev/v1alpha1', kind: 'Cluster', metadata: { name: 'watched' } },
      spec: { access: { addresses: ['https://10.0.0.1:6443'] } },
    };
    const headers = { 'content-type': 'application/json' };
    const url = '/apis/orrery.dev/v1alpha1/clusters';
    expect((await fleet.send({ method: 'POST', url, headers, body: JSON.stringify(object) })).statusCode).toBe(201);
    expect(await stream.take(1)).toMatchObject([
      { type: 'ADDED', object: { kind: 'Cluster', metadata: { name: 'watched' } } },
    ]);
    stream.leave();
  });
});
