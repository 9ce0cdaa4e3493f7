/** Why a request to a cluster failed: KSY-G02 as far as it can occur now, and what only lists and watches meet. */
export type KubeFailureReason =
  | 'AddressNotAllowed'
  | 'ProxyNotAllowed'
  | 'InsecureTLSNotAllowed'
  | 'ProxyFailed'
  | 'InvalidConfig'
  | 'DNSFailure'
  | 'Refused'
  | 'Timeout'
  | 'ConnectionLost'
  | 'UntrustedCertificate'
  | 'CertificateExpired'
  | 'NameMismatch'
  | 'ClientCertExpired'
  | 'CredentialExpired'
  | 'Unauthorized'
  | 'Forbidden'
  | 'NotFound'
  | 'BadRequest'
  | 'NotKubernetes'
  | 'Throttled'
  | 'ServerError'
  | 'NotReady'
  /** 410: a resourceVersion or a continue token is too old. */
  | 'Expired'
  /** The server has not reached the asked resourceVersion (HTTP 504 with this cause). */
  | 'ResourceVersionTooLarge'
  /** Pages of one list of different resourceVersions: the walk is no snapshot (KSY-D02). */
  | 'InconsistentList'
  /** Bytes that are not what the API promises (KSY-D04, D24). */
  | 'DecodeError'
  | 'TooLarge'
  | 'InternalError';

/** Facts beside the reason. */
export interface KubeErrorOptions {
  /** HTTP status, or `code` of the Status in an ERROR event. */
  readonly status?: number | undefined;
  /** The server's `Retry-After`, in milliseconds, not capped. */
  readonly retryAfterMs?: number | undefined;
  readonly cause?: unknown;
}

/** Parts of messages come from the other side, and messages are stored and logged. */
const messageLimit = 1024;

/** A failed request to a cluster. The message is one line for people, without secrets, of at most 1,024 characters. */
export class KubeError extends Error {
  override readonly name = 'KubeError';
  readonly reason: KubeFailureReason;
  readonly status: number | undefined;
  readonly retryAfterMs: number | undefined;

  constructor(reason: KubeFailureReason, message: string, options: KubeErrorOptions = {}) {
    super(cut(message), options.cause === undefined ? undefined : { cause: options.cause });
    this.reason = reason;
    this.status = options.status;
    this.retryAfterMs = options.retryAfterMs;
  }
}

function cut(message: string): string {
  return message.length <= messageLimit ? message : `${message.slice(0, messageLimit - 1).toWellFormed()}…`;
}

/** Whether a caught value is a `KubeError`; by name, so that it holds across package copies (STY-E02). */
export function isKubeError(error: unknown): error is KubeError {
  return error instanceof Error && error.name === 'KubeError' && 'reason' in error;
}
