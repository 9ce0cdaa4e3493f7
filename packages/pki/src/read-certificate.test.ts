import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createCertificateAuthority } from './certificate-authority.ts';
import { readCertificate } from './read-certificate.ts';

describe('readCertificate', () => {
  it('S-35.4 tells subject, issuer, period, names and fingerprint', async () => {
    const ca = await createCertificateAuthority({ commonName: 'the CA', now: new Date('2026-03-01T12:00:00Z') });
    const { certificatePem } = await ca.issue({
      commonName: 'api',
      organizations: ['platform'],
      dnsNames: ['a.example', '*.b.example'],
      ipAddresses: ['10.0.0.1', 'fd00::1'],
      usages: ['server'],
      notBefore: new Date('2026-03-01T00:00:00Z'),
      notAfter: new Date('2027-03-01T00:00:00Z'),
    });
    const der = Buffer.from(certificatePem.split('\n').slice(1, -2).join(''), 'base64');
    const digest = createHash('sha256').update(der).digest('hex').toUpperCase();
    expect(readCertificate(certificatePem)).toEqual({
      subject: 'O=platform, CN=api',
      issuer: 'CN=the CA',
      notBefore: new Date('2026-03-01T00:00:00Z'),
      notAfter: new Date('2027-03-01T00:00:00Z'),
      sans: ['DNS:a.example', 'DNS:*.b.example', 'IP Address:10.0.0.1', 'IP Address:FD00:0:0:0:0:0:0:1'],
      fingerprint256: digest.replace(/..(?=.)/g, '$&:'),
    });
  });

  it('S-35.4 keeps a quoted name whole, so that it cannot pass for two', async () => {
    const ca = await createCertificateAuthority({ commonName: 'ca', now: new Date() });
    const forged = 'a.example, DNS:b.example';
    const request = { commonName: 'x', usages: ['server'], notAfter: new Date(Date.now() + 60_000) } as const;
    const { certificatePem } = await ca.issue({ ...request, dnsNames: [forged, 'c.example'] });
    const { sans } = readCertificate(certificatePem);
    expect(sans).toHaveLength(2);
    expect(sans[0]).toMatch(/^DNS:"/);
    expect(sans[1]).toBe('DNS:c.example');
  });

  it('S-35.4 a certificate without alternative names has an empty list', async () => {
    const ca = await createCertificateAuthority({ commonName: 'ca', now: new Date() });
    expect(readCertificate(ca.certificatePem).sans).toEqual([]);
  });

  it('S-04.1 refuses what is no certificate, without repeating it', () => {
    const canary = createHash('sha256').update('canary').digest('hex');
    for (const text of ['', canary, `-----BEGIN CERTIFICATE-----\n${canary}\n-----END CERTIFICATE-----\n`]) {
      expect(() => readCertificate(text)).toThrow(expect.objectContaining({ reason: 'Invalid' }));
      expect(() => readCertificate(text)).not.toThrow(canary);
    }
  });
});
