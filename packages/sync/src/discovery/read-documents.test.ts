import { createHash } from 'node:crypto';
import { type FakeApiserver, type FakeApiserverOptions, startFakeApiserver } from '@orrery/lab';
import { type ClusterSpec, openapiDocumentName, openapiV2Name } from '@orrery/model';
import { describe, expect, it } from 'vitest';
import { fastClock, TestClusters, waitFor } from '../cluster/test-clusters.ts';

const everything = { kind: 'everything' } as const;

type Documents = Map<string, string>;

/** What a member publishes that has kinds of its own beside the usual ones. */
function published(...own: readonly string[]): Documents {
  const usual = ['api/v1', 'apis/apps/v1', 'apis/batch/v1'].map((path): [string, string] => [path, `{"of":"${path}"}`]);
  const custom = own.map((text): [string, string] => ['apis/demo.example.org/v1', text]);
  return new Map([...usual, ...custom, ['v2', JSON.stringify({ swagger: '2.0', own })]]);
}

function hashOf(text: string): string {
  return createHash('sha512').update(text).digest('hex').toUpperCase();
}

/** Clusters with these documents, all learned. */
async function learn(
  documents: Readonly<Record<string, Documents>>,
  options: FakeApiserverOptions = {},
): Promise<{ readonly clusters: TestClusters; readonly servers: ReadonlyMap<string, FakeApiserver> }> {
  const clusters = await TestClusters.open();
  const servers = new Map<string, FakeApiserver>();
  for (const [name, own] of Object.entries(documents)) {
    servers.set(name, clusters.use(await startFakeApiserver({ ...options, name, openapi: () => own })));
  }
  clusters.start([...servers.values()], { clock: fastClock(20) });
  for (const [name, server] of servers) {
    await clusters.importCluster(name, server.server, { sync: minimal });
    await clusters.whenCondition(name, 'Ready', 'True Ready');
  }
  return { clusters, servers };
}

const minimal: NonNullable<ClusterSpec['sync']> = {
  profile: 'none',
  resources: [{ group: '', resources: ['configmaps'] }],
};

/** Names and contents of what is stored of a cluster. */
async function storedOf({ store }: TestClusters, name: string): Promise<Record<string, string>> {
  const source = (await store.sources(everything)).find((each) => each.name === name);
  const documents = source === undefined ? [] : await store.documents({ visible: everything, source: source.id });
  const pairs = documents.map(async ({ name: of, hash }) => [of, new TextDecoder().decode(await store.document(hash))]);
  return Object.fromEntries(await Promise.all(pairs));
}

/** The same of what a member publishes. */
function expected(documents: Documents): Record<string, string> {
  return Object.fromEntries(
    [...documents].map(([path, text]) => [path === 'v2' ? openapiV2Name : openapiDocumentName(path), text]),
  );
}

function requestsFor(server: FakeApiserver | undefined): readonly string[] {
  return [...(server?.requests.keys() ?? [])].filter((what) => what.startsWith('get /openapi/v3/'));
}

describe('OpenAPI documents of members', () => {
  it('SEA-R02 are stored byte for byte, and a content that is stored already is read from no second member', async () => {
    const [one, two] = [published(), published('{"kinds":["Widget"]}')];
    const clusters = await TestClusters.open();
    const first = clusters.use(await startFakeApiserver({ name: 'one', openapi: () => one }));
    const second = clusters.use(await startFakeApiserver({ name: 'two', openapi: () => two }));
    const alone = clusters.start([first], { clock: fastClock(20) });
    await clusters.importCluster('one', first.server, { sync: minimal });
    await waitFor(async () => expect(await storedOf(clusters, 'one')).toEqual(expected(one)));
    expect(requestsFor(first)).toHaveLength(3);
    await alone[Symbol.asyncDispose]();
    clusters.start([first, second], { clock: fastClock(20) });
    await clusters.importCluster('two', second.server, { sync: minimal });
    await waitFor(async () => expect(await storedOf(clusters, 'two')).toEqual(expected(two)));
    expect(requestsFor(second)).toEqual(['get /openapi/v3/apis/demo.example.org/v1']);
    expect(
      [...first.requests].filter(([what]) => what.startsWith('get /openapi/v3/')).map(([, count]) => count),
    ).toEqual([1, 1, 1]);
  });

  it('SEA-R02 a member that names a wrong hash harms no other: contents go by what they are', async () => {
    const good = published();
    const path = 'apis/apps/v1';
    const forged = new Map([...good, [path, '{"of":"nothing good"}']]);
    const index = {
      paths: { [path]: { serverRelativeURL: `/openapi/v3/${path}?hash=${hashOf(good.get(path) ?? '')}` } },
    };
    forged.set('v3', JSON.stringify(index)).delete('v2');
    const { clusters } = await learn({ bad: forged, good });
    await waitFor(async () => expect(await storedOf(clusters, 'good')).toEqual(expected(good)));
    const [kept] = Object.values(await storedOf(clusters, 'bad'));
    expect([forged.get(path), good.get(path)]).toContain(kept);
  });

  it('SEA-R02 follows what changes, and forgets what the member serves no more', async () => {
    const documents = published('{"kinds":["Widget"]}');
    const { clusters, servers } = await learn({ one: documents });
    await waitFor(async () => expect(await storedOf(clusters, 'one')).toEqual(expected(documents)));
    documents.set('api/v1', '{"of":"api/v1, changed"}').delete('apis/demo.example.org/v1');
    servers.get('one')?.put({
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: 'things.other.example.org' },
      spec: {
        group: 'other.example.org',
        names: { plural: 'things', singular: 'thing', kind: 'Thing' },
        scope: 'Namespaced',
        versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object' } } }],
      },
    });
    await waitFor(async () => expect(await storedOf(clusters, 'one')).toEqual(expected(documents)));
  });

  it('SEA-R02 a member that publishes no OpenAPI has nothing stored, and no condition speaks of it', async () => {
    const { clusters, servers } = await learn({ none: new Map() });
    await waitFor(async () => {
      const asked = [...(servers.get('none')?.requests.keys() ?? [])];
      expect(asked).toEqual(expect.arrayContaining(['get /openapi/v3', 'get /openapi/v2']));
    });
    expect(await clusters.condition('none', 'SchemasKnown')).toBe('undefined undefined');
    expect(await storedOf(clusters, 'none')).toEqual({});
  });

  it('SEA-R02 a member whose OpenAPI is no OpenAPI says so, and is collected all the same', async () => {
    const { clusters } = await learn({ broken: new Map([...published(), ['v3', '{"paths":1}']]) });
    await clusters.whenCondition('broken', 'SchemasKnown', 'False NotKubernetes');
    expect(await clusters.condition('broken', 'Ready')).toBe('True Ready');
  });
});
