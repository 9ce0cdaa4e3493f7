import { isOutboundError, type OutboundError, type OutboundErrorKind } from '@orrery/http';
import { isKubeError, KubeError, type KubeFailureReason } from './kube-error.ts';

/** What a condition says of a failure. */
export interface Failure {
  readonly reason: KubeFailureReason;
  /** One line for people (KSY-G02). */
  readonly message: string;
}

const reasons: { readonly [K in OutboundErrorKind]: KubeFailureReason } = {
  UrlInvalid: 'InvalidConfig',
  SchemeRefused: 'InvalidConfig',
  AllowInvalid: 'InvalidConfig',
  CredentialInvalid: 'InvalidConfig',
  ProxyRefused: 'ProxyNotAllowed',
  InsecureTlsRefused: 'InsecureTLSNotAllowed',
  ProxyFailed: 'ProxyFailed',
  PortRefused: 'AddressNotAllowed',
  AddressRefused: 'AddressNotAllowed',
  DnsFailure: 'DNSFailure',
  Refused: 'Refused',
  Timeout: 'Timeout',
  NotTls: 'NotKubernetes',
  UntrustedCertificate: 'UntrustedCertificate',
  CertificateExpired: 'CertificateExpired',
  NameMismatch: 'NameMismatch',
  ConnectionLost: 'ConnectionLost',
  BodyTooLarge: 'TooLarge',
  BodyInvalid: 'DecodeError',
  TooManyConnections: 'InternalError',
};

/** Classifies any caught value into one reason with a message (KSY-G02). Values that are no failure of a cluster are InternalError. */
export function classifyFailure(error: unknown): Failure {
  const known = toKubeError(error);
  return { reason: known.reason, message: known.message };
}

/** The `KubeError` a caught value is or stands for. */
export function toKubeError(error: unknown): KubeError {
  if (isKubeError(error)) return error;
  if (isOutboundError(error)) return new KubeError(reasons[error.kind], outboundMessage(error), { cause: error });
  const text = error instanceof Error ? error.message : String(error);
  return new KubeError('InternalError', `an unexpected failure: ${text}`, { cause: error });
}

/** The texts of KSY-G02; other kinds keep their own. */
function outboundMessage(error: OutboundError): string {
  const { host = 'the host', address = host, issuer = 'unknown', names = [], waitedMs } = error.details;
  switch (error.kind) {
    case 'AddressRefused':
    case 'PortRefused':
      return `The address is not allowed by the dialling rules: ${error.message}.`;
    case 'DnsFailure':
      return `${host} cannot be resolved.`;
    case 'Refused':
      return `${address} refuses the connection.`;
    case 'Timeout':
      return waitedMs === undefined
        ? `No answer from ${address}.`
        : `No answer from ${address} within ${waitedMs / 1000} s.`;
    case 'UntrustedCertificate':
      return `The API server's certificate is not signed by the given CA (issuer: ${issuer}).`;
    case 'CertificateExpired':
      return `${names[0] ?? host} has expired.`;
    case 'NameMismatch':
      return `the certificate is not valid for ${host} (valid for ${names.join(', ')})`;
    case 'NotTls':
      return `https://${address} does not answer like a Kubernetes API server`;
    default:
      return error.message;
  }
}
