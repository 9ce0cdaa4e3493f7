import 'reflect-metadata';
import {
  BasicConstraintsExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectKeyIdentifierExtension,
  X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509';
import { distinguishedName } from './distinguished-name.ts';
import { invalidInput } from './invalid-input.ts';
import {
  backdateMs,
  type CertificateRequest,
  type IssuedCertificate,
  issueCertificate,
  randomSerial,
} from './issue-certificate.ts';
import { generateKeyPair, keyAlgorithm, readSigningKey } from './key-pair.ts';
import { parseCertificate } from './read-certificate.ts';

/** How long a new authority is valid: ten years, as Kubernetes' own (kubeadm). */
const authorityYears = 10;

/** What a new authority shall be. */
export interface AuthorityRequest {
  readonly commonName: string;
  /** It is valid from 5 minutes before (S-35.1) to ten years after this time. */
  readonly now: Date;
}

/** A certificate authority that keeps its key in memory and issues leaf certificates only. */
export interface Authority extends IssuedCertificate {
  /**
   * Makes a key and a certificate for it. The issued certificate may outlive the authority; nobody accepts it then.
   * @throws StatusError Invalid when the request has no usage or ends before it begins.
   */
  issue(request: CertificateRequest): Promise<IssuedCertificate>;
}

/** Makes a self-signed authority with a new ECDSA P-256 key. */
export async function createCertificateAuthority(request: AuthorityRequest): Promise<Authority> {
  const { privateKey, publicKey, keyPem } = await generateKeyPair();
  const notAfter = new Date(request.now);
  notAfter.setUTCFullYear(notAfter.getUTCFullYear() + authorityYears);
  const subject = distinguishedName(request.commonName);
  const certificate = await X509CertificateGenerator.create({
    serialNumber: randomSerial(),
    subject,
    issuer: subject,
    notBefore: new Date(request.now.getTime() - backdateMs),
    notAfter,
    publicKey,
    signingKey: privateKey,
    signingAlgorithm: keyAlgorithm,
    extensions: [
      // A path length of 0: it signs leaves, no further authorities.
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
      await SubjectKeyIdentifierExtension.create(publicKey),
    ],
  });
  const certificatePem = `${certificate.toString('pem')}\n`;
  return authority({ certificatePem, keyPem }, { certificate, signingKey: privateKey });
}

/**
 * The authority of a stored certificate and key.
 * @throws StatusError Invalid when one of them cannot be read, the certificate is no CA, or they do not belong together.
 */
export async function loadCertificateAuthority(stored: IssuedCertificate): Promise<Authority> {
  const certificate = parseCertificate(stored.certificatePem);
  const { object, key } = readSigningKey(stored.keyPem);
  if (!certificate.ca) throw invalidInput('the certificate is no CA certificate: give the one of the CA');
  if (!certificate.checkPrivateKey(object)) {
    throw invalidInput('the private key does not belong to the certificate: give the pair of one CA');
  }
  return authority(stored, { certificate: new X509Certificate(certificate.raw), signingKey: key });
}

function authority(stored: IssuedCertificate, issuer: Parameters<typeof issueCertificate>[0]): Authority {
  return {
    certificatePem: stored.certificatePem,
    keyPem: stored.keyPem,
    issue: (request) => issueCertificate(issuer, request),
  };
}
