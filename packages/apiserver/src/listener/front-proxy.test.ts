import { connect } from 'node:http2';
import { request } from 'node:https';
import { silentLog } from '@orrery/kit';
import { type Authority, createCertificateAuthority, type IssuedCertificate } from '@orrery/pki';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { PresentedIdentity } from '../apiserver-deps.ts';
import { type Apiserver, createApiserver } from '../create-apiserver.ts';
import { documentOf, type Fleet, podJson, podKind, startFleet } from '../test-fleet.ts';

const notAfter = new Date(Date.now() + 3_600_000);
const compatible = '/apis/clusterpedia.io/v1beta1/resources/api/v1/pods';

let fleet: Fleet;
let api: Apiserver;
let port: number;
let ca: string;
let proxies: Authority;
let proxy: IssuedCertificate;
const presented: PresentedIdentity[] = [];

beforeAll(async () => {
  const authority = await createCertificateAuthority({ commonName: 'listener', now: new Date() });
  proxies = await createCertificateAuthority({ commonName: 'proxies', now: new Date() });
  proxy = await proxies.issue({ commonName: 'front-proxy-client', usages: ['client'], notAfter });
  const names = { commonName: 'localhost', ipAddresses: ['127.0.0.1'] };
  const own = await authority.issue({ ...names, usages: ['server'], notAfter });
  fleet = await startFleet();
  const { store, clock } = fleet;
  api = createApiserver({
    ...{ store, clock, controls: [], version: '0.1.0', log: silentLog, tokenKey: new Uint8Array(32) },
    authenticate: (asked) => {
      presented.push(asked);
      const user = asked.header('x-remote-user')[0] ?? '';
      return Promise.resolve({ user, groups: asked.header('X-Remote-Group'), isProxied: true });
    },
    visibleSetOf: ({ groups }) =>
      groups.includes('readers') ? { kind: 'everything' } : { kind: 'grants', grants: [] },
  });
  const one = await fleet.addCluster('one');
  await fleet.collect(one, podKind);
  await fleet.put(one, podKind, podJson('a', 'web'));
  ca = authority.certificatePem;
  const tls = { ...own, proxyCaPem: proxies.certificatePem };
  ({ port } = await api.listen({ host: '127.0.0.1', port: 0, tls }));
});

afterAll(async () => {
  await api[Symbol.asyncDispose]();
  await fleet[Symbol.asyncDispose]();
});

interface Asked {
  readonly path?: string;
  readonly method?: string;
  readonly certificate?: IssuedCertificate;
  readonly headers?: Readonly<Record<string, string | string[]>>;
}

async function ask({ path = compatible, method = 'GET', certificate, headers = {} }: Asked): Promise<{
  readonly status: number;
  readonly body: string;
}> {
  const { promise, resolve, reject } = Promise.withResolvers<{ status: number; body: string }>();
  const shown = certificate === undefined ? {} : { cert: certificate.certificatePem, key: certificate.keyPem };
  const options = { host: '127.0.0.1', port, ca, path, method, headers, agent: false, ...shown };
  const sent = request(options, (response) => {
    const chunks: Buffer[] = [];
    response.on('data', (chunk: Buffer) => chunks.push(chunk));
    response.on('end', () => resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString() }));
  });
  sent.on('error', reject);
  sent.end();
  return promise;
}

function lastPresented(): PresentedIdentity | undefined {
  return presented.at(-1);
}

const reader = { 'x-remote-user': 'jane', 'X-Remote-Group': ['a, b', 'readers'] };

describe('an aggregator in front', () => {
  test('SEA-A05 is known by its certificate, and its headers come through one by one', async () => {
    const { status, body } = await ask({ certificate: proxy, headers: reader });
    expect([status, JSON.parse(body).items.length]).toEqual([200, 1]);
    expect(lastPresented()?.proxyName).toBe('front-proxy-client');
    expect(lastPresented()?.header('x-remote-group')).toEqual(['a, b', 'readers']);
  });

  test('SEA-A05 is known over HTTP/2 too', async () => {
    const { certificatePem: cert, keyPem: key } = proxy;
    const session = connect(`https://127.0.0.1:${port}`, { ca, cert, key });
    try {
      const stream = session.request({
        ':path': compatible,
        'x-remote-user': 'jane',
        'x-remote-group': ['readers', 'b'],
      });
      const status = await new Promise((resolve) => stream.once('response', (head) => resolve(head[':status'])));
      stream.resume();
      expect(status).toBe(200);
      expect(lastPresented()?.proxyName).toBe('front-proxy-client');
      expect(lastPresented()?.header('x-remote-group')).toEqual(['readers', 'b']);
    } finally {
      session.destroy();
    }
  });

  test('SEA-A05 nobody is one without a certificate of the CA for clients', async () => {
    await ask({ headers: reader });
    expect(lastPresented()?.proxyName).toBeUndefined();
    const others = await createCertificateAuthority({ commonName: 'proxies', now: new Date() });
    await ask({
      certificate: await others.issue({ commonName: 'front-proxy-client', usages: ['client'], notAfter }),
      headers: reader,
    });
    expect(lastPresented()?.proxyName).toBeUndefined();
    await ask({
      certificate: await proxies.issue({ commonName: 'front-proxy-client', usages: ['server'], notAfter }),
      headers: reader,
    });
    expect(lastPresented()?.proxyName).toBeUndefined();
  });

  test.for([
    ['GET', '/fleet/api/v1/pods'],
    ['GET', '/apis/orrery.dev/v1alpha1/clusters'],
    ['POST', '/apis/orrery.dev/v1alpha1/clusters'],
    ['DELETE', compatible],
    ['GET', '/metrics'],
    ['GET', '/feed/v1/leases'],
  ])('SEA-A05 reaches no %s %s', async ([method = '', path = '']) => {
    const { status } = await ask({ method, path, certificate: proxy, headers: reader });
    expect(status).toBe(403);
  });

  test('SEA-A05 discovery is for every user of it, objects for those who may read', async () => {
    const headers = { 'x-remote-user': 'joe' };
    expect((await ask({ certificate: proxy, headers, path: '/apis' })).status).toBe(200);
    const refused = await ask({ certificate: proxy, headers });
    expect(refused.status).toBe(403);
    expect(documentOf({ statusCode: 403, headers: {}, body: refused.body }).message).toMatch(
      /user "joe" may read nothing/,
    );
  });
});
