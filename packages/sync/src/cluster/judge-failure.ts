import type { Failure } from '@orrery/kube-client';

const credentialReasons: ReadonlySet<string> = new Set(['Unauthorized', 'CredentialExpired', 'ClientCertExpired']);

const transportReasons: ReadonlySet<string> = new Set([
  'AddressNotAllowed',
  'ProxyNotAllowed',
  'ProxyFailed',
  'InsecureTLSNotAllowed',
  'InvalidConfig',
  'DNSFailure',
  'Refused',
  'Timeout',
  'ConnectionLost',
  'UntrustedCertificate',
  'CertificateExpired',
  'NameMismatch',
]);

/** Which question about a cluster a failed request answers: whether it is reached, whether it lets us in, or what it serves. */
export function questionOf(failure: Failure): 'reachable' | 'authenticated' | 'discovered' {
  if (credentialReasons.has(failure.reason)) return 'authenticated';
  return transportReasons.has(failure.reason) ? 'reachable' : 'discovered';
}
