import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { documentOf, tableAccept } from '../test-fleet.ts';
import {
  addresses,
  type ControlFleet,
  clusters,
  manifest,
  startControlFleet,
  summary,
} from './test-control-objects.ts';

let fleet: ControlFleet;

beforeAll(async () => {
  fleet = await startControlFleet();
  await fleet.create(manifest('full'));
});

afterAll(() => fleet[Symbol.asyncDispose]());

describe('patching control objects', () => {
  test('SEA-RW01 generation counts changes of spec; an unchanged write makes no revision', async () => {
    await fleet.create(manifest('patched'));
    const changed = documentOf(await fleet.patch('patched', { spec: { displayName: 'New' } }));
    expect(changed.metadata['generation']).toBe(2);
    const labelled = documentOf(await fleet.patch('patched', { metadata: { labels: { a: 'b' } } }));
    expect(labelled.metadata).toMatchObject({ generation: 2, labels: { a: 'b' } });
    const before = await fleet.store.revision();
    const same = documentOf(await fleet.patch('patched', { spec: { displayName: 'New' }, status: { phase: 'Ready' } }));
    expect(same).toEqual(labelled);
    expect(await fleet.store.revision()).toBe(before);
    const unlabelled = documentOf(
      await fleet.patch('patched', { metadata: { labels: null }, spec: { displayName: null } }),
    );
    expect(unlabelled.metadata['labels']).toBeUndefined();
    expect(unlabelled['spec']).toEqual({ access: { addresses }, origin: 'imported' });
  });

  test('SEA-RW01 a stale resourceVersion is a Conflict', async () => {
    await fleet.create(manifest('stale'));
    const { resourceVersion } = await fleet.metadataOf('stale');
    await fleet.patch('stale', { spec: { displayName: 'Other' } });
    expect(summary(await fleet.patch('stale', { metadata: { resourceVersion }, spec: { displayName: 'Mine' } }))).toBe(
      '409 Conflict Operation cannot be fulfilled on clusters.orrery.dev "stale": the object has been modified; please apply your changes to the latest version and try again',
    );
    const { resourceVersion: current } = await fleet.metadataOf('stale');
    expect(
      (await fleet.patch('stale', { metadata: { resourceVersion: current }, spec: { displayName: 'Mine' } }))
        .statusCode,
    ).toBe(200);
  });

  test('SEA-RW02 patches at the same time are all applied', async () => {
    await fleet.create(manifest('busy'));
    const keys = ['a', 'b', 'c', 'd'];
    const answers = await Promise.all(keys.map((key) => fleet.patch('busy', { metadata: { labels: { [key]: 'x' } } })));
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([200, 200, 200, 200]);
    expect(Object.keys((await fleet.metadataOf('busy'))['labels'] ?? {}).sort()).toEqual(keys);
  });

  test('SEA-RW01 name, uid and kind stay, and the result is validated', async () => {
    await fleet.create(manifest('fixed'));
    expect(summary(await fleet.patch('fixed', { metadata: { name: 'other' } }))).toMatch(
      /^400 BadRequest the name of the object \(other\)/,
    );
    expect(summary(await fleet.patch('fixed', { metadata: { uid: 'other' } }))).toMatch(
      /^422 Invalid .*metadata\.uid: .*field is immutable/,
    );
    expect(summary(await fleet.patch('fixed', { kind: 'Other' }))).toMatch(/^422 Invalid .*must be Cluster/);
    expect(summary(await fleet.patch('fixed', { spec: null }))).toMatch(/^422 Invalid .*spec: Required value/);
    const unknown = { zap: 1, spec: { zip: 'canary', access: { credential: { token: 'canary' } } } };
    const strict = await fleet.patch('fixed', unknown, '?fieldValidation=Strict');
    const problem = 'Invalid value: strict decoding error: unknown field "spec.zip", unknown field "zap"';
    expect(summary(strict)).toBe(`422 Invalid Cluster.orrery.dev "fixed" is invalid: patch: ${problem}`);
    const causes = [{ field: 'patch', message: problem, reason: 'FieldValueInvalid' }];
    expect(documentOf(strict)['details']).toEqual({ causes, uid: expect.any(String) }); // uid: of the request
    expect(strict.body).not.toContain('canary');
    expect(summary(await fleet.patch('nobody', {}))).toBe('404 NotFound clusters.orrery.dev "nobody" not found');
    expect(summary(await fleet.patch('fixed', []))).toMatch(/^400 BadRequest/);
    const before = await fleet.store.revision();
    const dry = documentOf(await fleet.patch('fixed', { spec: { displayName: 'Dry' } }, '?dryRun=All'));
    expect(dry['spec']).toMatchObject({ displayName: 'Dry' });
    expect(await fleet.store.revision()).toBe(before);
  });

  for (const type of [
    'application/json-patch+json',
    'application/strategic-merge-patch+json',
    'application/apply-patch+yaml',
    'application/json',
  ]) {
    test(`SEA-RW02 ${type} is not built: 415`, async () => {
      const answer = await fleet.send({
        method: 'PATCH',
        url: `${clusters}/full`,
        headers: { 'content-type': type },
        body: '{}',
      });
      expect(summary(answer)).toMatch(/^415 UnsupportedMediaType .*merge-patch\+json$/);
    });
  }
});

describe('deleting control objects', () => {
  test('SEA-RW01 the answer is a Success, and what belongs to the object goes with it', async () => {
    await fleet.create(manifest('gone'));
    await fleet.addCluster('gone');
    const { uid } = await fleet.metadataOf('gone');
    const answer = await fleet.remove('gone');
    expect(answer.statusCode).toBe(200);
    expect(documentOf(answer)).toEqual({
      ...{ kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success' },
      details: { name: 'gone', group: 'orrery.dev', kind: 'clusters', uid },
    });
    const sources = await fleet.store.sources({ kind: 'everything' });
    expect(sources.map(({ name }) => name)).not.toContain('gone');
    expect(summary(await fleet.remove('gone'))).toBe('404 NotFound clusters.orrery.dev "gone" not found');
  });

  test('SEA-RW04 preconditions that do not hold are a Conflict', async () => {
    await fleet.create(manifest('kept'));
    const { uid, resourceVersion } = await fleet.metadataOf('kept');
    expect(summary(await fleet.remove('kept', { preconditions: { uid: 'x' } }))).toMatch(
      /^409 Conflict .*the UID in the precondition \(x\)/,
    );
    expect(summary(await fleet.remove('kept', { preconditions: { resourceVersion: '1' } }))).toMatch(
      /^409 Conflict .*ResourceVersion/,
    );
    expect(summary(await fleet.remove('kept', { propagationPolicy: 'Odd' }))).toMatch(/^422 Invalid DeleteOptions/);
    expect(summary(await fleet.remove('kept', { preconditions: 3 }))).toMatch(
      /^400 BadRequest DeleteOptions: preconditions/,
    );
    expect((await fleet.remove('kept', { dryRun: ['All'] })).statusCode).toBe(200);
    expect((await fleet.remove('kept', { preconditions: { uid, resourceVersion } })).statusCode).toBe(200);
  });
});

describe('reading control objects', () => {
  test('SEA-P04 their table comes from the columns of the kind', async () => {
    await fleet.create(manifest('shown', undefined, { labels: { show: 'me' } }));
    const url = `${clusters}?labelSelector=show%3Dme`;
    const table = documentOf(await fleet.send({ url, headers: { accept: tableAccept } }));
    const names = table.columnDefinitions.map(({ name }) => name);
    expect(names.slice(0, 2)).toEqual(['Name', 'Ready']);
    const [row] = table.rows;
    expect(row?.cells[0]).toBe('shown');
    expect(row?.cells[names.indexOf('Address')]).toBe(addresses[0]);
    expect(row?.cells[names.indexOf('Age')]).toBe('0s');
  });

  test('SEA-B06 lists have the typed kind, and items their type', async () => {
    const document = documentOf(await fleet.send(clusters));
    expect(document).toMatchObject({ kind: 'ClusterList', apiVersion: 'orrery.dev/v1alpha1' });
    expect(document.items[0]).toMatchObject({ kind: 'Cluster', apiVersion: 'orrery.dev/v1alpha1' });
  });

  for (const [method, path] of [
    ['PUT', '/full'],
    ['DELETE', ''],
    ['POST', '/full'],
    ['HEAD', ''],
    ['OPTIONS', '/full'],
  ] as const) {
    test(`SEA-RW01 ${method} ${path === '' ? 'of the collection' : 'of an object'} is not built: 405`, async () => {
      expect((await fleet.send({ method, url: `${clusters}${path}` })).statusCode).toBe(405);
    });
  }
});
