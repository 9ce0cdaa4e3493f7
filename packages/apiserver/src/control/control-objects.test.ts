import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { InjectedAnswer } from '../create-apiserver.ts';
import { documentOf, type Fleet, startFleet, tableAccept } from '../test-fleet.ts';

let fleet: Fleet;

beforeAll(async () => {
  fleet = await startFleet();
});

afterAll(() => fleet[Symbol.asyncDispose]());

const clusters = '/apis/orrery.dev/v1alpha1/clusters';
const addresses = ['https://10.0.0.1:6443'];
const mergePatch = 'application/merge-patch+json';

function manifest(name: string, spec: unknown = { access: { addresses } }, metadata: object = {}): object {
  return { apiVersion: 'orrery.dev/v1alpha1', kind: 'Cluster', metadata: { name, ...metadata }, spec };
}

function create(object: unknown, query = ''): Promise<InjectedAnswer> {
  const headers = { 'content-type': 'application/json' };
  return fleet.send({ method: 'POST', url: `${clusters}${query}`, headers, body: JSON.stringify(object) });
}

function patch(name: string, change: unknown, query = ''): Promise<InjectedAnswer> {
  const headers = { 'content-type': mergePatch };
  return fleet.send({ method: 'PATCH', url: `${clusters}/${name}${query}`, headers, body: JSON.stringify(change) });
}

function remove(name: string, options?: object): Promise<InjectedAnswer> {
  const url = `${clusters}/${name}`;
  if (options === undefined) return fleet.send({ method: 'DELETE', url });
  return fleet.send({
    method: 'DELETE',
    url,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(options),
  });
}

/** Status, reason and message in one line. */
function summary(answer: InjectedAnswer): string {
  const { reason, message } = documentOf(answer);
  return `${answer.statusCode} ${reason} ${message}`;
}

async function metadataOf(name: string): Promise<Readonly<Record<string, unknown>>> {
  return documentOf(await fleet.send(`${clusters}/${name}`)).metadata;
}

describe('creating control objects', () => {
  test('SEA-RW01 the server owns uid, time, generation and revision, fills in defaults and drops status', async () => {
    const written = {
      ...manifest('full', undefined, { uid: 'mine', generation: 7, namespace: 'x', managedFields: [] }),
      status: { phase: 'Ready' },
    };
    const answer = await create(written);
    expect(answer.statusCode).toBe(201);
    const document = documentOf(answer);
    expect(document).toEqual({
      ...{ apiVersion: 'orrery.dev/v1alpha1', kind: 'Cluster' },
      metadata: {
        ...{ name: 'full', creationTimestamp: '2026-01-01T00:00:00Z', generation: 1 },
        uid: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/),
        resourceVersion: String(await fleet.store.revision()),
      },
      spec: { access: { addresses }, origin: 'imported' },
    });
    expect(documentOf(await fleet.send(`${clusters}/full`))).toEqual(document);
  });

  test('SEA-RW01 a name that exists is AlreadyExists', async () => {
    await create(manifest('twice'));
    expect(summary(await create(manifest('twice')))).toBe(
      '409 AlreadyExists clusters.orrery.dev "twice" already exists',
    );
    expect(summary(await create(manifest('twice'), '?dryRun=All'))).toMatch(/^409 AlreadyExists/);
  });

  test('SEA-RW01 YAML is read as kubectl reads it', async () => {
    const send = (body: string): Promise<InjectedAnswer> =>
      fleet.send({ method: 'POST', url: clusters, headers: { 'content-type': 'application/yaml' }, body });
    const head = 'apiVersion: orrery.dev/v1alpha1\nkind: Cluster\nmetadata: {name: yaml, labels: {on: "yes"}}\n';
    expect((await send(`${head}spec: {access: {addresses: [https://a]}}\n`)).statusCode).toBe(201);
    expect(summary(await send(`${head}spec: {access: [SECRET\n`))).toMatch(
      /^400 BadRequest the body is not valid YAML: \w+ in line \d+$/,
    );
    expect(summary(await send(`${head}spec: {access: {addresses: [https://a]}}\n---\n${head}`))).toBe(
      '400 BadRequest the body is not one YAML document: one document is expected',
    );
    expect(summary(await send('a: &a [x]\nb: [*missing]\n'))).toMatch(/^400 BadRequest the body is not valid YAML/);
  });

  test('SEA-RW01 generateName makes a name', async () => {
    const answer = await create(manifest('', undefined, { name: undefined, generateName: 'made-' }));
    expect(answer.statusCode).toBe(201);
    expect(documentOf(answer).metadata['name']).toMatch(/^made-[bcdfghjklmnpqrstvwxz2456789]{5}$/);
  });

  test('SEA-RW01 all that is wrong is said at once, in the words of kube-apiserver', async () => {
    const spec = { access: { addresses: ['a', 'b'], credentialRef: {} }, displayName: 3, origin: 'elsewhere' };
    const answer = await create(manifest('Wrong_', spec, { labels: { 'a/b/c': 'x' } }));
    expect(answer.statusCode).toBe(422);
    const { message, details } = documentOf(answer);
    expect(message).toMatch(
      /^Cluster\.orrery\.dev "Wrong_" is invalid: \[metadata\.name: Invalid value: "Wrong_": a lowercase RFC 1123/,
    );
    expect(details).toMatchObject({
      ...{ group: 'orrery.dev', kind: 'Cluster', name: 'Wrong_' },
      causes: expect.arrayContaining([
        expect.objectContaining({ field: 'metadata.name', reason: 'FieldValueInvalid' }),
        expect.objectContaining({ field: 'metadata.labels', reason: 'FieldValueInvalid' }),
        {
          field: 'spec.origin',
          reason: 'FieldValueNotSupported',
          message: 'Unsupported value: "elsewhere": supported values: "imported", "pushed"',
        },
        { field: 'spec.access.credentialRef.name', reason: 'FieldValueRequired', message: 'Required value' },
        {
          field: 'spec.access.addresses',
          reason: 'FieldValueTooMany',
          message: 'Too many: 2: must have at most 1 item',
        },
        {
          ...{ field: 'spec.displayName', reason: 'FieldValueTypeInvalid' },
          message: 'Invalid value: "integer": spec.displayName in body must be of type string: "integer"',
        },
      ]),
    });
  });

  test('SEA-RW01 one wrong field stands alone in the message', async () => {
    expect(summary(await create(manifest('wrong', { access: { addresses: 'x' } })))).toBe(
      '422 Invalid Cluster.orrery.dev "wrong" is invalid: spec.access.addresses: Invalid value: "string": spec.access.addresses in body must be of type array: "string"',
    );
    const { spec: _spec, ...without } = { spec: undefined, ...manifest('wrong') };
    expect(summary(await create({ ...without, spec: undefined }))).toMatch(/is invalid: spec: Required value$/);
    expect(summary(await create(manifest('')))).toMatch(
      /metadata\.name: Required value: name or generateName is required$/,
    );
  });

  test('SEA-RW01 other kinds, versions and shapes are refused', async () => {
    const refused = async (object: unknown): Promise<string> => summary(await create(object));
    expect(await refused({ ...manifest('x'), apiVersion: 'v1' })).toBe(
      '400 BadRequest the API version in the data (v1) does not match the expected API version (orrery.dev/v1alpha1)',
    );
    expect(await refused({ ...manifest('x'), kind: 'Klaster' })).toMatch(
      /^422 Invalid .*kind: Invalid value: "Klaster": must be Cluster$/,
    );
    expect(await refused([])).toMatch(/^400 BadRequest the body is not an object/);
    expect(await refused(manifest('x', undefined, { labels: { a: 1 } }))).toMatch(
      /^400 BadRequest metadata\.labels\["a"\] must be a string/,
    );
    expect(await refused(manifest('x', undefined, { finalizers: ['a/b'] }))).toMatch(
      /^400 BadRequest metadata\.finalizers is not supported yet/,
    );
    expect(await refused(manifest('x', undefined, { resourceVersion: '1' }))).toMatch(
      /^400 BadRequest resourceVersion should not be set/,
    );
  });

  test('SEA-RW01 unknown fields: warned of and pruned, refused by Strict, silent by Ignore', async () => {
    const object = { ...manifest('unknown', { access: { addresses, foo: 1 }, bar: 2 }, { zip: 1 }), zap: 1 };
    expect(summary(await create(object, '?fieldValidation=Strict'))).toBe(
      '400 BadRequest Cluster in version "v1alpha1" cannot be handled as a Cluster: strict decoding error: unknown field "zap", unknown field "metadata.zip", unknown field "spec.access.foo", unknown field "spec.bar"',
    );
    const warned = await create(object);
    expect(warned.headers['warning']).toContain('299 - "unknown field \\"spec.access.foo\\""');
    expect(documentOf(warned)['spec']).toEqual({ access: { addresses }, origin: 'imported' });
    const ignored = await create({ ...object, metadata: { name: 'ignored' } }, '?fieldValidation=Ignore');
    expect([ignored.statusCode, ignored.headers['warning']]).toEqual([201, undefined]);
    expect(summary(await create(object, '?fieldValidation=Odd'))).toMatch(
      /^422 Invalid CreateOptions.*supported values: "", "Ignore", "Strict", "Warn"/,
    );
  });

  test('S-16.2 a duplicate key is refused by its path', async () => {
    const body = JSON.stringify(manifest('double')).replace('"addresses":', '"addresses":[],"addresses":');
    const headers = { 'content-type': 'application/json' };
    expect(summary(await fleet.send({ method: 'POST', url: clusters, headers, body }))).toBe(
      '400 BadRequest the body has a duplicate key: spec.access.addresses',
    );
  });

  test('SEA-RW04 dryRun does everything but the write', async () => {
    const before = await fleet.store.revision();
    expect((await create(manifest('dry'), '?dryRun=All')).statusCode).toBe(201);
    expect(await fleet.store.revision()).toBe(before);
    expect(summary(await create(manifest('dry', {}), '?dryRun=All'))).toMatch(/^422/);
    expect(summary(await create(manifest('dry'), '?dryRun=Some'))).toMatch(
      /^422 Invalid CreateOptions.*supported values: "All"/,
    );
  });

  test('SEA-A12 bodies of another type are 415', async () => {
    const answer = await fleet.send({
      method: 'POST',
      url: clusters,
      headers: { 'content-type': 'text/plain' },
      body: 'x',
    });
    expect(summary(answer)).toMatch(/^415 UnsupportedMediaType .*application\/json, application\/yaml$/);
  });
});

describe('write-only fields', () => {
  const canary = 'canary-7f3a';
  const credential = { token: canary };
  const lastApplied = 'kubectl.kubernetes.io/last-applied-configuration';

  test('CLU-V02 they are never stored or answered, nor in the copy kubectl keeps', async () => {
    const object = manifest('secret', { access: { addresses, credential } });
    const annotations = { [lastApplied]: `${JSON.stringify(object)}\n`, other: 'kept' };
    const written = await create({ ...object, metadata: { name: 'secret', annotations } });
    expect(written.statusCode).toBe(201);
    const read = await fleet.send(`${clusters}/secret`);
    const listed = await fleet.send(clusters);
    const table = await fleet.send({ url: `${clusters}?includeObject=Object`, headers: { accept: tableAccept } });
    for (const answer of [written, read, listed, table]) expect(answer.body).not.toContain(canary);
    const { metadata } = documentOf(read);
    expect(metadata['annotations']).toEqual({
      other: 'kept',
      [lastApplied]: `${JSON.stringify(manifest('secret', { access: { addresses } }))}\n`,
    });
    const key = {
      source: fleet.store.control,
      group: 'orrery.dev',
      resource: 'clusters',
      namespace: '',
      name: 'secret',
    };
    const row = await fleet.store.get({ kind: 'everything' }, key);
    expect(Buffer.from(row?.body ?? []).toString()).not.toContain(canary);
  });

  test('CLU-V02 a copy that cannot be read is not kept', async () => {
    const annotations = { [lastApplied]: `{"token": "${canary}"` };
    const answer = await create(manifest('unreadable', undefined, { annotations }));
    expect(documentOf(answer).metadata['annotations']).toBeUndefined();
  });

  test('CLU-V02 no error repeats them', async () => {
    const wrong = [
      manifest('w', { access: { credential: { token: { canary } } } }),
      manifest('w', { access: { credential: canary } }),
      manifest('w', { access: [canary] }),
      manifest('w', { access: { credential: { token: canary.repeat(20_000) } } }),
      manifest('w', { access: { credential: { tocken: canary } } }),
    ];
    for (const object of wrong) {
      expect((await create(object, '?fieldValidation=Strict')).body).not.toContain(canary);
      expect((await patch('secret', object, '?fieldValidation=Strict')).body).not.toContain(canary);
    }
    for (const contentType of ['application/json', 'application/yaml']) {
      const headers = { 'content-type': contentType };
      const answer = await fleet.send({ method: 'POST', url: clusters, headers, body: `{"token": "${canary}" "x"` });
      expect(answer.statusCode).toBe(400);
      expect(answer.body).not.toContain(canary);
    }
  });
});

describe('patching control objects', () => {
  test('SEA-RW01 generation counts changes of spec; an unchanged write makes no revision', async () => {
    await create(manifest('patched'));
    const changed = documentOf(await patch('patched', { spec: { displayName: 'New' } }));
    expect(changed.metadata['generation']).toBe(2);
    const labelled = documentOf(await patch('patched', { metadata: { labels: { a: 'b' } } }));
    expect(labelled.metadata).toMatchObject({ generation: 2, labels: { a: 'b' } });
    const before = await fleet.store.revision();
    const same = documentOf(await patch('patched', { spec: { displayName: 'New' }, status: { phase: 'Ready' } }));
    expect(same).toEqual(labelled);
    expect(await fleet.store.revision()).toBe(before);
    const unlabelled = documentOf(await patch('patched', { metadata: { labels: null }, spec: { displayName: null } }));
    expect(unlabelled.metadata['labels']).toBeUndefined();
    expect(unlabelled['spec']).toEqual({ access: { addresses }, origin: 'imported' });
  });

  test('SEA-RW01 a stale resourceVersion is a Conflict', async () => {
    await create(manifest('stale'));
    const { resourceVersion } = await metadataOf('stale');
    await patch('stale', { spec: { displayName: 'Other' } });
    expect(summary(await patch('stale', { metadata: { resourceVersion }, spec: { displayName: 'Mine' } }))).toBe(
      '409 Conflict Operation cannot be fulfilled on clusters.orrery.dev "stale": the object has been modified; please apply your changes to the latest version and try again',
    );
    const { resourceVersion: current } = await metadataOf('stale');
    expect(
      (await patch('stale', { metadata: { resourceVersion: current }, spec: { displayName: 'Mine' } })).statusCode,
    ).toBe(200);
  });

  test('SEA-RW02 patches at the same time are all applied', async () => {
    await create(manifest('busy'));
    const keys = ['a', 'b', 'c', 'd'];
    const answers = await Promise.all(keys.map((key) => patch('busy', { metadata: { labels: { [key]: 'x' } } })));
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([200, 200, 200, 200]);
    expect(Object.keys((await metadataOf('busy'))['labels'] ?? {}).sort()).toEqual(keys);
  });

  test('SEA-RW01 name, uid and kind stay, and the result is validated', async () => {
    await create(manifest('fixed'));
    expect(summary(await patch('fixed', { metadata: { name: 'other' } }))).toMatch(
      /^400 BadRequest the name of the object \(other\)/,
    );
    expect(summary(await patch('fixed', { metadata: { uid: 'other' } }))).toMatch(
      /^422 Invalid .*metadata\.uid: .*field is immutable/,
    );
    expect(summary(await patch('fixed', { kind: 'Other' }))).toMatch(/^422 Invalid .*must be Cluster/);
    expect(summary(await patch('fixed', { spec: null }))).toMatch(/^422 Invalid .*spec: Required value/);
    expect(summary(await patch('fixed', { spec: { zip: 1 } }, '?fieldValidation=Strict'))).toMatch(
      /strict decoding error: unknown field "spec\.zip"/,
    );
    expect(summary(await patch('nobody', {}))).toBe('404 NotFound clusters.orrery.dev "nobody" not found');
    expect(summary(await patch('fixed', []))).toMatch(/^400 BadRequest/);
    const before = await fleet.store.revision();
    const dry = documentOf(await patch('fixed', { spec: { displayName: 'Dry' } }, '?dryRun=All'));
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
    await create(manifest('gone'));
    await fleet.addCluster('gone');
    const { uid } = await metadataOf('gone');
    const answer = await remove('gone');
    expect(answer.statusCode).toBe(200);
    expect(documentOf(answer)).toEqual({
      ...{ kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success' },
      details: { name: 'gone', group: 'orrery.dev', kind: 'clusters', uid },
    });
    const sources = await fleet.store.sources({ kind: 'everything' });
    expect(sources.map(({ name }) => name)).not.toContain('gone');
    expect(summary(await remove('gone'))).toBe('404 NotFound clusters.orrery.dev "gone" not found');
  });

  test('SEA-RW04 preconditions that do not hold are a Conflict', async () => {
    await create(manifest('kept'));
    const { uid, resourceVersion } = await metadataOf('kept');
    expect(summary(await remove('kept', { preconditions: { uid: 'x' } }))).toMatch(
      /^409 Conflict .*the UID in the precondition \(x\)/,
    );
    expect(summary(await remove('kept', { preconditions: { resourceVersion: '1' } }))).toMatch(
      /^409 Conflict .*ResourceVersion/,
    );
    expect(summary(await remove('kept', { propagationPolicy: 'Odd' }))).toMatch(/^422 Invalid DeleteOptions/);
    expect(summary(await remove('kept', { preconditions: 3 }))).toMatch(/^400 BadRequest DeleteOptions: preconditions/);
    expect((await remove('kept', { dryRun: ['All'] })).statusCode).toBe(200);
    expect((await remove('kept', { preconditions: { uid, resourceVersion } })).statusCode).toBe(200);
  });
});

describe('reading control objects', () => {
  test('SEA-P04 their table comes from the columns of the kind', async () => {
    await create(manifest('shown', undefined, { labels: { show: 'me' } }));
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
