import { readCertificate } from '@orrery/pki';
import { Type } from 'typebox';
import { parseJson } from '../client/parse-json.ts';
import type { ClusterCredential } from './cluster-access.ts';

const claimsSchema = Type.Object({ exp: Type.Optional(Type.Number()) });

/** When a credential ends (`notAfter` or `exp`), in epoch milliseconds; undefined when it does not say. */
export function credentialExpiry(credential: ClusterCredential): number | undefined {
  if (credential.kind === 'token') return tokenExpiry(credential.token.reveal());
  return certificateExpiry(credential.certificatePem);
}

/**
 * `notAfter` of the first certificate of a PEM text, in epoch milliseconds.
 * @throws StatusError Invalid when it is no certificate.
 */
export function certificateExpiry(certificatePem: string): number {
  return readCertificate(certificatePem).notAfter.getTime();
}

/** `exp` of a JWT (RFC 7519 4.1.4) in epoch milliseconds, unverified; undefined for other tokens and for tokens without end. */
export function tokenExpiry(token: string): number | undefined {
  const parts = token.split('.');
  const payload = parts[1];
  if (parts.length !== 3 || payload === undefined) return undefined;
  const claims = parseJson(claimsSchema, Buffer.from(payload, 'base64url').toString());
  return claims?.exp === undefined ? undefined : claims.exp * 1000;
}
