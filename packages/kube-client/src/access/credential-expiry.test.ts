import { Secret } from '@orrery/model';
import { createCertificateAuthority } from '@orrery/pki';
import { describe, expect, it } from 'vitest';
import { credentialExpiry, tokenExpiry } from './credential-expiry.ts';

const jwt = (claims: unknown): string => `x.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.y`;

describe('credentialExpiry', () => {
  it('KSY-A17 a token ends at its exp, other tokens do not say', () => {
    expect(tokenExpiry(jwt({ exp: 1_800_000_000 }))).toBe(1_800_000_000_000);
    for (const token of ['abc', 'a.b', 'a.b.c', 'a..c', jwt({}), jwt({ exp: 'soon' }), jwt(null), jwt([1])]) {
      expect(tokenExpiry(token)).toBeUndefined();
    }
  });

  it('KSY-A17 a client certificate ends at its notAfter', async () => {
    const ca = await createCertificateAuthority({ commonName: 'ca', now: new Date() });
    const notAfter = new Date('2032-01-02T03:04:05Z');
    const pair = await ca.issue({ commonName: 'me', usages: ['client'], notAfter });
    const credential = {
      kind: 'clientCertificate',
      certificatePem: pair.certificatePem,
      keyPem: new Secret(pair.keyPem),
    } as const;
    expect(credentialExpiry(credential)).toBe(notAfter.getTime());
  });
});
