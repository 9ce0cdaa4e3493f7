import { readCertificate } from '@orrery/pki';
import { Type } from 'typebox';
import { parseJson } from '../client/parse-json.ts';
import type { ClusterCredential } from './cluster-access.ts';

const claimsSchema = Type.Object({ exp: Type.Optional(Type.Number()) });

/** A part of a credential that ends. */
export interface CredentialEnd {
  readonly part: 'token' | 'client certificate';
  /** `exp` or `notAfter`, in epoch milliseconds. */
  readonly at: number;
}

/**
 * The parts of a credential that say when they end, the first to end first. An ID token that can be refreshed does not end.
 * @throws StatusError Invalid when the certificate is none.
 */
export function credentialEnds({ token, oidc, certificate }: ClusterCredential): readonly CredentialEnd[] {
  const bearer = token ?? (oidc?.refreshToken === undefined ? oidc?.idToken : undefined);
  const tokenEnd = bearer === undefined ? undefined : tokenExpiry(bearer.reveal());
  const ends: CredentialEnd[] = [];
  if (tokenEnd !== undefined) ends.push({ part: 'token', at: tokenEnd });
  if (certificate !== undefined) ends.push({ part: 'client certificate', at: certificateExpiry(certificate.pem) });
  return ends.sort((one, other) => one.at - other.at);
}

/** When the first part of a credential ends, in epoch milliseconds; undefined when none says so. */
export function credentialExpiry(credential: ClusterCredential): number | undefined {
  return credentialEnds(credential)[0]?.at;
}

/**
 * `notAfter` of the first certificate of a PEM text, in epoch milliseconds.
 * @throws StatusError Invalid when it is no certificate.
 */
export function certificateExpiry(certificatePem: string): number {
  return readCertificate(certificatePem).notAfter.getTime();
}

/** The last moment a Date can hold (ECMA-262 21.4.1.1); what lies beyond is no end. */
const timeLimitMs = 8.64e15;

/**
 * `exp` of a JWT (RFC 7519 4.1.4: seconds, fractions allowed) in whole epoch milliseconds, unverified; undefined for other tokens,
 * for tokens without end, and for an end that is no time.
 */
export function tokenExpiry(token: string): number | undefined {
  const parts = token.split('.');
  const payload = parts[1];
  if (parts.length !== 3 || payload === undefined) return undefined;
  const claims = parseJson(claimsSchema, Buffer.from(payload, 'base64url').toString());
  if (claims?.exp === undefined) return undefined;
  const endMs = Math.floor(claims.exp * 1000);
  return Math.abs(endMs) <= timeLimitMs ? endMs : undefined;
}
