import 'reflect-metadata';
import { randomBytes, type webcrypto } from 'node:crypto';
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  type X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509';
import { distinguishedName } from './distinguished-name.ts';
import { invalidInput } from './invalid-input.ts';
import { generateKeyPair, keyAlgorithm } from './key-pair.ts';

/** Clocks differ: a certificate is valid from this long before it is made (S-35.1). */
export const backdateMs = 5 * 60_000;

/** What a certificate shall say. */
export interface CertificateRequest {
  /** `CN`; Kubernetes' user name in a client certificate. */
  readonly commonName: string;
  /** `O`; Kubernetes' groups in a client certificate. */
  readonly organizations?: readonly string[];
  readonly dnsNames?: readonly string[];
  /** Textual IPv4 or IPv6 addresses. */
  readonly ipAddresses?: readonly string[];
  /** At least one. */
  readonly usages: readonly ('server' | 'client')[];
  /** Default: 5 minutes ago. */
  readonly notBefore?: Date;
  readonly notAfter: Date;
}

/** A certificate and its private key. */
export interface IssuedCertificate {
  readonly certificatePem: string;
  /** PKCS #8, unencrypted. */
  readonly keyPem: string;
}

/** Who signs. */
export interface Issuer {
  readonly certificate: X509Certificate;
  readonly signingKey: webcrypto.CryptoKey;
}

/**
 * Makes a key and a certificate for it.
 * @throws StatusError Invalid when the request has no usage or ends before it begins.
 */
export async function issueCertificate(issuer: Issuer, request: CertificateRequest): Promise<IssuedCertificate> {
  if (request.usages.length === 0) throw invalidInput('usages is empty: name server, client or both');
  const { notAfter } = request;
  const notBefore = request.notBefore ?? new Date(Date.now() - backdateMs);
  assertPeriod(notBefore, notAfter);
  const { publicKey, keyPem } = await generateKeyPair();
  const certificate = await X509CertificateGenerator.create({
    serialNumber: randomSerial(),
    subject: distinguishedName(request.commonName, request.organizations),
    issuer: issuer.certificate.subjectName,
    notBefore,
    notAfter,
    publicKey,
    signingKey: issuer.signingKey,
    signingAlgorithm: keyAlgorithm,
    extensions: [
      new BasicConstraintsExtension(false, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
      new ExtendedKeyUsageExtension(request.usages.map((usage) => extendedUsages[usage])),
      await SubjectKeyIdentifierExtension.create(publicKey),
      await authorityKeyIdentifier(issuer.certificate),
      ...alternativeNames(request),
    ],
  });
  return { certificatePem: `${certificate.toString('pem')}\n`, keyPem };
}

const extendedUsages = { server: ExtendedKeyUsage.serverAuth, client: ExtendedKeyUsage.clientAuth } as const;

/** 127 random bits, positive and never zero (RFC 5280, 4.1.2.2: at most 20 octets); hexadecimal. */
export function randomSerial(): string {
  const bytes = randomBytes(16);
  bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 0x40;
  return bytes.toString('hex');
}

/** @throws StatusError Invalid when the end is not after the beginning. */
function assertPeriod(notBefore: Date, notAfter: Date): void {
  if (notAfter.getTime() > notBefore.getTime()) return;
  const times = `${notAfter.toISOString()} is not after notBefore ${notBefore.toISOString()}`;
  throw invalidInput(`notAfter ${times}: give both for a period in the past`);
}

function alternativeNames(request: CertificateRequest): SubjectAlternativeNameExtension[] {
  const names = [
    ...(request.dnsNames ?? []).map((value) => ({ type: 'dns' as const, value })),
    ...(request.ipAddresses ?? []).map((value) => ({ type: 'ip' as const, value })),
  ];
  return names.length === 0 ? [] : [new SubjectAlternativeNameExtension(names)];
}

/** The issuer's own key identifier where it has one: a CA made by another program may compute it in another way. */
async function authorityKeyIdentifier(issuer: X509Certificate): Promise<AuthorityKeyIdentifierExtension> {
  const subjectKey = issuer.getExtension(SubjectKeyIdentifierExtension);
  if (subjectKey === null) return AuthorityKeyIdentifierExtension.create(issuer.publicKey);
  return new AuthorityKeyIdentifierExtension(subjectKey.keyId);
}
