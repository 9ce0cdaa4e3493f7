import { createHash } from 'node:crypto';
import type { SourceId } from '@orrery/model';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { collectDefined, type TestVersions } from '../test-definitions.ts';
import { documentOf, type Fleet, kindOf, podKind, startFleet } from '../test-fleet.ts';

const widgets = kindOf('example.org/v1/widgets', 'Widget');
const path = '/fleet/apis/example.org/v1/widgets';
const selectable = [{ jsonPath: '.spec.color' }];

let fleet: Fleet;
let one: SourceId;

beforeEach(async () => {
  fleet = await startFleet();
  one = await fleet.addCluster('one');
});

afterEach(() => fleet[Symbol.asyncDispose]());

async function putWidgets(source: SourceId, specs: Readonly<Record<string, object>>): Promise<void> {
  const objects = Object.entries(specs).map(([name, spec]) => ({ metadata: { name, namespace: 'a' }, spec }));
  await fleet.put(source, widgets, ...objects.map((object) => JSON.stringify(object)));
}

async function named(fieldSelector: string, under = path): Promise<unknown[]> {
  const answer = await fleet.send(`${under}?${new URLSearchParams({ fieldSelector })}`);
  expect(answer.statusCode, answer.body).toBe(200);
  return documentOf(answer).items.map(({ metadata }) => metadata['name']);
}

async function refusal(under: string, parameters: Readonly<Record<string, string>>): Promise<string> {
  const answer = await fleet.send(`${under}?${new URLSearchParams(parameters)}`);
  return `${answer.statusCode} ${documentOf(answer).message}`;
}

describe('fields that CRDs make selectable', () => {
  test('SEA-E06 an absent one is the empty text, in the version that declares it and for no other field', async () => {
    const versions: TestVersions = [{ name: 'v1', selectableFields: selectable }];
    await collectDefined(fleet, one, widgets, versions);
    await putWidgets(one, { bare: {}, red: { color: 'red', size: 1 }, empty: { color: '' } });
    expect(await named('spec.color=')).toEqual(['bare', 'empty']);
    expect(await named('spec.color!=')).toEqual(['red']);
    expect(await named('spec.color=red')).toEqual(['red']);
    expect(await named('spec.color!=red')).toEqual(['bare', 'empty']);
    expect(await named('spec.color in (red,"")')).toEqual(['bare', 'empty', 'red']);
    expect(await named('spec.size=')).toEqual([]);
    expect(await named('spec.size!=')).toEqual(['bare', 'empty', 'red']);
  });

  test('SEA-E06 those of another version, and of no path, count for nothing', async () => {
    await collectDefined(fleet, one, widgets, [
      { name: 'v1', selectableFields: [{ jsonPath: '.spec[' }] },
      { name: 'v2', selectableFields: selectable },
    ]);
    await putWidgets(one, { bare: {} });
    expect(await named('spec.color=')).toEqual([]);
  });

  test('SEA-E06 one that any cluster declares is one in all of them; an API server of its own declares none', async () => {
    const two = await fleet.addCluster('two');
    await collectDefined(fleet, one, widgets, [{ name: 'v1', selectableFields: selectable }]);
    await collectDefined(fleet, two, widgets, []);
    await putWidgets(one, { a: {} });
    await putWidgets(two, { b: {} });
    expect(await named('spec.color=')).toEqual(['a', 'b']);
    expect(await named('spec.color=', '/fleet/clusters/two/apis/example.org/v1/widgets')).toEqual([]);
  });
});

const text = { type: 'string' };
const objects = { type: 'array', items: { type: 'object', properties: { name: text } } };

/** @param spec its members, as the OpenAPI document of the cluster has them. */
async function publish(source: SourceId, spec: object): Promise<void> {
  const { group, version, kind } = widgets;
  const schema = {
    type: 'object',
    properties: { spec: { type: 'object', properties: spec } },
    'x-kubernetes-group-version-kind': [{ group, version, kind }],
  };
  const body = new TextEncoder().encode(JSON.stringify({ components: { schemas: { Widget: schema } } }));
  const hash = createHash('sha512').update(body).digest('hex').toUpperCase();
  const name = `openapi/v3/apis/${group}/${version}`;
  await fleet.store.write({ changes: [], documents: { put: [{ source, name, hash, tag: hash, body }], remove: [] } });
}

describe('lists of objects', () => {
  test.each([
    ['/v1/pods', 'Pod', 'spec.containers[]'],
    ['/v1/pods', 'Pod', 'spec.containers.ports[]'],
    ['/v1/pods', 'Pod', 'metadata.ownerReferences[]'],
    ['networking.k8s.io/v1/ingresses', 'Ingress', 'spec.tls[]'],
    ['rbac.authorization.k8s.io/v1/clusterroles', 'ClusterRole', 'rules[]'],
  ])('SEA-E03 of %s (%s): %s may not be compared', async (gvr, kind, field) => {
    await fleet.collect(one, kindOf(gvr, kind));
    const under = `/fleet/${gvr.startsWith('/') ? `api${gvr}` : `apis/${gvr}`}`;
    for (const operator of ['=', '!=', '>'])
      expect(await refusal(under, { fieldSelector: `${field}${operator}1` })).toContain(
        `400 fieldSelector: ${field} are objects`,
      );
    expect(await refusal(under, { q: `${field}=x` })).toMatch(/^400 .*1:1: .*a field of these objects/);
    expect(await named(`${field},!${field}`, under)).toEqual([]);
    expect(await named(`metadata.finalizers[]=x`, under)).toEqual([]);
  });

  test('SEA-E03 lists of scalars may be compared', async () => {
    await fleet.collect(one, kindOf('/v1/services', 'Service'));
    expect(await named('spec.externalIPs[]=1.2.3.4', '/fleet/api/v1/services')).toEqual([]);
    await fleet.collect(one, kindOf('rbac.authorization.k8s.io/v1/clusterroles', 'ClusterRole'));
    const roles = '/fleet/apis/rbac.authorization.k8s.io/v1/clusterroles';
    expect(await named('rules[].verbs[]=get', roles)).toEqual([]);
  });

  test('SEA-E03 of custom kinds as clusters publish them; without a schema the comparison is false', async () => {
    await fleet.collect(one, widgets);
    await putWidgets(one, { a: { parts: [{ name: 'x' }], tags: ['x'] } });
    expect(await named('spec.parts[]=x')).toEqual([]);
    expect(await refusal(path, { fieldSelector: 'metadata.managedFields[]=x' })).toContain('are objects');
    await publish(one, { parts: objects, tags: { type: 'array', items: text } });
    expect(await refusal(path, { fieldSelector: 'spec.parts[]=x' })).toContain('spec.parts[] are objects');
    expect(await named('spec.tags[]=x')).toEqual(['a']);
    const two = await fleet.addCluster('two');
    await fleet.collect(two, widgets);
    await publish(two, { parts: { type: 'array', items: text } });
    expect(await named('spec.parts[]=x')).toEqual([]);
  });

  test('SEA-E03 of several kinds at once, and of kinds of ours', async () => {
    await fleet.collect(one, podKind);
    expect(await refusal('/fleet/search', { q: 'spec.containers[]=x' })).toContain('a field of these objects');
    expect(await refusal('/apis/orrery.dev/v1alpha1/clusters', { fieldSelector: 'status.conditions[]=x' })).toContain(
      'status.conditions[] are objects',
    );
  });
});
