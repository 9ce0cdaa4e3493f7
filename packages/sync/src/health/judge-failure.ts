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
  return isTransport(failure.reason) ? 'reachable' : 'discovered';
}

/** Whether a failure of this reason is one of the way to the server: no answer came. */
export function isTransport(reason: string): boolean {
  return transportReasons.has(reason);
}
