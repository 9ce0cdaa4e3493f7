import { createHash } from 'node:crypto';
import { openapiDocumentName, openapiV2Name, type SourceId } from '@orrery/model';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { documentOf, type Fleet, kindOf, podKind, startFleet } from '../test-fleet.ts';
import { protobufType } from './negotiate-v2.ts';

let fleet: Fleet;

const widgets = kindOf('example.org/v1/widgets', 'Widget');
const gadgets = kindOf('example.org/v1/gadgets', 'Gadget');

/** An OpenAPI v3 document of one kind. */
function schemaDocument(path: string, kind: string, description: string): string {
  const [group = '', version = ''] = path.startsWith('api/') ? ['', path.slice(4)] : path.split('/').slice(1);
  const gvk = { group, version, kind };
  return JSON.stringify({
    openapi: '3.0.0',
    paths: { [`/${path}/${kind.toLowerCase()}s`]: { get: { 'x-kubernetes-group-version-kind': gvk } } },
    components: {
      schemas: {
        [kind]: {
          type: 'object',
          description,
          properties: {
            spec: { allOf: [{ $ref: '#/components/schemas/Spec' }], default: {}, description: 'What is.' },
          },
          'x-kubernetes-group-version-kind': [gvk],
        },
        Spec: { type: 'object', description: `Of ${kind}.` },
      },
    },
  });
}

async function publish(source: SourceId, documents: Readonly<Record<string, string>>): Promise<void> {
  const put = Object.entries(documents).map(([name, text]) => {
    const body = new TextEncoder().encode(text);
    const hash = createHash('sha512').update(body).digest('hex').toUpperCase();
    return { source, name, hash, tag: hash, body };
  });
  await fleet.store.write({ changes: [], documents: { put, remove: [] } });
}

const version2 = '{"swagger":"2.0","info":{"title":"Kubernetes","version":"v1.20.0"},"paths":{},"definitions":{}}';

beforeAll(async () => {
  fleet = await startFleet();
  const [old, young, pushed] = [
    await fleet.addCluster('old'),
    await fleet.addCluster('young'),
    await fleet.addCluster('pushed'),
  ];
  for (const source of [old, young, pushed]) await fleet.collect(source, podKind);
  await fleet.collect(old, widgets);
  await fleet.collect(young, gadgets);
  await fleet.collect(pushed, kindOf('apps/v1/deployments', 'Deployment'));
  await fleet.store.write({
    changes: [],
    facts: [
      { source: old, facts: '{"version":{"gitVersion":"v1.9.9"}}' },
      { source: young, facts: '{"version":{"gitVersion":"v1.33.1"}}' },
    ],
  });
  await publish(old, {
    [openapiDocumentName('api/v1')]: schemaDocument('api/v1', 'Pod', 'An old pod.'),
    [openapiDocumentName('apis/example.org/v1')]: schemaDocument('apis/example.org/v1', 'Widget', 'A widget.'),
    [openapiV2Name]: version2,
  });
  await publish(young, {
    [openapiDocumentName('api/v1')]: schemaDocument('api/v1', 'Pod', 'A young pod.'),
    [openapiDocumentName('apis/example.org/v1')]: schemaDocument('apis/example.org/v1', 'Gadget', 'A gadget.'),
  });
});

afterAll(() => fleet[Symbol.asyncDispose]());

interface Schemas {
  readonly [name: string]: { readonly description: string; readonly properties: Readonly<Record<string, unknown>> };
}

async function indexOf(prefix: string): Promise<ReadonlyMap<string, string>> {
  const answer = await fleet.send(`${prefix}/openapi/v3`);
  expect(answer.statusCode, answer.body).toBe(200);
  const paths = documentOf(answer)['paths'] as Readonly<Record<string, { readonly serverRelativeURL: string }>>;
  return new Map(Object.entries(paths).map(([path, { serverRelativeURL }]) => [path, serverRelativeURL]));
}

async function schemasAt(url: string): Promise<Schemas> {
  const answer = await fleet.send(url);
  expect(answer.statusCode, answer.body).toBe(200);
  return (documentOf(answer)['components'] as { readonly schemas: Schemas }).schemas;
}

describe('OpenAPI v3', () => {
  test('SEA-R02 one cluster has the documents its API server published, byte for byte, under both its prefixes', async () => {
    for (const prefix of ['/fleet/clusters/old', '/apis/clusterpedia.io/v1beta1/resources/clusters/old']) {
      const index = await indexOf(prefix);
      expect([...index.keys()]).toEqual(['api/v1', 'apis/example.org/v1']);
      const url = index.get('api/v1') ?? '';
      expect(url).toMatch(new RegExp(`^${prefix}/openapi/v3/api/v1\\?hash=[0-9A-F]{128}$`));
      expect((await fleet.send(url)).body).toBe(schemaDocument('api/v1', 'Pod', 'An old pod.'));
    }
    expect((await fleet.send('/fleet/clusters/old/openapi/v3/apis/apps/v1')).statusCode).toBe(404);
    expect((await fleet.send('/fleet/clusters/none/openapi/v3')).statusCode).toBe(404);
  });

  test('SEA-R01 a document named by its hash may be kept for ever, one that is held is not sent again', async () => {
    const url = (await indexOf('/fleet')).get('apis/example.org/v1') ?? '';
    const first = await fleet.send(url);
    expect(first.headers['cache-control']).toContain('immutable');
    const held = { 'if-none-match': `"other", ${String(first.headers['etag'])}` };
    expect(await fleet.send({ url, headers: held })).toMatchObject({ statusCode: 304, body: '' });
    const present = await fleet.send(url.replace(/hash=.*/, 'hash=OLD'));
    expect(present).toMatchObject({ statusCode: 200, body: first.body });
    expect(present.headers['cache-control']).toBe('no-cache, private');
    const index = await fleet.send('/fleet/openapi/v3');
    const again = { url: '/fleet/openapi/v3', headers: { 'if-none-match': String(index.headers['etag']) } };
    expect((await fleet.send(again)).statusCode).toBe(304);
  });

  test('SEA-R02 the fleet has built-in kinds of its newest member, custom kinds of all, the hub version of the rest', async () => {
    const index = await indexOf('/fleet');
    expect([...index.keys()]).toEqual([
      ...['api/v1', 'apis/apps/v1', 'apis/authentication.k8s.io/v1', 'apis/authorization.k8s.io/v1'],
      'apis/example.org/v1',
    ]);
    const pods = await schemasAt(index.get('api/v1') ?? '');
    expect(pods['Pod']?.description).toBe('A young pod.');
    const custom = await schemasAt(index.get('apis/example.org/v1') ?? '');
    expect(Object.keys(custom).toSorted()).toEqual(['Gadget', 'Spec', 'Widget']);
    expect(custom['Spec']?.description).toBe('Of Gadget.');
    const apps = await schemasAt(index.get('apis/apps/v1') ?? '');
    expect(apps['io.k8s.api.apps.v1.Deployment']?.description).toContain('Deployment enables declarative updates');
    expect([...(await indexOf('/fleet/clusters/pushed')).keys()]).toEqual([
      ...['api/v1', 'apis/apps/v1', 'apis/authentication.k8s.io/v1', 'apis/authorization.k8s.io/v1'],
    ]);
  });

  test('SEA-R01 SEA-R05 the root has the control kinds, and JSON only', async () => {
    const url = (await indexOf('')).get('apis/orrery.dev/v1alpha1') ?? '';
    expect(url).toMatch(/^\/openapi\/v3\/apis\/orrery\.dev\/v1alpha1\?hash=[0-9A-F]{64}$/);
    expect(await schemasAt(url)).toHaveProperty(['dev.orrery.v1alpha1.Cluster']);
    const protobuf = { accept: 'application/com.github.proto-openapi.spec.v3@v1.0+protobuf' };
    expect((await fleet.send({ url, headers: protobuf })).statusCode).toBe(406);
  });
});

describe('OpenAPI v2', () => {
  const asProtobuf = { accept: 'application/com.github.proto-openapi.spec.v2@v1.0+protobuf' };

  test('SEA-R03 one cluster has the document its API server published, and the same as protobuf', async () => {
    const json = await fleet.send('/fleet/clusters/old/openapi/v2');
    expect(json.body).toBe(version2);
    const protobuf = await fleet.send({ url: '/fleet/clusters/old/openapi/v2', headers: asProtobuf });
    expect(protobuf.headers['content-type']).toBe(protobufType);
    // 1: "2.0", 2: { 1: "Kubernetes", 2: "v1.20.0" }, each with its length
    expect(protobuf.body).toBe('\n\u00032.0\u0012\u0015\n\nKubernetes\u0012\u0007v1.20.0');
    expect((await fleet.send({ url: '/fleet/openapi/v2', headers: { accept: 'text/html' } })).statusCode).toBe(406);
  });

  test('SEA-R03 the fleet has one made of all its documents of v3, in the form of v2', async () => {
    const { definitions } = documentOf(await fleet.send('/fleet/openapi/v2')) as unknown as { definitions: Schemas };
    expect(definitions['Pod']?.properties).toEqual({ spec: { $ref: '#/definitions/Spec', description: 'What is.' } });
    expect(definitions).toHaveProperty(['Widget']);
    expect(definitions).toHaveProperty(['Gadget']);
    expect(definitions).toHaveProperty(['io.k8s.api.apps.v1.Deployment']);
    const protobuf = await fleet.send({ url: '/fleet/openapi/v2', headers: asProtobuf });
    expect(protobuf.body).toContain('#/definitions/Spec');
  });

  test('SEA-R05 that of the root tells which PATCH takes dryRun, and of which kind', async () => {
    const { paths, definitions } = documentOf(await fleet.send('/openapi/v2')) as unknown as {
      definitions: Schemas;
      paths: Readonly<Record<string, { readonly patch: { readonly parameters: readonly unknown[] } }>>;
    };
    const { patch } = paths['/apis/orrery.dev/v1alpha1/clusters/{name}'] ?? {};
    expect(patch).toHaveProperty(['x-kubernetes-group-version-kind', 'kind'], 'Cluster');
    expect(patch?.parameters).toContainEqual(
      expect.objectContaining({ name: 'dryRun', in: 'query', type: 'string', uniqueItems: true }),
    );
    expect(definitions).toHaveProperty(['dev.orrery.v1alpha1.Cluster', 'properties', 'spec']);
  });
});
