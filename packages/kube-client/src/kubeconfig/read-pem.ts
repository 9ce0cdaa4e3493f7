import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import type { Findings } from './diagnostic.ts';
import type { Fields } from './fields.ts';

/**
 * The PEM text of a `*-data` field: base64 of PEM, as Kubernetes writes it, or PEM itself, which is accepted with a warning
 * (S-15.1). Undefined when the field is absent or neither.
 */
export function readPem(fields: Fields, name: string, findings: Findings): string | undefined {
  const value = fields.string(name);
  if (value === undefined) return undefined;
  const path = `${fields.path}.${name}`;
  if (value.includes('-----BEGIN ')) {
    findings.warning('PlainPem', path, {
      summary: `${path} is PEM, not base64 of PEM.`,
      detail: 'It is taken as it is.',
    });
    return value;
  }
  const compact = value.replace(/\s+/g, '');
  const isBase64 = /^[A-Za-z0-9+/]+={0,2}$/.test(compact);
  const pem = isBase64 ? Buffer.from(compact, 'base64').toString('latin1') : '';
  return pem.includes('-----BEGIN ') ? pem : undefined;
}

/** Every certificate of a PEM text, in order; undefined when there is none or one cannot be read. */
export function readCertificates(pem: string): readonly X509Certificate[] | undefined {
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g) ?? [];
  try {
    const certificates = blocks.map((block) => new X509Certificate(block));
    return certificates.length === 0 ? undefined : certificates;
  } catch {
    return undefined;
  }
}

/** The private key of a PEM text; undefined when it cannot be read, as an encrypted one. */
export function readKey(pem: string): KeyObject | undefined {
  try {
    return createPrivateKey(pem);
  } catch {
    return undefined;
  }
}
