/** Why an outbound connection was not made, or broke. */
export type OutboundErrorKind =
  | 'UrlInvalid'
  | 'SchemeRefused'
  | 'PortRefused'
  | 'AddressRefused'
  | 'AllowInvalid'
  | 'CredentialInvalid'
  | 'ProxyRefused'
  | 'InsecureTlsRefused'
  | 'ProxyFailed'
  | 'DnsFailure'
  | 'Refused'
  | 'Timeout'
  | 'NotTls'
  | 'UntrustedCertificate'
  | 'CertificateExpired'
  | 'NameMismatch'
  | 'ConnectionLost'
  | 'BodyTooLarge'
  | 'BodyInvalid'
  | 'TooManyConnections';

/** Facts for messages; nothing in here is secret. */
export interface OutboundErrorDetails {
  /** Name or literal address as configured, without port. */
  readonly host?: string;
  /** The address that was judged or dialled, with port: `127.0.0.1:6443`, `[::1]:6443`. */
  readonly address?: string;
  /** The configuration that would allow it, or what else helps; one line. */
  readonly fix?: string;
  /** Issuer of the certificate the server showed. */
  readonly issuer?: string;
  /** Names the server's certificate is valid for. */
  readonly names?: readonly string[];
  /** How long was waited, in milliseconds. */
  readonly waitedMs?: number;
  readonly cause?: unknown;
}

/** A failure between us and the other side, before or beside HTTP. The message names host, address and fix. */
export class OutboundError extends Error {
  override readonly name = 'OutboundError';
  readonly kind: OutboundErrorKind;
  readonly details: Omit<OutboundErrorDetails, 'cause'>;

  constructor(kind: OutboundErrorKind, message: string, details: OutboundErrorDetails = {}) {
    const { cause, ...facts } = details;
    super(facts.fix === undefined ? message : `${message}; ${facts.fix}`, cause === undefined ? undefined : { cause });
    this.kind = kind;
    this.details = facts;
  }
}

/** Whether a caught value is an `OutboundError`; by name, so that it holds across package copies (STY-E02). */
export function isOutboundError(error: unknown): error is OutboundError {
  return error instanceof Error && error.name === 'OutboundError' && 'kind' in error;
}
