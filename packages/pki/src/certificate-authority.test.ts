import { generateKeyPairSync, X509Certificate } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createCertificateAuthority, loadCertificateAuthority } from './certificate-authority.ts';
import { readCertificate } from './read-certificate.ts';

const now = new Date();
const inOneHour = new Date(now.getTime() + 3_600_000);

describe('certificate authority', () => {
  it('S-42.2 an issued certificate is signed by its authority, and by no other of the same name', async () => {
    const ca = await createCertificateAuthority({ commonName: 'same name', now });
    const other = await createCertificateAuthority({ commonName: 'same name', now });
    const leaf = await ca.issue({ commonName: 'server', usages: ['server'], notAfter: inOneHour });
    const certificate = new X509Certificate(leaf.certificatePem);
    const authority = new X509Certificate(ca.certificatePem);
    const foreign = new X509Certificate(other.certificatePem);
    expect(certificate.checkIssued(authority)).toBe(true);
    expect(certificate.verify(authority.publicKey)).toBe(true);
    expect(certificate.verify(foreign.publicKey)).toBe(false);
    // The names are equal: what tells the two apart before a signature is computed is the authority key identifier.
    expect(certificate.checkIssued(foreign)).toBe(false);
    expect([authority.ca, certificate.ca]).toEqual([true, false]);
  });

  it('S-42.2 a certificate is for the names, addresses and uses it was asked for', async () => {
    const ca = await createCertificateAuthority({ commonName: 'ca', now });
    const request = { dnsNames: ['localhost'], ipAddresses: ['127.0.0.1', '::1'], notAfter: inOneHour };
    const leaf = await ca.issue({ commonName: 'server', usages: ['server'], ...request });
    const both = await ca.issue({ commonName: 'server', usages: ['server', 'client'], notAfter: inOneHour });
    const certificate = new X509Certificate(leaf.certificatePem);
    expect(certificate.checkHost('localhost')).toBe('localhost');
    expect(certificate.checkHost('other')).toBeUndefined();
    expect(certificate.checkIP('127.0.0.1')).toBe('127.0.0.1');
    expect(certificate.checkIP('::1')).toBe('::1');
    expect(certificate.checkIP('127.0.0.2')).toBeUndefined();
    expect(certificate.keyUsage).toEqual(['1.3.6.1.5.5.7.3.1']);
    expect(new X509Certificate(both.certificatePem).keyUsage).toEqual(['1.3.6.1.5.5.7.3.1', '1.3.6.1.5.5.7.3.2']);
    await expect(ca.issue({ commonName: 'x', usages: [], notAfter: inOneHour })).rejects.toThrow('usages is empty');
  });

  it('S-42.2 serial numbers are random, positive and at most 20 octets', async () => {
    const ca = await createCertificateAuthority({ commonName: 'ca', now });
    const serials = new Set<string>();
    for (let index = 0; index < 20; index += 1) {
      const { certificatePem } = await ca.issue({ commonName: 'x', usages: ['client'], notAfter: inOneHour });
      serials.add(new X509Certificate(certificatePem).serialNumber);
    }
    expect(serials.size).toBe(20);
    for (const serial of serials) expect(serial).toMatch(/^[4-7][0-9A-F]{31}$/);
  });

  it('S-35.1 certificates are valid from five minutes before they are made', async () => {
    const ca = await createCertificateAuthority({ commonName: 'ca', now: new Date('2026-03-01T12:00:00Z') });
    const leaf = await ca.issue({ commonName: 'leaf', usages: ['server'], notAfter: inOneHour });
    const ageMs = Date.now() - readCertificate(leaf.certificatePem).notBefore.getTime();
    const facts = readCertificate(ca.certificatePem);
    expect(facts.notBefore).toEqual(new Date('2026-03-01T11:55:00Z'));
    expect(facts.notAfter).toEqual(new Date('2036-03-01T12:00:00Z'));
    expect(ageMs).toBeGreaterThanOrEqual(300_000);
    expect(ageMs).toBeLessThan(360_000);
  });

  it('S-35.1 a period in the past is issued when both ends are given, and refused when its ends are exchanged', async () => {
    const ca = await createCertificateAuthority({ commonName: 'ca', now });
    const notAfter = new Date('2020-01-02T00:00:00Z');
    const past = { commonName: 'old', usages: ['server'], notAfter } as const;
    const leaf = await ca.issue({ ...past, notBefore: new Date('2020-01-01T00:00:00Z') });
    expect(readCertificate(leaf.certificatePem).notAfter).toEqual(notAfter);
    await expect(ca.issue(past)).rejects.toMatchObject({ reason: 'Invalid' });
  });

  it('S-42.2 a stored authority is loaded and issues on', async () => {
    const made = await createCertificateAuthority({ commonName: 'ca', now });
    const ca = await loadCertificateAuthority({ certificatePem: made.certificatePem, keyPem: made.keyPem });
    const leaf = await ca.issue({ commonName: 'leaf', usages: ['client'], notAfter: inOneHour });
    const authority = new X509Certificate(made.certificatePem);
    const certificate = new X509Certificate(leaf.certificatePem);
    expect(certificate.checkIssued(authority) && certificate.verify(authority.publicKey)).toBe(true);
  });

  it('S-04.1 a foreign key, one of another curve, a leaf and no key at all are refused without repeating a key', async () => {
    const { certificatePem, issue } = await createCertificateAuthority({ commonName: 'ca', now });
    const other = await createCertificateAuthority({ commonName: 'ca', now });
    const leaf = await issue({ commonName: 'leaf', usages: ['client'], notAfter: inOneHour });
    const canary = 'canary-4711';
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-384' });
    const otherCurve = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    for (const bad of [other.keyPem, otherCurve, canary]) {
      const refusal = loadCertificateAuthority({ certificatePem, keyPem: bad });
      await expect(refusal).rejects.toMatchObject({ reason: 'Invalid' });
      await expect(refusal).rejects.not.toThrow(canary);
      await expect(refusal).rejects.not.toThrow('PRIVATE');
    }
    await expect(loadCertificateAuthority(leaf)).rejects.toThrow('is no CA certificate');
  });

  it('S-42.2 names are data: any common name and organisation comes back as it was given', async () => {
    const ca = await createCertificateAuthority({ commonName: 'ca', now });
    const name = fc.string({ minLength: 1, maxLength: 20, unit: fc.constantFrom(...'aZ0=,+"\\;<># /ü漢:\'') });
    await fc.assert(
      fc.asyncProperty(name, name, async (commonName, group) => {
        const request = { commonName, organizations: [group, 'second'], usages: ['client'] } as const;
        const { certificatePem } = await ca.issue({ ...request, notAfter: inOneHour });
        const { subject } = new X509Certificate(certificatePem).toLegacyObject();
        expect({ ...subject }).toEqual({ O: [group, 'second'], CN: commonName });
      }),
      { numRuns: 50 },
    );
  });
});
