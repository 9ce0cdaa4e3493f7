import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createVault, openFileKek } from '@orrery/access';
import { silentLog, systemClock } from '@orrery/kit';
import { type Cluster, clusterKind, Secret, type StatusError } from '@orrery/model';
import { createCertificateAuthority } from '@orrery/pki';
import { createSqliteStore, putControlObject, type Store } from '@orrery/storage';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ClusterHandler, createClusterHandler } from '../cluster-handler.ts';
import { resolveClusterAccess } from './resolve-access.ts';

type Access = Cluster['spec']['access'];

const server = 'https://10.0.0.1:6443';
const directory = await mkdtemp(join(tmpdir(), 'orrery-access-'));
const resources = new AsyncDisposableStack();
let store: Store;
let handler: ClusterHandler;
let resolve: (cluster: Cluster) => ReturnType<typeof resolveClusterAccess>;

beforeAll(async () => {
  store = resources.use(await createSqliteStore({ file: ':memory:' }));
  const kek = await openFileKek({ directory: join(directory, 'keys') }, { log: silentLog });
  const vault = resources.use(await createVault({ kek, store, clock: systemClock }));
  const policy = { proxies: ['http://me:x@proxy.example:3128'], insecureTls: 'Refuse' } as const;
  handler = createClusterHandler({ store, vault, policy });
  resolve = (cluster) => resolveClusterAccess({ store, vault, now: () => 0 }, cluster);
});
afterAll(async () => {
  await resources.disposeAsync();
  await rm(directory, { recursive: true });
});

function clusterOf(name: string, access: Access): Cluster {
  const metadata = { name, uid: `uid-${name}` };
  return { apiVersion: 'orrery.dev/v1alpha1', kind: 'Cluster', metadata, spec: { access } };
}

/** Admits and stores a new cluster, as the API server does. */
async function create(cluster: Cluster): Promise<{ cluster: Cluster; warnings: readonly string[] }> {
  const admitted = await handler.admit({ object: cluster });
  const put = putControlObject(store.control, clusterKind, admitted.object, 'absent');
  await store.write({ changes: [put], sealed: admitted.sealed ?? [] });
  // The handler gives back what it was given, as a Cluster.
  return { cluster: admitted.object as Cluster, warnings: admitted.warnings };
}

async function causesOf(access: Access): Promise<string[]> {
  const refusal: StatusError = await handler.admit({ object: clusterOf('refused', access) }).then(
    () => expect.fail('was admitted'),
    (error) => error,
  );
  return (refusal.details.causes ?? []).map((cause) => `${cause.field} ${cause.reason}`);
}

const oidc = { issuer: 'https://idp.example/realm', clientID: 'k', clientSecret: 's', refreshToken: 'r0' };

describe('resolveClusterAccess', () => {
  it('KSY-A12 a password is kept in the vault, with a warning, and comes back', async () => {
    const credential = { username: 'me', password: 'canary-password' };
    const { cluster, warnings } = await create(clusterOf('password', { addresses: [server], credential }));
    expect(JSON.stringify(cluster)).not.toContain('canary');
    expect(warnings).toEqual([expect.stringMatching(/^spec\.access\.credential\.username: .*name and password/)]);
    const resolved = await resolve(cluster);
    expect(resolved.access.credential.basic?.username).toBe('me');
    expect(resolved.access.credential.basic?.password.reveal()).toBe('canary-password');
    expect(resolved.credential).toEqual({ kind: 'Password', fingerprint: expect.any(String) });
  });

  it('KSY-A12 a token and a certificate beside it are both kept', async () => {
    const ca = await createCertificateAuthority({ commonName: 'ca', now: new Date() });
    const notAfter = new Date('2040-01-02T03:04:05Z');
    const pair = await ca.issue({ commonName: 'me', usages: ['client'], notAfter });
    const credential = { token: 't', clientCertificate: pair.certificatePem, clientKey: pair.keyPem };
    const { cluster } = await create(clusterOf('both', { addresses: [server], credential }));
    const resolved = await resolve(cluster);
    expect(resolved.access.credential.token?.reveal()).toBe('t');
    expect(resolved.access.credential.certificate?.keyPem.reveal()).toBe(pair.keyPem);
    expect(resolved.credential).toMatchObject({ kind: 'TokenAndClientCertificate', expiresAt: '2040-01-02T03:04:05Z' });
  });

  it('KSY-A12 proxy, impersonation and compression are kept in the object, as the parser reads them', async () => {
    const impersonate = { user: 'jane', groups: ['a'], extra: { scopes: ['x'] } };
    const given = { proxyURL: 'http://Proxy.example:3128/', impersonate, disableCompression: true };
    const { cluster, warnings } = await create(
      clusterOf('way', { addresses: [server], ...given, credential: { token: 't' } }),
    );
    expect(cluster.spec.access).toMatchObject({ ...given, proxyURL: 'http://proxy.example:3128' });
    expect(warnings).toEqual([expect.stringMatching(/^spec\.access\.impersonate: .*as jane/)]);
    const { access } = await resolve(cluster);
    expect(access).toMatchObject({
      proxyUrl: 'http://proxy.example:3128',
      disableCompression: true,
      impersonate: { user: 'jane', groups: ['a'], extra: new Map([['scopes', ['x']]]) },
    });
  });

  it('S-14.2 an unverified server loads with the object, and the warning says that it is not contacted', async () => {
    const access = { addresses: [server], insecureSkipTLSVerify: true, credential: { token: 't' } };
    const { cluster, warnings } = await create(clusterOf('insecure', access));
    expect(warnings.join(' ')).toContain('refused while the setting security.insecureTLS is Refuse');
    expect((await resolve(cluster)).access.insecureSkipTlsVerify).toBe(true);
  });

  it.each<[string, Partial<Access>, string]>([
    ['another proxy', { proxyURL: 'socks5://proxy.example:3128' }, 'spec.access.proxyURL ProxyNotAllowed'],
    ['groups of nobody', { impersonate: { user: '', groups: ['a'] } }, 'spec.access.impersonate ImpersonationInvalid'],
    ['a name without password', { credential: { username: 'me' } }, 'spec.access.credential.password PasswordInvalid'],
    [
      'an issuer over http',
      { credential: { oidc: { ...oidc, issuer: 'http://idp.example' } } },
      'spec.access.credential.oidc.issuer OidcInvalid',
    ],
  ])('KSY-A12 %s is refused, naming the field', async (_, change, cause) => {
    expect(await causesOf({ addresses: [server], credential: { token: 't' }, ...change })).toEqual([cause]);
  });

  it('KSY-A12 refreshed tokens are kept, outlive a manifest that is applied again, and yield to a new one', async () => {
    const given = { addresses: [server], credential: { oidc } };
    const { cluster } = await create(clusterOf('oidc', given));
    expect(JSON.stringify(cluster)).not.toContain('r0');
    const first = await resolve(cluster);
    expect(first.credential.kind).toBe('OIDC');
    const login = first.access.credential.oidc;
    expect(login?.refreshToken?.reveal()).toBe('r0');
    await login?.onRefreshed?.({ idToken: new Secret('i1'), refreshToken: new Secret('r1') });
    const refreshed = (await resolve(cluster)).access.credential.oidc;
    expect([refreshed?.idToken?.reveal(), refreshed?.refreshToken?.reveal()]).toEqual(['i1', 'r1']);
    expect(refreshed?.clientSecret?.reveal()).toBe('s');

    const again = await handler.admit({
      object: clusterOf('oidc', { ...cluster.spec.access, ...given }),
      old: cluster,
    });
    expect(again.sealed).toBeUndefined();
    const changed = { ...given, credential: { oidc: { ...oidc, refreshToken: 'other' } } };
    const admitted = await handler.admit({ object: clusterOf('oidc', changed), old: cluster });
    await store.write({ changes: [], sealed: admitted.sealed ?? [] });
    // What the former login gets now is not kept beside the new one.
    await refreshed?.onRefreshed?.({ idToken: new Secret('i2'), refreshToken: new Secret('r2') });
    expect((await resolve(cluster)).access.credential.oidc?.refreshToken?.reveal()).toBe('other');
  });

  it('TAG-F11 a pushed cluster needs neither address nor credential, and keeps none', async () => {
    const { cluster } = await create(clusterOf('was-reached', { addresses: [server], credential: { token: 't' } }));
    const pushed: Cluster = { ...cluster, spec: { origin: 'pushed', access: {} } };
    const admitted = await handler.admit({ object: pushed, old: cluster });
    expect(admitted.object).toEqual(pushed);
    await store.write({ changes: [], sealed: admitted.sealed ?? [] });
    await expect(resolve(cluster)).rejects.toMatchObject({ reason: 'NotFound' });
    await expect(resolve(pushed)).rejects.toThrow('spec.access.addresses is empty');
  });
});
