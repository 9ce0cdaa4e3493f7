import { type ClusterCredential, credentialEnds } from '@orrery/kube-client';
import type { Observation } from './cluster-health.ts';

const dayMs = 86_400_000;

/** When a credential ends and from when on that is worth a warning. */
export interface CredentialLife {
  readonly name: 'token' | 'client certificate';
  /** Epoch milliseconds; undefined when the credential does not say. */
  readonly expiresAt: number | undefined;
  readonly warningMs: number;
}

/**
 * Reads the end of the part of a credential that ends first. A token is warned of 7 days ahead, 1 h ahead when it lives less than a
 * day (KSY-A17).
 */
export function readCredentialLife(credential: ClusterCredential): CredentialLife {
  const [end] = credentialEnds(credential);
  if (end?.part === 'client certificate') return { name: end.part, expiresAt: end.at, warningMs: 7 * dayMs };
  const token = credential.token ?? credential.oidc?.idToken;
  const issuedAt = token === undefined ? undefined : readIssuedAt(token.reveal());
  const isShort = end !== undefined && issuedAt !== undefined && end.at - issuedAt < dayMs;
  return { name: 'token', expiresAt: end?.at, warningMs: isShort ? dayMs / 24 : 7 * dayMs };
}

/** What the condition `CredentialValid` says now. */
export function judgeCredential(life: CredentialLife, nowMs: number): Observation {
  const { expiresAt, name } = life;
  if (expiresAt === undefined || expiresAt - nowMs > life.warningMs) return 'fine';
  const time = new Date(expiresAt).toISOString().replace('.000Z', 'Z');
  if (expiresAt > nowMs) return { reason: 'CredentialExpiring', message: `the ${name} expires on ${time}` };
  return { reason: 'CredentialExpired', message: `the ${name} expired on ${time}` };
}

/** `iat` of a JWT (RFC 7519 4.1.6) in epoch milliseconds. */
function readIssuedAt(token: string): number | undefined {
  const payload = Buffer.from(token.split('.')[1] ?? '', 'base64url').toString();
  const seconds = /"iat"\s*:\s*(\d{1,12})/.exec(payload)?.[1];
  return seconds === undefined ? undefined : Number(seconds) * 1000;
}
