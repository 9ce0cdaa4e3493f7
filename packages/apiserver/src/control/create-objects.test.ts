import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { InjectedAnswer } from '../create-apiserver.ts';
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
});

afterAll(() => fleet[Symbol.asyncDispose]());

describe('creating control objects', () => {
  test('SEA-RW01 the server owns uid, time, generation and revision, fills in defaults and drops status', async () => {
    const written = {
      ...manifest('full', undefined, { uid: 'mine', generation: 7, namespace: 'x', managedFields: [] }),
      status: { phase: 'Ready' },
    };
    const answer = await fleet.create(written);
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
    await fleet.create(manifest('twice'));
    expect(summary(await fleet.create(manifest('twice')))).toBe(
      '409 AlreadyExists clusters.orrery.dev "twice" already exists',
    );
    expect(summary(await fleet.create(manifest('twice'), '?dryRun=All'))).toMatch(/^409 AlreadyExists/);
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
    const answer = await fleet.create(manifest('', undefined, { name: undefined, generateName: 'made-' }));
    expect(answer.statusCode).toBe(201);
    expect(documentOf(answer).metadata['name']).toMatch(/^made-[bcdfghjklmnpqrstvwxz2456789]{5}$/);
  });

  test('SEA-RW01 all that is wrong is said at once, in the words of kube-apiserver', async () => {
    const spec = { access: { addresses: ['a', 'b'], credentialRef: {} }, displayName: 3, origin: 'elsewhere' };
    const answer = await fleet.create(manifest('Wrong_', spec, { labels: { 'a/b/c': 'x' } }));
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
    expect(summary(await fleet.create(manifest('wrong', { access: { addresses: 'x' } })))).toBe(
      '422 Invalid Cluster.orrery.dev "wrong" is invalid: spec.access.addresses: Invalid value: "string": spec.access.addresses in body must be of type array: "string"',
    );
    const { spec: _spec, ...without } = { spec: undefined, ...manifest('wrong') };
    expect(summary(await fleet.create({ ...without, spec: undefined }))).toMatch(/is invalid: spec: Required value$/);
    expect(summary(await fleet.create(manifest('')))).toMatch(
      /metadata\.name: Required value: name or generateName is required$/,
    );
  });

  test('SEA-RW01 other kinds, versions and shapes are refused', async () => {
    const refused = async (object: unknown): Promise<string> => summary(await fleet.create(object));
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
    expect(summary(await fleet.create(object, '?fieldValidation=Strict'))).toBe(
      '400 BadRequest Cluster in version "v1alpha1" cannot be handled as a Cluster: strict decoding error: unknown field "metadata.zip", unknown field "spec.access.foo", unknown field "spec.bar", unknown field "zap"',
    );
    const warned = await fleet.create(object);
    expect(warned.headers['warning']).toContain('299 - "unknown field \\"spec.access.foo\\""');
    expect(documentOf(warned)['spec']).toEqual({ access: { addresses }, origin: 'imported' });
    const ignored = await fleet.create({ ...object, metadata: { name: 'ignored' } }, '?fieldValidation=Ignore');
    expect([ignored.statusCode, ignored.headers['warning']]).toEqual([201, undefined]);
    expect(summary(await fleet.create(object, '?fieldValidation=Odd'))).toMatch(
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
    expect((await fleet.create(manifest('dry'), '?dryRun=All')).statusCode).toBe(201);
    expect(await fleet.store.revision()).toBe(before);
    expect(summary(await fleet.create(manifest('dry', {}), '?dryRun=All'))).toMatch(/^422/);
    expect(summary(await fleet.create(manifest('dry'), '?dryRun=Some'))).toMatch(
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
    const written = await fleet.create({ ...object, metadata: { name: 'secret', annotations } });
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
    const answer = await fleet.create(manifest('unreadable', undefined, { annotations }));
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
      expect((await fleet.create(object, '?fieldValidation=Strict')).body).not.toContain(canary);
      expect((await fleet.patch('secret', object, '?fieldValidation=Strict')).body).not.toContain(canary);
    }
    for (const contentType of ['application/json', 'application/yaml']) {
      const headers = { 'content-type': contentType };
      const answer = await fleet.send({ method: 'POST', url: clusters, headers, body: `{"token": "${canary}" "x"` });
      expect(answer.statusCode).toBe(400);
      expect(answer.body).not.toContain(canary);
    }
  });
});
