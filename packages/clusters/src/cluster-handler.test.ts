import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createVault, openFileKek } from '@orrery/access';
import { silentLog, systemClock } from '@orrery/kit';
import { type Cluster, clusterKind, type StatusError } from '@orrery/model';
import { createCertificateAuthority } from '@orrery/pki';
import { controlKey, createSqliteStore, putControlObject, type Store } from '@orrery/storage';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { resolveClusterAccess } from './access/resolve-access.ts';
import { type ClusterHandler, createClusterHandler } from './cluster-handler.ts';

type Access = Cluster['spec']['access'];

const server = 'https://10.0.0.1:6443';
const directory = await mkdtemp(join(tmpdir(), 'orrery-clusters-'));
const resources = new AsyncDisposableStack();
const authority = await createCertificateAuthority({ commonName: 'a CA', now: new Date() });
const client = await authority.issue({
  commonName: 'me',
  usages: ['client'],
  notAfter: new Date(Date.now() + 86_400_000),
});
let store: Store;
let handler: ClusterHandler;
let resolve: (cluster: Cluster) => ReturnType<typeof resolveClusterAccess>;

beforeAll(async () => {
  store = resources.use(await createSqliteStore({ file: ':memory:' }));
  const kek = await openFileKek({ directory: join(directory, 'keys') }, { log: silentLog });
  const vault = resources.use(await createVault({ kek, store, clock: systemClock }));
  const policy = { proxies: ['http://proxy.example:3128'], insecureTls: 'Refuse' } as const;
  handler = createClusterHandler({ store, vault, policy });
  resolve = (cluster) => resolveClusterAccess({ store, vault, now: () => 0 }, cluster);
});
afterAll(async () => {
  await resources.disposeAsync();
  await rm(directory, { recursive: true });
});

function clusterOf(name: string, access: Access, annotations: Record<string, string> = {}): Cluster {
  return {
    apiVersion: 'orrery.dev/v1alpha1',
    kind: 'Cluster',
    metadata: { name, uid: `uid-${name}`, annotations },
    spec: { access },
  };
}

/** Admits and stores, as the API server does. */
async function write(cluster: Cluster, old?: Cluster): Promise<Cluster> {
  const admitted = await handler.admit({ object: cluster, ...(old === undefined ? {} : { old }) });
  const stored =
    old === undefined
      ? undefined
      : await store.get({ kind: 'everything' }, controlKey(store.control, clusterKind, cluster.metadata.name));
  const put = putControlObject(store.control, clusterKind, admitted.object, stored?.revision ?? 'absent');
  await store.write({ changes: [put], sealed: admitted.sealed ?? [] });
  return admitted.object as Cluster;
}

async function causesOf(cluster: Cluster): Promise<(string | undefined)[]> {
  const refusal: StatusError = await handler.admit({ object: cluster }).then(
    () => expect.fail('was admitted'),
    (error) => error,
  );
  expect(refusal.reason).toBe('Invalid');
  return (refusal.details.causes ?? []).map((cause) => `${cause.field} ${cause.reason}`);
}

function kubeconfig(
  change: (user: Record<string, unknown>, cluster: Record<string, unknown>) => void = () => undefined,
): string {
  const user: Record<string, unknown> = { token: 'canary-token' };
  const cluster: Record<string, unknown> = {
    server,
    'certificate-authority-data': Buffer.from(authority.certificatePem).toString('base64'),
  };
  change(user, cluster);
  const context = (name: string): object => ({ name, context: { cluster: 'c', user: 'u' } });
  return stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'c', cluster }],
    users: [{ name: 'u', user }],
    contexts: [context('one'), context('two')],
    'current-context': 'two',
  });
}

describe('a Cluster that is written', () => {
  it('CLU-V02 keeps a token in the vault and a reference in its place', async () => {
    const cluster = await write(
      clusterOf('token', { addresses: [`${server}/`], credential: { token: 'canary-token' } }),
    );
    expect(cluster.spec.access).toEqual({ addresses: [server], credentialRef: { name: 'token', version: 1 } });
    const { access, credential } = await resolve(cluster);
    expect(access.server).toBe(server);
    expect(access.credential.token?.reveal()).toBe('canary-token');
    expect(credential).toEqual({ kind: 'Token', fingerprint: expect.stringMatching(/^[0-9a-f]{16}$/) });
  });

  it('keeps a client certificate with its key and says when it ends', async () => {
    const credential = { clientCertificate: client.certificatePem, clientKey: client.keyPem };
    const cluster = await write(
      clusterOf('certificate', { addresses: [server], caBundle: authority.certificatePem, credential }),
    );
    expect(JSON.stringify(cluster)).not.toContain('PRIVATE KEY');
    const resolved = await resolve(cluster);
    expect(resolved.access).toMatchObject({
      caPem: authority.certificatePem,
      credential: { certificate: { pem: client.certificatePem } },
    });
    expect(resolved.credential.kind).toBe('ClientCertificate');
    expect(Date.parse(resolved.credential.expiresAt ?? '')).toBeGreaterThan(Date.now());
  });

  it('S-15.6 takes address, CA and credential out of a kubeconfig and drops it', async () => {
    const cluster = await write(clusterOf('kubeconfig', { credential: { kubeconfig: kubeconfig() } }));
    expect(cluster.spec.access).toEqual({
      addresses: [server],
      caBundle: authority.certificatePem,
      credentialRef: { name: 'kubeconfig', version: 1 },
    });
    const other = await handler
      .admit({
        object: clusterOf(
          'x',
          { credential: { kubeconfig: kubeconfig() } },
          { 'orrery.dev/kubeconfig-context': 'three' },
        ),
      })
      .catch((error: unknown) => String(error));
    expect(other).toContain('three');
  });

  it('S-03.4 seals nothing anew for the same value, and a new version for another', async () => {
    const given = { addresses: [server], credential: { token: 'first' } };
    const first = await write(clusterOf('again', given));
    expect(
      (await handler.admit({ object: clusterOf('again', { ...first.spec.access, ...given }), old: first })).sealed,
    ).toBeUndefined();
    const changed = await write(clusterOf('again', { ...first.spec.access, credential: { token: 'second' } }), first);
    expect(changed.spec.access.credentialRef).toEqual({ name: 'again', version: 2 });
    const { access } = await resolve(changed);
    expect(access.credential.token?.reveal()).toBe('second');
  });

  it.each<[string, Access, string[]]>([
    ['nothing', {}, ['spec.access.addresses FieldValueRequired', 'spec.access.credential FieldValueRequired']],
    [
      'a credential of empty fields',
      { addresses: [server], credential: { token: '' } },
      ['spec.access.credential FieldValueRequired'],
    ],
    [
      'plain HTTP',
      { addresses: ['http://10.0.0.1'], credential: { token: 't' } },
      ['spec.access.addresses[0] ServerNotHttps'],
    ],
    [
      'user names in the address',
      { addresses: ['https://u:p@h'], credential: { token: 't' } },
      ['spec.access.addresses[0] ServerInvalid'],
    ],
    [
      'a CA that is none',
      { addresses: [server], caBundle: 'x', credential: { token: 't' } },
      ['spec.access.caBundle CAInvalid'],
    ],
    [
      'a token with a line break',
      { addresses: [server], credential: { token: 'a\nb' } },
      ['spec.access.credential.token TokenInvalid'],
    ],
    [
      'a certificate without key',
      { addresses: [server], credential: { clientCertificate: client.certificatePem } },
      ['spec.access.credential.clientKey KeyInvalid'],
    ],
    ['an empty kubeconfig', { credential: { kubeconfig: ' ' } }, ['spec.access.credential.kubeconfig Empty']],
    [
      'an exec plug-in',
      {
        credential: {
          kubeconfig: kubeconfig((user) => Object.assign(user, { token: undefined, exec: { command: 'x' } })),
        },
      },
      ['spec.access.credential.kubeconfig KubeconfigExec'],
    ],
    [
      'a kubeconfig beside a token',
      { credential: { kubeconfig: kubeconfig(), token: 't' } },
      ['spec.access.credential.kubeconfig FieldValueInvalid'],
    ],
  ])('is refused with %s, naming the field', async (_, access, causes) => {
    expect(await causesOf(clusterOf('refused', access))).toEqual(causes);
  });

  it.each<[string, Partial<Access>]>([
    ['address', { addresses: ['https://10.0.0.2'] }],
    ['CA', { caBundle: authority.certificatePem }],
    ['server name', { serverName: 'other' }],
    ['proxy', { proxyURL: 'http://proxy.example:3128' }],
    ['user', { impersonate: { user: 'root' } }],
    ['verification', { insecureSkipTLSVerify: true }],
  ])('S-14.1 does not send a kept credential to another %s: it must be given again', async (name, change) => {
    const kept = await write(
      clusterOf(`kept-${name.replace(' ', '-').toLowerCase()}`, {
        addresses: [server],
        credential: { token: 'canary' },
      }),
    );
    const moved = { ...kept, spec: { access: { ...kept.spec.access, ...change } } };
    await expect(handler.admit({ object: moved, old: kept })).rejects.toMatchObject({
      reason: 'Invalid',
      details: { causes: [{ field: 'spec.access.credential' }] },
    });
    const again = { ...moved, spec: { access: { ...moved.spec.access, credential: { token: 'canary' } } } };
    await expect(handler.admit({ object: again, old: kept })).resolves.toBeDefined();
    const same = await handler.admit({ object: { ...kept, spec: { displayName: 'x', ...kept.spec } }, old: kept });
    expect(same.warnings).toEqual([]);
  });

  it('S-33.5 takes its source and its credential along when it goes', async () => {
    const cluster = await write(clusterOf('goes', { addresses: [server], credential: { token: 't' } }));
    const source = await store.ensureSource('cluster', 'goes');
    await store.write({ changes: [], ...(await handler.removal(cluster)) });
    expect((await store.sources({ kind: 'everything' })).map((each) => each.id)).not.toContain(source.id);
    await expect(resolve(cluster)).rejects.toMatchObject({ reason: 'NotFound' });
  });
});
