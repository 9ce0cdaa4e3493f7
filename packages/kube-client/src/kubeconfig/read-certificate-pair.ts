import { Secret } from '@orrery/model';
import type { ClientCertificate } from '../access/cluster-access.ts';
import type { Findings } from './diagnostic.ts';
import type { Fields } from './fields.ts';
import { readCertificates, readKey, readPem } from './read-pem.ts';

/** `client-certificate-data` and `client-key-data`; that one is missing, unreadable or of another pair is reported. */
export function readCertificatePair(fields: Fields, findings: Findings): ClientCertificate | undefined {
  const certificatePath = `${fields.path}.client-certificate-data`;
  const keyPath = `${fields.path}.client-key-data`;
  const hasCertificate = fields.has('client-certificate-data');
  const hasKey = fields.has('client-key-data');
  if (!hasCertificate && !hasKey) return undefined;
  const certificatePem = readPem(fields, 'client-certificate-data', findings);
  const keyPem = readPem(fields, 'client-key-data', findings);
  const certificate = certificatePem === undefined ? undefined : readCertificates(certificatePem)?.[0];
  const key = keyPem === undefined ? undefined : readKey(keyPem);
  if (certificate === undefined) {
    const summary = `${certificatePath} ${hasCertificate ? 'contains no readable certificate' : 'is missing'}.`;
    findings.error('CertificateInvalid', certificatePath, {
      summary,
      detail: 'Give a PEM certificate, base64-encoded.',
    });
  }
  if (key === undefined) {
    const summary = `${keyPath} ${hasKey ? 'contains no readable key' : 'is missing'}.`;
    findings.error('KeyInvalid', keyPath, { summary, detail: 'Give an unencrypted PEM private key, base64-encoded.' });
  }
  if (certificate === undefined || key === undefined) return undefined;
  if (certificatePem === undefined || keyPem === undefined) return undefined;
  if (!certificate.checkPrivateKey(key)) {
    const detail = 'Give the pair of one user.';
    findings.error('KeyMismatch', keyPath, { summary: 'The key does not belong to the certificate.', detail });
    return undefined;
  }
  return { pem: certificatePem, keyPem: new Secret(keyPem) };
}
