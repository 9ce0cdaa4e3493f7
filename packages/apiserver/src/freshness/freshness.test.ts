import { clusterKind, type ObservedCondition, type SourceId } from '@orrery/model';
import { putControlObject } from '@orrery/storage';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { documentOf, type Fleet, kindOf, podJson, podKind, startFleet, tableAccept } from '../test-fleet.ts';

const second = 1000;
const pods = '/fleet/api/v1/pods';

let fleet: Fleet;
let one: SourceId;

beforeEach(async () => {
  fleet = await startFleet();
  one = await fleet.addCluster('one');
  await fleet.collect(one, podKind);
  await fleet.put(one, podKind, podJson('a', 'web'));
});

afterEach(() => fleet[Symbol.asyncDispose]());

async function noteScope(source: SourceId, facts: object, complete = true): Promise<void> {
  const scope = { source, group: '', resource: 'pods' };
  await fleet.store.write({
    changes: [],
    scopes: [{ scope, kind: podKind, resourceVersion: '1', complete, facts: JSON.stringify(facts) }],
  });
}

async function noteCluster(name: string, ...conditions: ObservedCondition[]): Promise<void> {
  const lastTransitionTime = new Date(fleet.clock.now()).toISOString();
  const object = {
    ...{ apiVersion: 'orrery.dev/v1alpha1', kind: 'Cluster' },
    metadata: { name, uid: `uid-${name}` },
    spec: { access: {} },
    status: { conditions: conditions.map((each) => ({ ...each, lastTransitionTime })) },
  };
  await fleet.store.write({ changes: [putControlObject(fleet.store.control, clusterKind, object, 'absent')] });
}

function broken(type: string): ObservedCondition {
  return { type, status: 'False', reason: 'CredentialExpired', message: 'token expired 2026-01-02T03:04:05Z' };
}

async function warningsOf(url: string): Promise<string[]> {
  const { headers } = await fleet.send(url);
  return [headers['warning'] ?? []].flat().map((text) => String(text).slice('299 - "'.length, -1));
}

describe('freshness in answers', () => {
  test('SEA-V02 SEA-V05 data that is not kept current is served with its age and the cause', async () => {
    await noteScope(one, { state: 'Synced', lastSignalAt: fleet.clock.now() });
    await fleet.clock.advance(252 * second);
    expect(await warningsOf(pods)).toEqual([]);
    await noteCluster('one', broken('Fresh'), broken('Authenticated'));
    await fleet.clock.advance(2 * second);
    const answer = await fleet.send(pods);
    expect(documentOf(answer).items).toHaveLength(1);
    expect(answer.headers['x-orrery-freshness']).toBe('fresh=0; stale=1; oldest=254s');
    expect(await warningsOf(pods)).toEqual([
      'cluster one: data is 4m14s old (CredentialExpired: token expired 2026-01-02T03:04:05Z)',
    ]);
    expect(await warningsOf('/fleet/api/v1/namespaces/a/pods/web')).toHaveLength(1);
    await fleet.clock.advance(60 * second);
    expect(await warningsOf(pods)).toEqual([expect.stringMatching(/data is 5m14s old/)]);
  });

  test('SEA-V02 on compatible paths of one cluster the text begins as that of Clusterpedia', async () => {
    await noteCluster('one', broken('Fresh'), broken('Authenticated'));
    expect(await warningsOf('/apis/clusterpedia.io/v1beta1/resources/clusters/one/api/v1/pods')).toEqual([
      expect.stringMatching(
        /^one is not ready and the resources obtained may be inaccurate, reason: CredentialExpired, data is 0s old/,
      ),
    ]);
    expect(await warningsOf('/fleet/clusters/one/api/v1/pods')).toEqual([
      expect.stringMatching(/^cluster one: data is/),
    ]);
  });

  test('SEA-V02 a first synchronisation says how far it is, and why it does not get on', async () => {
    await noteScope(one, { state: 'Syncing', reason: 'Syncing' }, false);
    expect(await warningsOf(pods)).toEqual(['cluster one: first synchronisation of pods is not complete (1 so far)']);
    await noteScope(one, { state: 'Syncing', reason: 'Timeout', message: 'no answer in 60 s' }, false);
    await fleet.clock.advance(second);
    expect(await warningsOf(pods)).toEqual([
      'cluster one: first synchronisation of pods is not complete (1 so far) (Timeout: no answer in 60 s)',
    ]);
  });

  test('SEA-V02 a source is named when it could have been selected, and only then', async () => {
    const two = await fleet.addCluster('two');
    await noteScope(two, { state: 'Syncing' }, false);
    expect(await warningsOf(`${pods}?clusters=two`)).toHaveLength(1);
    expect(await warningsOf(`${pods}?clusters=one`)).toEqual([]);
    expect(await warningsOf(`${pods}?clusters=!two`)).toEqual([]);
    const { headers } = await fleet.send(`${pods}?clusters=one`);
    expect(headers['x-orrery-freshness']).toBe('fresh=1; stale=0; oldest=0s');
  });

  test('SEA-L fresh and stale of q select by how current the kinds asked for are', async () => {
    const two = await fleet.addCluster('two');
    await fleet.put(two, podKind, podJson('a', 'old'));
    await noteScope(two, { state: 'Stale', reason: 'Timeout', message: 'no answer' });
    const namesOf = async (q: string): Promise<unknown[]> => {
      const { items } = documentOf(await fleet.send(`${pods}?q=${encodeURIComponent(q)}`));
      return items.map(({ metadata }) => metadata['name']);
    };
    expect(await namesOf('fresh:true')).toEqual(['web']);
    expect(await namesOf('stale:true')).toEqual(['old']);
    expect(await namesOf('NOT stale:true')).toEqual(['web']);
    expect(await namesOf('stale:true OR name:web')).toEqual(['web', 'old']);
    const watched = await fleet.send(`${pods}?watch=true&q=fresh:true`);
    expect([watched.statusCode, documentOf(watched).message]).toEqual([
      400,
      expect.stringMatching(/cannot be watched/),
    ]);
  });

  test('SEA-V03 no more than ten sources are named, and the others are counted', async () => {
    for (let at = 0; at < 22; at += 1) {
      const source = await fleet.addCluster(`c${at}`);
      await noteScope(source, { state: 'Denied', reason: 'Forbidden', message: 'x'.repeat(500) });
    }
    const warnings = await warningsOf(pods);
    expect(warnings).toHaveLength(11);
    expect(warnings.at(-1)).toBe('... and 12 more sources are not fresh (see /fleet/freshness)');
    expect(Math.max(...warnings.map((text) => text.length))).toBe(256);
  });
});

describe('/fleet/freshness', () => {
  test('SEA-V04 lists every kind of every source with its state, signals, objects and cause', async () => {
    const two = await fleet.addCluster('two');
    await fleet.collect(one, kindOf('apps/v1/deployments', 'Deployment'));
    const now = fleet.clock.now();
    await noteScope(two, { state: 'Denied', reason: 'Forbidden', message: 'no', lastListAt: now - 60 * second });
    const answer = await fleet.send('/fleet/freshness');
    expect(documentOf(answer)).toMatchObject({
      ...{ kind: 'Freshness', apiVersion: 'orrery.dev/v1alpha1' },
      sources: [
        { name: 'cluster/one', state: 'Fresh' },
        { name: 'cluster/two', state: 'Denied', ageSeconds: 60, reason: 'Forbidden' },
      ],
      items: [
        { source: 'cluster/one', group: '', version: 'v1', resource: 'pods', kind: 'Pod', state: 'Fresh', objects: 1 },
        { source: 'cluster/one', group: 'apps', resource: 'deployments', objects: 0 },
        {
          ...{ source: 'cluster/two', state: 'Denied', reason: 'Forbidden', message: 'no', objects: 0 },
          ...{ lastSignal: '2025-12-31T23:59:00Z', lastSnapshot: '2025-12-31T23:59:00Z' },
        },
      ],
    });
    expect(answer.headers['x-orrery-freshness']).toBe('fresh=1; stale=1; oldest=60s');
  });

  test('SEA-V04 comes as a table too, cut to the sources asked for', async () => {
    const two = await fleet.addCluster('two');
    await noteScope(two, { state: 'Stale', reason: 'Timeout', lastSignalAt: fleet.clock.now() - 300 * second });
    const url = '/fleet/freshness?clusters=two';
    const table = documentOf(await fleet.send({ url, headers: { accept: tableAccept } }));
    expect(table.rows.map(({ cells }) => cells)).toEqual([
      ['cluster/two', 'pods', 'Stale', '5m', '<unknown>', 0, 'Timeout', ''],
    ]);
    expect((await fleet.send('/fleet/freshness?limit=5')).statusCode).toBe(400);
    expect((await fleet.send('/fleet/freshness?fuzzyName=a')).statusCode).toBe(400);
    expect(await warningsOf('/fleet/freshness?lables=a')).toEqual(['unknown query parameter \\"lables\\" ignored']);
  });
});
