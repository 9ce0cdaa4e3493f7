import { X509Certificate } from 'node:crypto';
import { invalidInput } from './invalid-input.ts';

/** What the product reads of a certificate. */
export interface CertificateFacts {
  /** One line, parts in the certificate's order: `O=..., CN=...`. */
  readonly subject: string;
  readonly issuer: string;
  readonly notBefore: Date;
  readonly notAfter: Date;
  /** Subject alternative names in the certificate's order, as `DNS:name` and `IP Address:1.2.3.4`; empty if there are none. */
  readonly sans: readonly string[];
  /** SHA-256 of the DER form, upper-case hex in pairs with colons. */
  readonly fingerprint256: string;
}

/**
 * Reads the first certificate of a PEM text. It verifies nothing.
 * @throws StatusError Invalid when the text does not begin with a certificate. The message never contains the text.
 */
export function readCertificate(certificatePem: string): CertificateFacts {
  const certificate = parseCertificate(certificatePem);
  return {
    subject: oneLine(certificate.subject),
    issuer: oneLine(certificate.issuer),
    notBefore: certificate.validFromDate,
    notAfter: certificate.validToDate,
    sans: splitNames(certificate.subjectAltName ?? ''),
    fingerprint256: certificate.fingerprint256,
  };
}

/** As `readCertificate`, but gives node's own object. */
export function parseCertificate(certificatePem: string): X509Certificate {
  try {
    return new X509Certificate(certificatePem);
  } catch (cause) {
    throw invalidInput('the text is not a certificate: give one in PEM', { cause });
  }
}

function oneLine(name: string | undefined): string {
  return (name ?? '').replaceAll('\n', ', ');
}

/** Node quotes a name that contains a comma or another special character, so a comma within quotes separates nothing. */
function splitNames(text: string): string[] {
  return [...text.matchAll(/[^:,"\s][^:,"]*:(?:"(?:[^"\\]|\\.)*"|[^,"]*)/g)].map(([name]) => name);
}
