import { createOutbound, type Outbound } from '@orrery/http';
import { FakeClock, systemClock } from '@orrery/kit';
import { Secret } from '@orrery/model';
import { describe, expect, it } from 'vitest';
import { type ScriptedServer, sendJson, startScriptedServer } from '../scripted-server/start-scripted-server.ts';
import type { ClusterCredential, OidcCredential } from './cluster-access.ts';
import { createAuthorizer } from './create-authorizer.ts';

const outboundTo = ({ port }: { readonly port: number }): Outbound =>
  createOutbound({
    clock: systemClock,
    allow: (['oidc', 'cluster-api'] as const).map((use) => ({ cidr: '127.0.0.1/32', port, class: use })),
  });

const idTokenUntil = (ms: number): string =>
  `x.${Buffer.from(JSON.stringify({ exp: ms / 1000 })).toString('base64url')}.${ms}`;

/** How an issuer of a test answers. */
interface IssuerOptions {
  readonly discovery?: object;
  readonly answer?: (
    form: URLSearchParams,
    headers: Record<string, unknown>,
  ) => readonly [status: number, body: object];
}

/** An issuer with a token endpoint; `forms` are the requests it saw. */
async function startIssuer(options: IssuerOptions = {}): Promise<{ server: ScriptedServer; forms: URLSearchParams[] }> {
  const forms: URLSearchParams[] = [];
  const server = await startScriptedServer({
    handler: async (request, response) => {
      if (request.url === '/realm/.well-known/openid-configuration') {
        const endpoints = { issuer: `${server.url}/realm`, token_endpoint: `${server.url}/realm/token?x=1` };
        sendJson(response, 200, { ...endpoints, ...options.discovery });
        return;
      }
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk);
      const form = new URLSearchParams(Buffer.concat(chunks).toString());
      forms.push(form);
      const fine = [200, { id_token: idTokenUntil(4_000_000_000_000), refresh_token: `r${forms.length}` }] as const;
      sendJson(response, ...(options.answer?.(form, request.headers) ?? fine));
    },
  });
  return { server, forms };
}

const loginAt = (server: ScriptedServer, rest: Partial<OidcCredential> = {}): OidcCredential => ({
  issuer: `${server.url}/realm`,
  clientId: 'kubernetes',
  refreshToken: new Secret('r0'),
  caPem: server.ca.certificatePem,
  ...rest,
});

const access = (credential: ClusterCredential) => ({ server: 'https://10.0.0.1', credential });

describe('createAuthorizer', () => {
  const deps = { outbound: createOutbound({ clock: systemClock, allow: [] }), clock: systemClock };

  it('KSY-A12 a token, a password and a certificate alone', async () => {
    const token = createAuthorizer(access({ token: new Secret('t') }), deps);
    expect(await token.headers()).toEqual({ authorization: 'Bearer t' });
    expect(await token.refused()).toBe(false);
    const basic = { username: 'jürgen', password: new Secret('p:w') };
    const encoded = Buffer.from('jürgen:p:w').toString('base64');
    expect(await createAuthorizer(access({ basic }), deps).headers()).toEqual({ authorization: `Basic ${encoded}` });
    const certificate = { pem: 'x', keyPem: new Secret('y') };
    expect(await createAuthorizer(access({ certificate }), deps).headers()).toEqual({});
  });

  it.each(['h2', 'http/1.1'] as const)(
    'KSY-A12 impersonated groups and extras arrive one by one over %s',
    async (protocol) => {
      const seen: string[][] = [];
      await using server = await startScriptedServer({
        protocol,
        handler: (request, response) => {
          seen.push(request.rawHeaders.map((text) => text.toLowerCase()));
          sendJson(response, 200, {});
        },
      });
      await using outbound = outboundTo(server);
      const impersonate = {
        user: 'jane',
        uid: '7',
        groups: ['a, b', 'c', 'd'],
        extra: new Map([['example.com/Scopes %', ['x', 'y']]]),
      };
      const authorizer = createAuthorizer({ ...server.access(), impersonate }, { outbound, clock: systemClock });
      const tls = { caPem: server.ca.certificatePem };
      const channel = outbound.open({ class: 'cluster-api', url: server.url, tls });
      const headers = await authorizer.headers();
      await channel.request({ method: 'GET', path: '/', headers, headersTimeoutMs: 5000 });
      const [raw = []] = seen;
      const valuesOf = (name: string): string[] => raw.filter((_, index) => index % 2 === 1 && raw[index - 1] === name);
      expect(valuesOf('impersonate-user')).toEqual(['jane']);
      expect(valuesOf('impersonate-uid')).toEqual(['7']);
      expect(valuesOf('impersonate-group')).toEqual(['a, b', 'c', 'd']);
      expect(valuesOf('impersonate-extra-example.com%2fscopes%20%25')).toEqual(['x', 'y']);
      expect(valuesOf('authorization')).toEqual(['bearer a-token']);
    },
  );

  it('KSY-A12 an ID token is used while it lasts, then renewed once for all who wait, and kept', async () => {
    const { server, forms } = await startIssuer();
    await using _ = server;
    await using outbound = outboundTo(server);
    const clock = new FakeClock(1_000_000_000_000);
    const kept: string[] = [];
    const oidc = loginAt(server, {
      clientSecret: new Secret('s:cret'),
      idToken: new Secret(idTokenUntil(clock.now() + 60_000)),
      onRefreshed: async ({ refreshToken }) => void kept.push(refreshToken.reveal()),
    });
    const authorizer = createAuthorizer(access({ oidc }), { outbound, clock });
    expect(await authorizer.headers()).toEqual({ authorization: `Bearer ${oidc.idToken?.reveal()}` });
    expect(forms).toHaveLength(0);
    await clock.advance(50_000);
    const all = await Promise.all(Array.from({ length: 20 }, () => authorizer.headers()));
    expect(new Set(all.map((headers) => headers['authorization'])).size).toBe(1);
    expect(all[0]?.['authorization']).toBe(`Bearer ${idTokenUntil(4_000_000_000_000)}`);
    expect(forms.map((form) => Object.fromEntries(form))).toEqual([
      { grant_type: 'refresh_token', refresh_token: 'r0' },
    ]);
    expect(server.requests[1]?.headers['authorization']).toBe(
      `Basic ${Buffer.from('kubernetes:s%3Acret').toString('base64')}`,
    );
    expect(kept).toEqual(['r1']);
    await clock.advance(60_000);
    expect(await Promise.all([authorizer.refused(), authorizer.refused()])).toEqual([true, true]);
    expect(forms.map((form) => form.get('refresh_token'))).toEqual(['r0', 'r1']);
    // At once again: another one is not asked for.
    expect(await authorizer.refused()).toBe(true);
    expect(forms).toHaveLength(2);
  });

  it('KSY-A12 a client without secret names itself, one whose issuer wants it so sends the secret in the form', async () => {
    const { server, forms } = await startIssuer({
      discovery: { token_endpoint_auth_methods_supported: ['client_secret_post'] },
    });
    await using _ = server;
    await using outbound = outboundTo(server);
    for (const clientSecret of [undefined, new Secret('s')]) {
      const oidc = loginAt(server, { clientSecret });
      await createAuthorizer(access({ oidc }), { outbound, clock: systemClock }).headers();
    }
    expect(forms.map((form) => [form.get('client_id'), form.get('client_secret')])).toEqual([
      ['kubernetes', null],
      ['kubernetes', 's'],
    ]);
  });

  it.each([
    ['an ended login', { answer: () => [400, { error: 'invalid_grant' }] }, 'CredentialExpired', 'has ended'],
    [
      'a refused client',
      { answer: () => [401, { error: 'invalid_client' }] },
      'Unauthorized',
      'it answers invalid_client',
    ],
    ['no ID token', { answer: () => [200, { access_token: 'x' }] }, 'Unauthorized', 'it answers HTTP 200'],
    ['another issuer', { discovery: { issuer: 'https://other.example' } }, 'Unauthorized', 'discovery document'],
    [
      'a token endpoint on a metadata address',
      { discovery: { token_endpoint: 'https://169.254.169.254/t' } },
      'Unauthorized',
      'is refused',
    ],
    [
      'a token endpoint over http',
      { discovery: { token_endpoint: 'http://127.0.0.1/t' } },
      'Unauthorized',
      'scheme http is refused',
    ],
    ['a token endpoint that is none', { discovery: { token_endpoint: 'x' } }, 'Unauthorized', 'no URL'],
  ] as const satisfies readonly (readonly [string, IssuerOptions, string, string])[])(
    'KSY-G02 %s is told without tokens, and the issuer is left alone for 10 s',
    async (_name, options, reason, text) => {
      const { server } = await startIssuer(options);
      await using _ = server;
      await using outbound = outboundTo(server);
      const clock = new FakeClock(1_000_000_000_000);
      const oidc = loginAt(server, { refreshToken: new Secret('hunter2') });
      const authorizer = createAuthorizer(access({ oidc }), { outbound, clock });
      const failure: Error = await authorizer.headers().then(
        () => expect.fail('got a token'),
        (error) => error,
      );
      expect(failure).toMatchObject({ name: 'KubeError', reason });
      expect(failure.message).toContain(text);
      expect(failure.message).not.toContain('hunter2');
      const asked = server.requests.length;
      await expect(authorizer.headers()).rejects.toBe(failure);
      expect(await authorizer.refused()).toBe(false);
      expect(server.requests).toHaveLength(asked);
      await clock.advance(10_000);
      await expect(authorizer.headers()).rejects.toMatchObject({ reason });
      expect(server.requests.length).toBeGreaterThan(asked);
    },
  );

  it('STY-C01 who gives up waiting for a token does not end it for the others', async () => {
    const { promise: gate, resolve: open } = Promise.withResolvers<void>();
    const { server, forms } = await startIssuer();
    await using _ = server;
    await using outbound = outboundTo(server);
    const oidc = loginAt(server, { onRefreshed: () => gate });
    const authorizer = createAuthorizer(access({ oidc }), { outbound, clock: systemClock });
    const aborter = new AbortController();
    const given = expect(authorizer.headers({ signal: aborter.signal })).rejects.toThrow('enough');
    const waiting = authorizer.headers();
    await expect.poll(() => forms.length).toBe(1);
    aborter.abort(new Error('enough'));
    await given;
    open();
    expect(await waiting).toHaveProperty('authorization');
    expect(forms).toHaveLength(1);
  });
});
