import { createCertificateAuthority } from '@orrery/pki';
import { describe, expect, it } from 'vitest';
import type { ClusterAccess } from '../access/cluster-access.ts';
import { lenientPolicy } from './kubeconfig-policy.ts';
import { parseKubeconfig, readKubeconfig } from './parse-kubeconfig.ts';

/** A kubeconfig of one context as JSON. */
function kubeconfig(user: object, cluster: object = {}): string {
  return JSON.stringify({
    clusters: [{ name: 'c', cluster: { server: 'https://10.0.0.1:6443', ...cluster } }],
    users: [{ name: 'u', user }],
    contexts: [{ name: 'x', context: { cluster: 'c', user: 'u', namespace: 'ignored' } }],
  });
}

/** The access, when it is accepted, and the codes of what was found. */
function read(user: object, cluster?: object): { readonly access?: ClusterAccess; readonly codes: readonly string[] } {
  const result = parseKubeconfig(kubeconfig(user, cluster), { policy: lenientPolicy });
  if (result.kind !== 'ok')
    return { codes: result.kind === 'invalid' ? result.diagnostics.map(({ code }) => code) : [] };
  return { access: result.access, codes: result.warnings.map(({ code }) => code) };
}

const oidcConfig = {
  'idp-issuer-url': 'https://idp.example/realms/a/',
  'client-id': 'kubernetes',
  'client-secret': 's3cret',
  'refresh-token': 'a-refresh-token',
};
const oidc = (config: object): object => ({ 'auth-provider': { name: 'oidc', config } });

describe('readUser', () => {
  it('KSY-A12 username and password are read, with a warning', () => {
    const { access, codes } = read({ username: 'me', password: 'p:ss wörd' });
    expect(codes).toEqual(['PasswordGiven']);
    expect(access?.credential.basic?.username).toBe('me');
    expect(access?.credential.basic?.password.reveal()).toBe('p:ss wörd');
    for (const user of [{ username: 'me' }, { password: 'x' }, { username: 'a:b', password: 'x' }]) {
      expect(read(user).codes).toEqual(['PasswordInvalid']);
    }
    expect(read({ username: 'a', password: 'x\ny' }).codes).toEqual(['PasswordInvalid']);
  });

  it('KSY-A12 as, as-uid, as-groups and as-user-extra are read, with one warning', () => {
    const user = {
      token: 't',
      as: 'jane',
      'as-uid': '7',
      'as-groups': ['a', 'b'],
      'as-user-extra': { scopes: ['x', 'y'] },
    };
    const { access, codes } = read(user);
    expect(codes).toEqual(['ImpersonationGiven']);
    expect(access?.impersonate).toEqual({
      user: 'jane',
      uid: '7',
      groups: ['a', 'b'],
      extra: new Map([['scopes', ['x', 'y']]]),
    });
  });

  it.each([
    { 'as-groups': ['a'] },
    { 'as-uid': '7' },
    { as: 'jane', 'as-groups': ['a\r\nx: y'] },
    { as: 'jane', 'as-groups': Array.from({ length: 101 }, (_, index) => `g${index}`) },
    { as: ' ' },
    { as: 'jane', 'as-user-extra': { a: ['\u0000'] } },
  ])('KSY-A12 the impersonation %j cannot be sent', (user) => {
    expect(read({ token: 't', ...user }).codes).toEqual(['ImpersonationInvalid']);
  });

  it('KSY-A12 auth-provider oidc is read, with a warning; its secrets stay hidden', async () => {
    const { certificatePem } = await createCertificateAuthority({ commonName: 'idp', now: new Date() });
    const ca = { 'idp-certificate-authority-data': Buffer.from(certificatePem).toString('base64') };
    const { access, codes } = read(oidc({ ...oidcConfig, ...ca, 'id-token': 'a.b.c' }));
    expect(codes).toEqual(['OidcGiven']);
    expect(access?.credential.oidc).toMatchObject({
      issuer: 'https://idp.example/realms/a/',
      clientId: 'kubernetes',
      caPem: certificatePem,
    });
    expect(access?.credential.oidc?.refreshToken?.reveal()).toBe('a-refresh-token');
    expect(JSON.stringify(access)).not.toMatch(/s3cret|a-refresh-token/);
  });

  it.each([
    [{ ...oidcConfig, 'idp-issuer-url': 'http://idp.example' }, 'OidcInvalid'],
    [{ ...oidcConfig, 'client-id': '' }, 'OidcInvalid'],
    [{ ...oidcConfig, 'refresh-token': 'a\nb' }, 'OidcInvalid'],
    [{ ...oidcConfig, 'idp-certificate-authority': '/etc/ca.pem' }, 'KubeconfigFilePath'],
    [{ ...oidcConfig, 'idp-certificate-authority-data': 'Z2FyYmFnZQ==' }, 'CAInvalid'],
  ])('KSY-A12 the oidc configuration %j is refused', (config, code) => {
    expect(read(oidc(config)).codes).toContain(code);
    expect(read(oidc(config)).access).toBeUndefined();
  });

  it('KSY-A12 of several ways to log in the token is used, and a certificate beside it is kept', () => {
    const { access, codes } = read({ token: 't', username: 'a', password: 'b', ...oidc(oidcConfig) });
    expect(codes).toEqual(['PasswordGiven', 'OidcGiven', 'TwoCredentials']);
    expect(access?.credential.token?.reveal()).toBe('t');
  });

  it('KSY-A13 auth-provider gcp and azure, and exec, are refused by name where nothing else is there', () => {
    expect(read({ 'auth-provider': { name: 'azure' } }).codes).toEqual(['AuthProviderNotSupported']);
    expect(read({ exec: { command: 'aws' } }).codes).toEqual(['KubeconfigExec']);
  });

  it('S-15.5 the exec entry is told to whoever may run it, and what it printed is used in its place', () => {
    const exec = {
      apiVersion: 'client.authentication.k8s.io/v1',
      command: 'aws',
      args: ['eks', 'get-token'],
      env: [{ name: 'AWS_PROFILE', value: 'a' }],
      interactiveMode: 'Never',
      provideClusterInfo: true,
    };
    const config = readKubeconfig(kubeconfig({ exec }));
    const chosen = config.exec();
    expect(chosen?.plugin).toEqual({ ...exec, installHint: undefined });
    expect(chosen?.cluster?.server).toBe('https://10.0.0.1:6443');
    const { access } = read({ token: 't' });
    const result = config.choose(undefined, { plugged: access?.credential });
    expect(result.kind === 'ok' && result.access.credential.token?.reveal()).toBe('t');
    expect(readKubeconfig(kubeconfig({ exec, token: 'own' })).exec()).toBeUndefined();
    const own = readKubeconfig(kubeconfig({ token: 'own' })).choose(undefined, { plugged: access?.credential });
    expect(own.kind === 'ok' && own.access.credential.token?.reveal()).toBe('own');
  });
});

describe('readCluster', () => {
  const judge = (cluster: object, options: Parameters<typeof parseKubeconfig>[1]): string[] => {
    const result = parseKubeconfig(kubeconfig({ token: 't' }, cluster), options);
    if (result.kind === 'ok') return ['ok', ...result.warnings.map(({ code }) => code)];
    return result.kind === 'invalid' ? result.diagnostics.map(({ code }) => code) : [];
  };

  it('KSY-A12 a proxy-url must equal one that an administrator allowed, and loses its password', () => {
    const cluster = { 'proxy-url': 'http://me:hunter2@Proxy.example:3128/' };
    const policy = { proxies: ['http://admin:x@proxy.example:3128'], insecureTls: 'Refuse' } as const;
    expect(judge(cluster, { policy })).toEqual(['ok', 'ProxyPasswordIgnored']);
    expect(judge(cluster, {})).toEqual(['ProxyNotAllowed']);
    expect(judge({ 'proxy-url': 'http://proxy.example' }, { policy })).toEqual(['ProxyNotAllowed']);
    expect(judge({ 'proxy-url': 'ftp://proxy.example' }, { policy })).toEqual(['ProxyInvalid']);
    expect(read({ token: 't' }, cluster).access?.proxyUrl).toBe('http://proxy.example:3128');
    expect(JSON.stringify(parseKubeconfig(kubeconfig({ token: 't' }, cluster)))).not.toContain('hunter2');
  });

  it('KSY-A15 an unverified server certificate is accepted only where the setting says so, and not beside a CA', () => {
    const cluster = { 'insecure-skip-tls-verify': true };
    const policy = { proxies: [], insecureTls: 'Explicit' } as const;
    expect(judge(cluster, {})).toEqual(['InsecureTLSNotAllowed']);
    expect(judge(cluster, { policy })).toEqual(['ok', 'InsecureTLS']);
    expect(read({ token: 't' }, cluster).access?.insecureSkipTlsVerify).toBe(true);
    expect(judge({ ...cluster, 'certificate-authority-data': 'x' }, { policy })).toContain('FieldInvalid');
  });
});
