import { Secret } from '@orrery/model';
import { createCertificateAuthority } from '@orrery/pki';
import { describe, expect, it } from 'vitest';
import { credentialEnds, credentialExpiry, tokenExpiry } from './credential-expiry.ts';

const jwt = (claims: unknown): string => `x.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.y`;

describe('credentialExpiry', () => {
  it('KSY-A17 a token ends at its exp, other tokens do not say', () => {
    expect(tokenExpiry(jwt({ exp: 1_800_000_000 }))).toBe(1_800_000_000_000);
    for (const token of ['abc', 'a.b', 'a.b.c', 'a..c', jwt({}), jwt({ exp: 'soon' }), jwt(null), jwt([1])]) {
      expect(tokenExpiry(token)).toBeUndefined();
    }
  });

  it('KSY-A17 the end of a token is a whole number of milliseconds, and none when it is no time', () => {
    expect(tokenExpiry(jwt({ exp: 1_900_000_000.1234 }))).toBe(1_900_000_000_123);
    expect(tokenExpiry(jwt({ exp: 8.64e12 }))).toBe(8.64e15);
    expect(tokenExpiry(jwt({ exp: -1.5 }))).toBe(-1500);
    const payload = Buffer.from('{"exp":1e999}').toString('base64url');
    for (const token of [jwt({ exp: 8.64e12 + 1 }), jwt({ exp: -1e15 }), jwt({ exp: 1e20 }), `x.${payload}.y`]) {
      expect(tokenExpiry(token)).toBeUndefined();
    }
  });

  it('KSY-A17 a client certificate ends at its notAfter', async () => {
    const ca = await createCertificateAuthority({ commonName: 'ca', now: new Date() });
    const notAfter = new Date('2032-01-02T03:04:05Z');
    const pair = await ca.issue({ commonName: 'me', usages: ['client'], notAfter });
    const certificate = { pem: pair.certificatePem, keyPem: new Secret(pair.keyPem) };
    expect(credentialExpiry({ certificate })).toBe(notAfter.getTime());
    const token = new Secret(jwt({ exp: 1_800_000_000 }));
    expect(credentialEnds({ certificate, token })).toEqual([
      { part: 'token', at: 1_800_000_000_000 },
      { part: 'client certificate', at: notAfter.getTime() },
    ]);
  });

  it('KSY-A17 an ID token ends, unless it can be refreshed; a password never does', () => {
    const oidc = { issuer: 'https://idp.example', clientId: 'c', idToken: new Secret(jwt({ exp: 1_800_000_000 })) };
    expect(credentialExpiry({ oidc })).toBe(1_800_000_000_000);
    expect(credentialExpiry({ oidc: { ...oidc, refreshToken: new Secret('r') } })).toBeUndefined();
    expect(credentialExpiry({ basic: { username: 'u', password: new Secret('p') } })).toBeUndefined();
  });
});
