/** Every reason an answer can carry, with its HTTP code (`search.md` W). */
export const statusReasons = {
  BadRequest: 400,
  Unauthorized: 401,
  Forbidden: 403,
  NotFound: 404,
  MethodNotAllowed: 405,
  NotAcceptable: 406,
  AlreadyExists: 409,
  Conflict: 409,
  Expired: 410,
  RequestEntityTooLarge: 413,
  UnsupportedMediaType: 415,
  Invalid: 422,
  TooManyRequests: 429,
  InternalError: 500,
  ServiceUnavailable: 503,
  Timeout: 504,
} as const;

/** Kubernetes' machine-readable name of a failure. */
export type StatusReason = keyof typeof statusReasons;

/** One cause within a failure: which field, why, and a more specific code than the reason. */
export interface StatusCause {
  readonly field?: string;
  readonly message: string;
  readonly reason?: string;
}

/** What a failure is about; the names are those of `metav1.StatusDetails`. */
export interface StatusDetails {
  readonly group?: string;
  readonly kind?: string;
  readonly name?: string;
  readonly uid?: string;
  readonly causes?: readonly StatusCause[];
  readonly retryAfterSeconds?: number;
}

/** The one error class of the product (STY-E01). Its message is one line that names field, value and fix. */
export class StatusError extends Error {
  override readonly name = 'StatusError';
  readonly reason: StatusReason;
  readonly details: StatusDetails;

  constructor(reason: StatusReason, message: string, options: { details?: StatusDetails; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.reason = reason;
    this.details = options.details ?? {};
  }

  /** The HTTP status code of the reason. */
  get code(): number {
    return statusReasons[this.reason];
  }
}

/** Whether a caught value is a failure of this reason; by name, so that it holds across package copies (STY-E02). */
export function hasReason(error: unknown, reason: StatusReason): error is StatusError {
  return isStatusError(error) && error.reason === reason;
}

/** Whether a caught value is a `StatusError`; by name, as `hasReason`. */
export function isStatusError(error: unknown): error is StatusError {
  return error instanceof Error && error.name === 'StatusError' && 'reason' in error;
}
