import { StatusError } from '@orrery/model';
import type { VisibleSet } from '@orrery/query';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checkProxied } from '../listener/check-proxied.ts';
import { parsePath } from '../request/parse-path.ts';
import { documentOf, type Fleet, kindOf, nodeKind, podKind, startFleet } from '../test-fleet.ts';
import { type AskedAccess, readAskedAccess } from './asked-access.ts';
import { decideAccess, type Rights } from './decide-access.ts';
import { protobufFields } from './protobuf-fields.ts';
import { readReview } from './read-review.ts';
import { rulesOf } from './rules-of.ts';

const deployments = kindOf('apps/v1/deployments', 'Deployment');

describe('reviews over HTTP', () => {
  let fleet: Fleet;

  beforeAll(async () => {
    fleet = await startFleet();
    const east = await fleet.addCluster('east');
    await fleet.collect(east, podKind);
    await fleet.collect(east, nodeKind);
    await fleet.collect(east, deployments);
  });

  afterAll(() => fleet[Symbol.asyncDispose]());

  const prefixes = [
    '',
    '/fleet',
    '/fleet/clusters/east',
    '/apis/clusterpedia.io/v1beta1/resources',
    '/apis/clusterpedia.io/v1beta1/resources/clusters/east',
  ];

  async function review(prefix: string, resource: string, body: object): Promise<[number, Record<string, unknown>]> {
    const group = resource === 'selfsubjectreviews' ? 'authentication.k8s.io' : 'authorization.k8s.io';
    const url = `${prefix}/apis/${group}/v1/${resource}`;
    const headers = { 'content-type': 'application/json' };
    const answer = await fleet.send({ method: 'POST', url, headers, body: JSON.stringify(body) });
    return [answer.statusCode, documentOf(answer)];
  }

  async function mayI(prefix: string, verb: string, resource: string, more: object = {}): Promise<unknown> {
    const body = { spec: { resourceAttributes: { verb, resource, ...more } } };
    const [code, document] = await review(prefix, 'selfsubjectaccessreviews', body);
    expect(code, JSON.stringify(document)).toBe(201);
    expect(document).toMatchObject({ kind: 'SelfSubjectAccessReview', apiVersion: 'authorization.k8s.io/v1', ...body });
    return document['status'];
  }

  test.each(prefixes)('SEA-Q01 KC the reviews are advertised below "%s" with create alone', async (prefix) => {
    const answer = await fleet.send(`${prefix}/apis/authorization.k8s.io/v1`);
    expect(documentOf(answer)).toMatchObject({
      resources: [
        { name: 'selfsubjectaccessreviews', namespaced: false, verbs: ['create'] },
        { name: 'selfsubjectrulesreviews', namespaced: false, verbs: ['create'] },
      ],
    });
    expect((await fleet.send(`${prefix}/apis/authentication.k8s.io/v1`)).statusCode).toBe(200);
  });

  test.each(prefixes)('KC whoami below "%s" names the user and its groups', async (prefix) => {
    const [code, document] = await review(prefix, 'selfsubjectreviews', {});
    expect(code).toBe(201);
    expect(document).toEqual({
      kind: 'SelfSubjectReview',
      apiVersion: 'authentication.k8s.io/v1',
      metadata: { creationTimestamp: '2026-01-01T00:00:00Z' },
      status: { userInfo: { username: 'admin', groups: ['system:authenticated'] } },
    });
  });

  test.each(prefixes.slice(1))(
    'SEA-U10 KC below "%s" collected kinds may be read and nothing may be written',
    async (at) => {
      expect(await mayI(at, 'list', 'pods', { namespace: 'shop' })).toEqual({ allowed: true });
      expect(await mayI(at, 'watch', 'deployments', { group: 'apps' })).toEqual({ allowed: true });
      expect(await mayI(at, 'get', '*', { group: '*' })).toMatchObject({ allowed: false });
      expect(await mayI(at, 'list', '*')).toEqual({ allowed: true });
      expect(await mayI(at, 'create', 'selfsubjectreviews', { group: 'authentication.k8s.io' })).toEqual({
        allowed: true,
      });
      expect(await mayI(at, 'delete', 'pods')).toMatchObject({
        allowed: false,
        reason: expect.stringMatching(/^writes /),
      });
      expect(await mayI(at, 'get', 'pods', { subresource: 'log' })).toMatchObject({ allowed: false });
      expect(await mayI(at, 'list', 'gadgets')).toEqual({ allowed: false, reason: 'no kind gadgets is served here' });
      expect(await mayI(at, '*', 'pods')).toMatchObject({ allowed: false });
    },
  );

  test.each([
    ['', '/fleet/search', true],
    ['', '/search', false],
    ['/fleet', '/search', true],
    ['/fleet', '/metrics', false],
    ['/fleet/clusters/east', '/metrics/state', true],
    ['/apis/clusterpedia.io/v1beta1/resources', '/openapi/v3', true],
  ])('KC below "%s" can-i get %s counts from there', async (at, path, allowed) => {
    const body = { spec: { nonResourceAttributes: { path, verb: 'get' } } };
    expect(await review(at, 'selfsubjectaccessreviews', body)).toMatchObject([201, { ...body, status: { allowed } }]);
  });

  test('KC at the root control objects may be written as far as that is built', async () => {
    const own = { group: 'orrery.dev' };
    expect(await mayI('', 'patch', 'clusters', own)).toEqual({ allowed: true });
    expect(await mayI('', 'deletecollection', 'clusters', own)).toEqual({
      allowed: false,
      reason: 'clusters.orrery.dev has the verbs create, delete, get, list, patch, watch',
    });
    expect(await mayI('', 'list', 'pods')).toMatchObject({ allowed: false });
  });

  test('KC can-i --list has a rule for each group and set of verbs', async () => {
    const [code, document] = await review('/fleet', 'selfsubjectrulesreviews', { spec: { namespace: 'default' } });
    expect(code).toBe(201);
    expect(document['status']).toMatchObject({
      incomplete: false,
      resourceRules: expect.arrayContaining([
        { verbs: ['get', 'list', 'watch'], apiGroups: [''], resources: ['nodes', 'pods'] },
        {
          verbs: ['create'],
          apiGroups: ['authorization.k8s.io'],
          resources: ['selfsubjectaccessreviews', 'selfsubjectrulesreviews'],
        },
      ]),
    });
    expect(await review('/fleet', 'selfsubjectrulesreviews', {})).toMatchObject([400, { reason: 'BadRequest' }]);
  });

  test.each([
    ['impersonate-user', 'jane'],
    ['Impersonate-Extra-scopes', 'view'],
  ])('SEA-U07 S-21.2 %s is refused and never ignored', async (name, value) => {
    const answer = await fleet.send({ url: '/fleet/api/v1/pods', headers: { [name]: value } });
    expect([answer.statusCode, documentOf(answer)]).toMatchObject([403, { reason: 'Forbidden' }]);
    expect(answer.body).toContain(name.toLowerCase());
  });

  test('SEA-W reviews are asked by POST alone, of their own kind, below clusters that are there', async () => {
    const path = '/fleet/apis/authorization.k8s.io/v1/selfsubjectaccessreviews';
    const read = await fleet.send(path);
    expect([read.statusCode, read.headers['allow']]).toEqual([405, 'POST']);
    expect((await fleet.send(`${path}/x`)).statusCode).toBe(404);
    expect(await review('/fleet', 'selfsubjectaccessreviews', { kind: 'Pod' })).toMatchObject([400, {}]);
    expect(await review('/fleet', 'selfsubjectaccessreviews', { spec: {} })).toMatchObject([
      422,
      { reason: 'Invalid', details: { causes: [{ field: 'spec.resourceAttributes' }] } },
    ]);
    expect(await review('/fleet/clusters/none', 'selfsubjectreviews', {})).toMatchObject([404, {}]);
  });
});

describe('decideAccess', () => {
  const nothing: VisibleSet = { kind: 'grants', grants: [] };
  const shop: VisibleSet = {
    kind: 'grants',
    grants: [
      {
        sources: [7],
        kinds: [{ group: '', resource: 'pods' }],
        namespaces: { patterns: ['shop*'], clusterScoped: false },
      },
    ],
  };
  const rights = (visible: VisibleSet, source?: number): Rights => ({
    ...{ prefix: { kind: 'fleet', isCompatible: false }, base: '', visible, acts: new Map() },
    kinds: [podKind, nodeKind, deployments].map((kind) => ({ ...kind, verbs: ['get', 'list', 'watch'] })),
    ...(source === undefined ? {} : { source }),
  });
  const asked = (resource: string, namespace = '', name = ''): AskedAccess => ({
    ...{ kind: 'resource', verb: 'list', group: '', subresource: '' },
    ...{ resource, namespace, name },
  });

  test.each([
    [nothing, undefined, asked('pods'), false],
    [shop, undefined, asked('pods'), true],
    [shop, undefined, asked('pods', 'shop-eu', 'web-0'), true],
    [shop, undefined, asked('pods', 'bank'), false],
    [shop, undefined, asked('nodes'), false],
    [shop, 7, asked('pods', 'shop'), true],
    [shop, 8, asked('pods', 'shop'), false],
  ] as const)(
    'SEA-X01 S-22.1 a grant allows what it would show something of (%#)',
    (visible, source, question, allowed) => {
      expect(decideAccess(rights(visible, source), question).allowed).toBe(allowed);
    },
  );

  test('SEA-X01 a grant of namespaces shows cluster-scoped kinds only when it says so', () => {
    const all: VisibleSet = { kind: 'grants', grants: [{ namespaces: { patterns: ['*'], clusterScoped: false } }] };
    expect(decideAccess(rights(all), asked('nodes')).allowed).toBe(false);
    expect(rulesOf(rights(all), 'shop').resourceRules.flatMap(({ resources }) => resources)).toEqual([
      'pods',
      'deployments',
    ]);
  });

  test.each([
    ['/version', true, true],
    ['/fleet/openapi/v3', true, true],
    ['/metrics', true, false],
    ['/fleet/freshness', true, false],
    ['/nowhere', false, false],
  ])('KC can-i get %s', (path, asAdmin, asNobody) => {
    const question = { kind: 'path', verb: 'get', path } as const;
    expect(decideAccess(rights({ kind: 'everything' }), question).allowed).toBe(asAdmin);
    expect(decideAccess(rights(nothing), question).allowed).toBe(asNobody);
    expect(decideAccess(rights({ kind: 'everything' }), { ...question, verb: 'post' }).allowed).toBe(false);
  });

  test('an access review has exactly one question, and its texts are texts', () => {
    const resourceAttributes = { verb: 'get', resource: 'pods' };
    expect(readAskedAccess({ resourceAttributes })).toMatchObject({ kind: 'resource', group: '', resource: 'pods' });
    expect(() => readAskedAccess({ resourceAttributes, nonResourceAttributes: {} })).toThrow(StatusError);
    expect(() => readAskedAccess({ resourceAttributes: { verb: 1 } })).toThrow(/verb of the review is not a text/);
  });
});

describe('reviews behind an aggregator', () => {
  const check = (path: string, visible: VisibleSet): void =>
    checkProxied({ user: 'jane', groups: [] }, visible, { method: 'POST', ...parsePath(path) });
  const review = 'apis/authorization.k8s.io/v1/selfsubjectaccessreviews';

  test('SEA-A05 readers ask for their rights on compatible paths, and nothing else is posted', () => {
    const compatible = '/apis/clusterpedia.io/v1beta1/resources';
    expect(() => check(`${compatible}/${review}`, { kind: 'everything' })).not.toThrow();
    expect(() => check(`${compatible}/${review}`, { kind: 'grants', grants: [] })).toThrow(/may read nothing/);
    expect(() => check(`/${review}`, { kind: 'everything' })).toThrow(/only reads below/);
    expect(() => check(`${compatible}/api/v1/pods`, { kind: 'everything' })).toThrow(/only reads below/);
  });
});

describe('readReview', () => {
  const type = 'application/vnd.kubernetes.protobuf';
  const bytes = (...parts: readonly (number | string | Uint8Array)[]): Uint8Array =>
    Buffer.concat(parts.map((part) => (typeof part === 'number' ? Uint8Array.of(part) : Buffer.from(part))));
  const field = (number: number, content: Uint8Array | string): Uint8Array =>
    bytes(number * 8 + 2, Buffer.byteLength(content), content);
  const typeMeta = (kind: string): Uint8Array => field(1, bytes(field(1, 'authorization.k8s.io/v1'), field(2, kind)));

  test('KC what kubectl 1.32 and newer send as protobuf is read', () => {
    const attributes = field(
      1,
      bytes(field(1, 'shop'), field(2, 'list'), field(3, ''), field(4, '*'), field(5, 'pods')),
    );
    const raw = bytes(field(1, ''), field(2, attributes), field(3, bytes(8, 0)));
    const body = bytes('k8s\0', typeMeta('SelfSubjectAccessReview'), field(2, raw), field(4, ''));
    expect(readReview(body, type)).toEqual({
      ...{ apiVersion: 'authorization.k8s.io/v1', kind: 'SelfSubjectAccessReview' },
      spec: { resourceAttributes: { namespace: 'shop', verb: 'list', group: '', version: '*', resource: 'pods' } },
    });
    const rules = bytes('k8s\0', typeMeta('SelfSubjectRulesReview'), field(2, field(2, field(1, 'shop'))));
    expect(readReview(rules, type)).toMatchObject({ spec: { namespace: 'shop' } });
  });

  test('SEA-A12 what is neither JSON nor YAML nor Kubernetes protobuf is refused', () => {
    expect(() => readReview(bytes('{}'), 'application/cbor')).toThrow(/unknown format/);
    expect(() => readReview(bytes('{}'), type)).toThrow(/not protobuf as Kubernetes sends it/);
    expect(() => readReview(bytes('k8s\0', 10, 200, 'x'), type)).toThrow(/not valid protobuf/);
  });

  test('fields of any bytes are read or refused, and lie within the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (message) => {
        try {
          for (const content of protobufFields(message).values()) expect(message.join()).toContain(content.join());
        } catch (error) {
          expect(error).toMatchObject({ reason: 'BadRequest' });
        }
      }),
    );
  });
});
