import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { request as requestHttps } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateSync, gzipSync } from 'node:zlib';
import {
  createApiTokenHandler,
  createTokenAuthenticator,
  createVault,
  ensureAdminToken,
  issueFeedToken,
  openFileKek,
  visibleSetOf,
} from '@orrery/access';
import { createFeedConnection, type FeedItem, FeedSession, type Fetch } from '@orrery/client';
import { FakeClock, silentLog } from '@orrery/kit';
import { addDigest, clusterKind, digestTerm, digestText, feedCauses } from '@orrery/model';
import { createCertificateAuthority } from '@orrery/pki';
import { createSqliteStore } from '@orrery/storage';
import { createFeed } from '@orrery/sync';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ControlHandler } from '../apiserver-deps.ts';
import { createApiserver } from '../create-apiserver.ts';

interface Sent {
  readonly token?: string;
  readonly body?: unknown;
  readonly raw?: Uint8Array;
  readonly headers?: Readonly<Record<string, string>>;
}

interface Received {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  /** What tests expect of it, they assert. */
  // biome-ignore lint/suspicious/noExplicitAny: the document of an answer
  readonly body: any;
}

/** A server with a store and keys on disk, on loopback. */
interface Running extends AsyncDisposable {
  readonly admin: string;
  call(method: string, path: string, sent?: Sent): Promise<Received>;
}

const clock = new FakeClock();
let directory = '';
let server: Running;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'orrery-feed-'));
  server = await start();
});
afterEach(async () => {
  await server[Symbol.asyncDispose]();
  await rm(directory, { recursive: true });
});

/** Only that a pushed cluster can be made; its own package has the rest. */
const clusters: ControlHandler = {
  kind: clusterKind,
  admit: async ({ object }) => ({
    object,
    warnings: [],
    newSources: [{ kind: 'cluster', name: object.metadata.name }],
  }),
  removal: async () => ({}),
};

async function start(current?: string): Promise<Running> {
  const lifetime = new AsyncDisposableStack();
  const store = lifetime.use(await createSqliteStore({ file: join(directory, 'orrery.db') }));
  const kek = await openFileKek({ directory: join(directory, 'keys') }, { log: silentLog });
  const vault = lifetime.use(await createVault({ kek, store, clock }));
  const { token } = await ensureAdminToken({ store, vault, clock, ...(current === undefined ? {} : { current }) });
  const tokens = { store, vault, clock };
  const authenticator = createTokenAuthenticator({ ...tokens, log: silentLog });
  const issue = (cluster: string): ReturnType<typeof issueFeedToken> => issueFeedToken(tokens, cluster);
  const feed = lifetime.use(createFeed({ store, clock, log: silentLog, randomBytes, tokens: { issue } }));
  const api = lifetime.use(
    createApiserver({
      store,
      clock,
      feed,
      controls: [clusters, createApiTokenHandler(tokens)],
      authenticate: (headers) => authenticator.authenticate(headers),
      visibleSetOf,
      tokenKey: vault.deriveKey('continue-token'),
      version: '0.1.0',
      log: silentLog,
    }),
  );
  const authority = await createCertificateAuthority({ commonName: 'test', now: new Date() });
  const { certificatePem, keyPem } = await authority.issue({
    commonName: 'localhost',
    ipAddresses: ['127.0.0.1'],
    usages: ['server'],
    notAfter: new Date(Date.now() + 3_600_000),
  });
  const { port } = await api.listen({ host: '127.0.0.1', port: 0, tls: { certificatePem, keyPem } });
  const admin = token.reveal();
  return {
    admin,
    call: (method, path, sent = {}) => call({ port, ca: authority.certificatePem, admin }, { method, path, ...sent }),
    [Symbol.asyncDispose]: () => lifetime.disposeAsync(),
  };
}

async function call(
  { port, ca, admin }: { readonly port: number; readonly ca: string; readonly admin: string },
  { method, path, token = admin, body, raw, headers = {} }: Sent & { readonly method: string; readonly path: string },
): Promise<Received> {
  const { promise, resolve, reject } = Promise.withResolvers<Received>();
  const type = body === undefined ? {} : { 'content-type': 'application/json' };
  const options = {
    ...{ host: '127.0.0.1', port, ca, method, path, agent: false },
    headers: { authorization: `Bearer ${token}`, ...type, ...headers },
  };
  const request = requestHttps(options, (response) => {
    const chunks: Buffer[] = [];
    response.on('data', (chunk: Buffer) => chunks.push(chunk));
    response.on('end', () => {
      const text = Buffer.concat(chunks).toString();
      resolve({
        status: response.statusCode ?? 0,
        headers: response.headers,
        body: text === '' ? undefined : JSON.parse(text),
      });
    });
    response.on('error', reject);
  });
  request.on('error', reject);
  request.end(raw ?? (body === undefined ? undefined : JSON.stringify(body)));
  return promise;
}

const lease = {
  protocol: 1,
  type: 'cluster',
  cluster: { uid: 'uid-1', name: 'edge-7' },
  pusher: { name: 'test', instance: 'host-1/1' },
  epoch: 'first',
  profile: 'minimal',
  kinds: [{ kind: 'v1/Pod' }],
};

function pod(name: string, version = '1') {
  return { metadata: { name, namespace: 'shop', uid: `uid-${name}`, resourceVersion: version } };
}

function snapshot(version: number, ...items: ReturnType<typeof pod>[]) {
  const terms = items.map(({ metadata }) => digestTerm(metadata.uid, metadata.resourceVersion));
  const digest = digestText(terms.reduce(addDigest, 0n));
  return { op: 'snapshot', kind: 'v1/Pod', version, part: 1, last: true, items, count: items.length, digest };
}

async function makeToken(spec: object, name = 'made'): Promise<string> {
  const body = { apiVersion: 'orrery.dev/v1alpha1', kind: 'APIToken', metadata: { name }, spec };
  const answer = await server.call('POST', '/apis/orrery.dev/v1alpha1/apitokens', { body });
  expect(answer.status).toBe(201);
  return answer.body.status.token;
}

const causeOf = ({ body }: Received): string => body.details.causes[0].reason;
const podsOf = async (cluster = 'edge-7'): Promise<string[]> => {
  const { body } = await server.call('GET', `/fleet/clusters/${cluster}/api/v1/pods`);
  return body.items.map((item: { metadata: { name: string } }) => item.metadata.name);
};

describe('the push feed over HTTP', () => {
  it('KSY-K08 a token made for one cluster creates it at once; its own token sends, and a restart asks for nothing', async () => {
    const registration = await makeToken({ type: 'FeedRegistration', cluster: 'edge-7' });
    const first = await server.call('POST', '/feed/v1/leases', { token: registration, body: lease });
    expect(first).toMatchObject({ status: 201, body: { source: 'edge-7', created: true, heartbeatSeconds: 60 } });
    const { token } = first.body;
    const frames = `/feed/v1/leases/${first.body.lease}/frames`;
    const sent = await server.call('POST', frames, { token, body: { frames: [snapshot(1, pod('a'), pod('b'))] } });
    expect(sent).toMatchObject({ status: 200, body: { results: [{ result: 'accepted', stored: { created: 2 } }] } });
    expect(await podsOf()).toEqual(['a', 'b']);
    const { admin } = server;
    await server[Symbol.asyncDispose]();
    server = await start(admin);
    expect(await podsOf()).toEqual(['a', 'b']);
    const beat = await server.call('POST', frames, { token, body: { frames: [] } });
    expect(beat).toMatchObject({ status: 200, body: { results: [], resync: [] } });
    const again = await server.call('POST', '/feed/v1/leases', {
      token,
      body: { ...lease, epoch: 'second', takeover: true },
    });
    expect(again).toMatchObject({
      status: 200,
      body: { created: false, kinds: [{ want: 'delta', have: { count: 2 } }] },
    });
    expect(again.body.token).toBeUndefined();
    const replaced = await server.call('POST', frames, { token, body: { frames: [] } });
    expect([replaced.status, causeOf(replaced)]).toEqual([409, 'LeaseReplaced']);
  });

  it('TAG-F11 a shared registration token waits for a person, and stores nothing before', async () => {
    const token = await makeToken({ type: 'FeedRegistration', maxClusters: 1 });
    const pending = await server.call('POST', '/feed/v1/leases', { token, body: lease });
    expect(pending).toMatchObject({ status: 202, body: { phase: 'PendingApproval', source: 'edge-7' } });
    const path = '/apis/orrery.dev/v1alpha1/clusters/edge-7';
    expect((await server.call('GET', path)).body.status.phase).toBe('PendingApproval');
    const headers = { 'content-type': 'application/merge-patch+json' };
    const raw = Buffer.from(JSON.stringify({ spec: { approved: true } }));
    expect((await server.call('PATCH', path, { headers, raw })).status).toBe(200);
    const taken = await server.call('POST', '/feed/v1/leases', { token, body: lease });
    expect(taken.status).toBe(200);
    expect(taken.body.token).toMatch(/^orry_/);
    const other = { ...lease, cluster: { uid: 'uid-2', name: 'edge-8' } };
    const refused = await server.call('POST', '/feed/v1/leases', { token, body: other });
    expect([refused.status, causeOf(refused)]).toEqual([403, 'Forbidden']);
  });

  it('S-45.1 a feed token reaches nothing but the feed of its own cluster', async () => {
    const made = await server.call('POST', '/feed/v1/leases', { body: lease });
    const { token } = made.body;
    const other = await server.call('POST', '/feed/v1/leases', {
      body: { ...lease, cluster: { uid: 'uid-2', name: 'edge-8' } },
    });
    const paths = [
      '/api/v1/pods',
      '/apis',
      '/version',
      '/fleet/api/v1/pods',
      '/apis/orrery.dev/v1alpha1/clusters',
      '/metrics',
    ];
    for (const path of paths) expect((await server.call('GET', path, { token })).status, path).toBe(403);
    const foreign = await server.call('POST', `/feed/v1/leases/${other.body.lease}/frames`, {
      token,
      body: { frames: [] },
    });
    expect([foreign.status, causeOf(foreign)]).toEqual([404, 'LeaseUnknown']);
    const asked = await server.call('POST', '/feed/v1/leases', { token, body: { ...lease, source: 'edge-8' } });
    expect([asked.status, causeOf(asked)]).toEqual([403, 'Forbidden']);
  });

  it('S-26.6 a token is told once, and works until its object is deleted', async () => {
    const token = await makeToken({ type: 'Feed', cluster: 'edge-7' });
    const path = '/apis/orrery.dev/v1alpha1/apitokens/made';
    expect(JSON.stringify((await server.call('GET', path)).body)).not.toContain(token);
    const schema = '/feed/v1/schemas/core/Pod.json';
    expect((await server.call('GET', schema, { token })).status).toBe(200);
    expect((await server.call('DELETE', path)).status).toBe(200);
    await clock.advance(5_000);
    expect((await server.call('GET', schema, { token })).status).toBe(401);
  });

  it('TAG-P01 the minimal profiles and the whole contract are published', async () => {
    const schema = await server.call('GET', '/feed/v1/schemas/core/Pod.json');
    expect(schema.body).toMatchObject({
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      properties: { metadata: { required: ['uid', 'name', 'namespace'] } },
    });
    expect((await server.call('GET', '/feed/v1/schemas/networking.k8s.io/Ingress.json')).status).toBe(200);
    expect((await server.call('GET', '/feed/v1/schemas/core/Secret.json')).status).toBe(404);
    const contract = await server.call('GET', '/openapi/v3/feed/v1');
    expect(Object.keys(contract.body.paths)).toContain('/feed/v1/leases/{lease}/frames');
    expect(
      contract.body.components.schemas.Status.properties.details.properties.causes.items.properties.reason.enum,
    ).toEqual(Object.keys(feedCauses));
  });

  it('TAG-F01 frames are taken as JSON or a frame a line, plain, gzip or deflate', async () => {
    const made = await server.call('POST', '/feed/v1/leases', { body: lease });
    const path = `/feed/v1/leases/${made.body.lease}/frames`;
    const json = Buffer.from(JSON.stringify({ frames: [snapshot(1, pod('a'))] }));
    const lines = Buffer.from(
      `${JSON.stringify(snapshot(2, pod('a'), pod('b')))}\n\n{"op":"error","kind":"v1/Pod","error":{"reason":"Timeout"}}\n`,
    );
    const type = { 'content-type': 'application/json' };
    const packed = await server.call('POST', path, {
      raw: gzipSync(json),
      headers: { ...type, 'content-encoding': 'gzip' },
    });
    expect(packed.body.results).toMatchObject([{ result: 'accepted' }]);
    const ndjson = { 'content-type': 'application/x-ndjson', 'content-encoding': 'deflate' };
    const lined = await server.call('POST', path, { raw: deflateSync(lines), headers: ndjson });
    expect(lined.body.results.map((each: { result: string }) => each.result)).toEqual(['accepted', 'accepted']);
  });

  it('TAG-F30 what is wrong with a request is a Status with the cause code of the rule', async () => {
    const made = await server.call('POST', '/feed/v1/leases', { body: lease });
    const path = `/feed/v1/leases/${made.body.lease}/frames`;
    const json = { 'content-type': 'application/json' };
    const bomb = gzipSync(Buffer.alloc(20 * 1024 * 1024, 0x20), { level: 9 });
    const wrong: [string, number, Sent][] = [
      ['Malformed', 400, { raw: Buffer.from('{"frames":[{]'), headers: json }],
      ['BadEncoding', 400, { raw: Buffer.from('no gzip'), headers: { ...json, 'content-encoding': 'gzip' } }],
      [
        'BadEncoding',
        400,
        { raw: gzipSync('{"frames":[]}').subarray(0, 20), headers: { ...json, 'content-encoding': 'gzip' } },
      ],
      ['UnsupportedMediaType', 415, { raw: Buffer.from('{}'), headers: { ...json, 'content-encoding': 'br' } }],
      ['UnsupportedMediaType', 415, { raw: Buffer.from('{}'), headers: { 'content-type': 'text/html' } }],
      ['BodyTooLarge', 413, { raw: bomb, headers: { ...json, 'content-encoding': 'gzip' } }],
      [
        'InvalidFrame',
        422,
        { body: { frames: [{ op: 'heartbeat', kind: 'v1/Pod', version: 0, count: 0, digest: 'x' }] } },
      ],
      [
        'InvalidFrame',
        422,
        { body: { frames: [{ op: 'snapshot', kind: 'v1/Pod', version: 1, part: 1, last: true, items: [] }] } },
      ],
      ['TooManyParts', 413, { body: { frames: [{ ...snapshot(1), part: 10_001 }] } }],
    ];
    for (const [cause, status, sent] of wrong) {
      const answer = await server.call('POST', path, sent);
      expect([causeOf(answer), answer.status, answer.body.kind], cause).toEqual([cause, status, 'Status']);
    }
    const field = await server.call('POST', path, { body: { frames: [{ op: 'nothing', kind: 'v1/Pod' }] } });
    expect(field.body.details.causes[0].field).toMatch(/^frames\[0\]/);
    const name = await server.call('POST', '/feed/v1/leases', {
      body: { ...lease, cluster: { uid: 'u', name: 'Edge 7' } },
    });
    expect([causeOf(name), name.status, name.body.message]).toEqual([
      'InvalidName',
      422,
      expect.stringContaining('take edge-7'),
    ]);
    expect((await server.call('PUT', '/feed/v1/leases', { body: {} })).status).toBe(405);
    expect((await server.call('GET', '/feed/v1/nothing')).status).toBe(404);
  });

  it('TAG-F15 a second pusher is refused while the first has the lease', async () => {
    const first = await server.call('POST', '/feed/v1/leases', { body: lease });
    const other = { ...lease, epoch: 'other', pusher: { name: 'test', instance: 'host-2/9' } };
    const refused = await server.call('POST', '/feed/v1/leases', { body: other });
    expect([refused.status, causeOf(refused)]).toEqual([409, 'LeaseHeld']);
    expect(refused.body.message).toContain('host-1/1');
    await server.call('DELETE', `/feed/v1/leases/${first.body.lease}`);
    expect((await server.call('POST', '/feed/v1/leases', { body: other })).status).toBe(200);
  });

  it('TAG-F50 objects of many kinds in one request: complete kinds are snapshots, an empty one is refused unless allowed', async () => {
    const body = {
      apiVersion: 'orrery.dev/v1alpha1',
      kind: 'Cluster',
      metadata: { name: 'edge-7' },
      spec: { origin: 'pushed', access: {} },
    };
    expect((await server.call('POST', '/apis/orrery.dev/v1alpha1/clusters', { body })).status).toBe(201);
    const whole = (name: string) => ({ apiVersion: 'v1', kind: 'Pod', ...pod(name), spec: { nodeName: 'n' } });
    const list = {
      apiVersion: 'v1',
      kind: 'List',
      items: [whole('a'), whole('b'), { metadata: { name: 'x', uid: 'u' } }],
    };
    const path = '/feed/v1/clusters/edge-7/objects';
    const raw = gzipSync(JSON.stringify(list));
    const headers = { 'content-encoding': 'gzip' };
    const first = await server.call('PUT', `${path}?complete=v1/Pod`, { raw, headers });
    expect(first.body.results).toMatchObject([
      { kind: 'v1/Pod', result: 'accepted', stored: { created: 2 } },
      { kind: '', result: 'partial', items: [{ index: 2 }] },
    ]);
    const upsert = await server.call('PUT', path, { body: { apiVersion: 'v1', kind: 'PodList', items: [pod('c')] } });
    expect(upsert.body.results).toMatchObject([{ result: 'accepted', stored: { created: 1, deleted: 0 } }]);
    expect(await podsOf()).toEqual(['a', 'b', 'c']);
    const { status } = (await server.call('GET', '/apis/orrery.dev/v1alpha1/clusters/edge-7')).body;
    const fresh = status.conditions.find((each: { type: string }) => each.type === 'Fresh');
    expect(fresh.status).toBe('True');
    const node = { apiVersion: 'v1', kind: 'Node', metadata: { name: 'n', uid: 'un', resourceVersion: '1' } };
    const denied = await server.call('PUT', `${path}?complete=v1/Node,v1/Pod`, { body: node });
    expect([denied.status, causeOf(denied)]).toEqual([422, 'EmptySnapshot']);
    const emptied = await server.call('PUT', `${path}?complete=v1/Node,v1/Pod&allowEmpty=v1/Pod`, { body: node });
    expect(emptied.status).toBe(200);
    expect(await podsOf()).toEqual([]);
  });

  it('KSY-K12 the session of the shipped pushers registers, lists, sends changes and resumes by digest after a restart', async () => {
    const registration = await makeToken({ type: 'FeedRegistration', cluster: 'edge-7' });
    const signal = new AbortController().signal;
    let token = registration;
    const send: Fetch = async (url, { method, headers, body }) => {
      const { pathname } = new URL(url);
      const raw = body === undefined ? {} : { raw: Buffer.from(body) };
      const { authorization = '', ...rest } = headers;
      const answer = await server.call(method, pathname, { token: authorization.slice(7), headers: rest, ...raw });
      return {
        status: answer.status,
        headers: { get: (name) => String(answer.headers[name] ?? '') },
        text: async () => JSON.stringify(answer.body ?? {}),
      };
    };
    const connect = () => createFeedConnection({ baseUrl: 'https://server', token, fetch: send });
    const request = (epoch: string) => ({
      ...{ cluster: { uid: 'uid-1', name: 'edge-7' }, pusher: { name: 'kube', version: '1', instance: 'i' } },
      ...({ epoch, profile: 'full', kinds: ['v1/Pod'], takeover: true } as const),
    });
    const open = (epoch: string): FeedSession =>
      new FeedSession({
        ...{ connection: connect(), clock, log: silentLog, request: request(epoch), onResync: () => undefined },
        onLease: async (answer) => {
          token = answer.token ?? token;
          return connect();
        },
      });
    const itemOf = (name: string, version: string): FeedItem => ({
      ...{ uid: `uid-${name}`, fingerprint: version, text: JSON.stringify(pod(name, version)) },
    });
    const first = open('one');
    expect((await first.open(signal)).created).toBe(true);
    expect(token).not.toBe(registration);
    const upload = first.upload('v1/Pod', signal);
    await upload.add([itemOf('a', '1'), itemOf('b', '1')]);
    await upload.complete();
    first.kind('v1/Pod').put(itemOf('c', '1'));
    first.kind('v1/Pod').remove('uid-a');
    await first.close(signal);
    expect(await podsOf()).toEqual(['b', 'c']);
    const { admin } = server;
    await server[Symbol.asyncDispose]();
    server = await start(admin);
    const second = open('two');
    expect((await second.open(signal)).kinds).toMatchObject([{ want: 'delta', have: { count: 2 } }]);
    const counted = second.upload('v1/Pod', signal);
    await counted.add([itemOf('b', '1'), itemOf('c', '1')]);
    await counted.complete();
    await second.close(signal);
    const third = await server.call('POST', '/feed/v1/leases', { token, body: { ...lease, epoch: 'three' } });
    expect(third.body.kinds).toMatchObject([{ want: 'delta', have: { count: 2, epoch: 'two' } }]);
    expect(await podsOf()).toEqual(['b', 'c']);
  });
});
