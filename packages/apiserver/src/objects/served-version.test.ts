import type { ApiResource } from '@orrery/model';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { documentOf, type Fleet, kindOf, startFleet, tableAccept } from '../test-fleet.ts';

const events = kindOf('/v1/events', 'Event', { shortNames: ['ev'] });
const deployments = kindOf('apps/v1/deployments', 'Deployment', { categories: ['all'], shortNames: ['deploy'] });
const orbits = kindOf('stars.example.com/v2/orbits', 'Orbit');

let fleet: Fleet;
beforeEach(async () => {
  fleet = await startFleet();
  const source = await fleet.addCluster('east');
  await fleet.collect(source, events);
  await fleet.collect(source, deployments);
  await collectVersions(orbits, ['v1']);
  const metadata = { namespace: 'n', name: 'e', uid: 'u', resourceVersion: '7' };
  await fleet.put(
    source,
    events,
    JSON.stringify({
      metadata,
      involvedObject: { kind: 'Pod', name: 'web-0' },
      message: 'Pulled',
      reason: 'R',
      count: 3,
    }),
  );
  await fleet.put(source, deployments, JSON.stringify({ metadata, spec: { replicas: 2 } }));
  await fleet.put(source, orbits, JSON.stringify({ metadata, spec: { radius: 1 } }));
});
afterEach(() => fleet[Symbol.asyncDispose]());

async function collectVersions(kind: ApiResource, versions: readonly string[]): Promise<void> {
  const { id } = await fleet.store.ensureSource('cluster', 'east');
  const scope = { source: id, group: kind.group, resource: kind.resource };
  const facts = JSON.stringify({ versions });
  await fleet.store.write({ changes: [], scopes: [{ scope, kind, resourceVersion: '1', complete: true, facts }] });
}

describe('versions', () => {
  test('SEA-S02 events of core are those of events.k8s.io, in its words, on every path', async () => {
    for (const prefix of ['/fleet', '/fleet/clusters/east', '/apis/clusterpedia.io/v1beta1/resources']) {
      const list = documentOf(await fleet.send(`${prefix}/apis/events.k8s.io/v1/events`));
      expect(list).toMatchObject({ kind: 'EventList', apiVersion: 'events.k8s.io/v1' });
      expect(list.items).toMatchObject([{ note: 'Pulled', regarding: { name: 'web-0' }, deprecatedCount: 3 }]);
      expect(list.items[0]).not.toHaveProperty('message');
    }
    const one = documentOf(await fleet.send('/fleet/apis/events.k8s.io/v1/namespaces/n/events/e'));
    expect(one).toMatchObject({ apiVersion: 'events.k8s.io/v1', kind: 'Event', note: 'Pulled' });
    expect(one.metadata).toMatchObject({ annotations: { 'orrery.dev/source': 'cluster/east' } });
  });

  test('SEA-E08 SEA-E06 fields are those of the version asked for', async () => {
    const select = async (version: string, selector: string): Promise<unknown> =>
      documentOf(await fleet.send(`/fleet/${version}/events?fieldSelector=${encodeURIComponent(selector)}`)).items
        ?.length;
    for (const [path, selector] of [
      ['api/v1', 'involvedObject.name=web-0,message=Pulled'],
      ['apis/events.k8s.io/v1', 'regarding.name=web-0,note=Pulled'],
      ['apis/events.k8s.io/v1', 'deprecatedCount>2'],
    ] as const) {
      expect(await select(path, selector), selector).toBe(1);
    }
    expect(await select('apis/events.k8s.io/v1', 'regarding.name=web-1')).toBe(0);
  });

  test('SEA-E08 a field that has no counterpart in the stored version is refused', async () => {
    const refused = documentOf(
      await fleet.send('/fleet/apis/apps/v1beta1/deployments?fieldSelector=spec.rollbackTo.revision=1'),
    );
    expect(refused.message).toBe(
      'fieldSelector: spec.rollbackTo.revision is made for apps/v1beta1 and cannot be selected by; ask for apps/v1',
    );
  });

  test('SEA-S02 a table is the same in every version', async () => {
    const table = async (path: string): Promise<unknown> =>
      documentOf(await fleet.send({ url: `/fleet/clusters/east${path}`, headers: { accept: tableAccept } })).rows[0]
        ?.cells;
    const cells = await table('/api/v1/events');
    expect(cells).toContain('Pulled');
    expect(await table('/apis/events.k8s.io/v1/events')).toEqual(cells);
  });

  test('SEA-S02 an older version that only has another name is served, and one that cannot be made is not there', async () => {
    const list = documentOf(await fleet.send('/fleet/apis/apps/v1beta2/deployments'));
    expect(list).toMatchObject({ apiVersion: 'apps/v1beta2', items: [{ spec: { replicas: 2 } }] });
    expect((await fleet.send('/fleet/apis/apps/v1alpha1/deployments')).statusCode).toBe(404);
  });

  test('SEA-S03 a custom kind whose versions differ in name alone is served in all of them', async () => {
    const list = documentOf(await fleet.send('/fleet/apis/stars.example.com/v1/orbits'));
    expect(list).toMatchObject({ apiVersion: 'stars.example.com/v1', items: [{ spec: { radius: 1 } }] });
    expect((await fleet.send('/fleet/apis/stars.example.com/v3/orbits')).statusCode).toBe(404);
  });

  test('SEA-S03 a version that only a webhook of the members makes is 400, and the one that is kept is named', async () => {
    const { id } = await fleet.store.ensureSource('cluster', 'east');
    const kind = kindOf('stars.example.com/v2/comets', 'Comet');
    const version = (name: string) => ({ name, columns: [], selectableFields: [] });
    const facts = JSON.stringify({ definition: { versions: [version('v1'), version('v2')] } });
    const scope = { source: id, group: kind.group, resource: kind.resource };
    await fleet.store.write({ changes: [], scopes: [{ scope, kind, resourceVersion: '1', complete: true, facts }] });
    for (const prefix of ['/fleet', '/fleet/clusters/east', '/apis/clusterpedia.io/v1beta1/resources']) {
      const answer = await fleet.send(`${prefix}/apis/stars.example.com/v1/comets`);
      expect([answer.statusCode, documentOf(answer).message]).toEqual([
        400,
        'comets.stars.example.com of v1 are made by a webhook of the clusters and cannot be served from what is collected; ask for v2',
      ]);
      expect((await fleet.send(`${prefix}/apis/stars.example.com/v2/comets`)).statusCode).toBe(200);
      expect((await fleet.send(`${prefix}/apis/stars.example.com/v3/comets`)).statusCode).toBe(404);
    }
  });

  test('SEA-S02 every version is advertised, the stored one is preferred, and `all` names a kind once', async () => {
    const { groups } = documentOf(await fleet.send('/fleet/apis'));
    expect(groups).toMatchObject([
      {
        name: 'apps',
        preferredVersion: { version: 'v1' },
        versions: [{}, { version: 'v1beta2' }, { version: 'v1beta1' }],
      },
      { name: 'events.k8s.io', preferredVersion: { version: 'v1' } },
      { name: 'authentication.k8s.io' },
      { name: 'authorization.k8s.io' },
      { name: 'extensions' },
      { name: 'stars.example.com', preferredVersion: { version: 'v2' }, versions: [{}, { version: 'v1' }] },
    ]);
    const { resources } = documentOf(await fleet.send('/fleet/apis/extensions/v1beta1'));
    expect(resources).toEqual([expect.not.objectContaining({ categories: expect.anything() })]);
    expect(resources).toEqual([expect.not.objectContaining({ shortNames: expect.anything() })]);
  });
});
