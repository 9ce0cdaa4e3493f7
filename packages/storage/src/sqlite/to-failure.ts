import { isStatusError, type StatusDetails, StatusError, type StatusReason } from '@orrery/model';

/** A failure as it crosses the thread border: errors do not keep their class there. */
export interface Failure {
  readonly reason: StatusReason;
  readonly message: string;
  readonly details: StatusDetails;
  /** The error below, for the log: what is left of it are message and stack. */
  readonly cause?: unknown;
}

/**
 * Primary result codes of SQLite that blame the surroundings, not the call: the same call may work later
 * (https://www.sqlite.org/rescode.html).
 */
const passingCodes: ReadonlySet<number> = new Set([
  5, // BUSY
  6, // LOCKED
  7, // NOMEM
  8, // READONLY
  9, // INTERRUPT
  10, // IOERR
  13, // FULL
  14, // CANTOPEN
]);

/** An error of a database thread as it crosses the thread border: ServiceUnavailable when trying again can help, else InternalError. */
export function toFailure(error: unknown): Failure {
  const known = toStatusError(error);
  if (!isStatusError(known)) {
    const message = known instanceof Error ? known.message : String(known);
    return { reason: 'InternalError', message: `the store failed: ${message}`, details: {}, ...causeOf(known) };
  }
  const { reason, message, details } = known;
  return { reason, message, details, ...causeOf(known.cause) };
}

/** Only errors: other values may be of a sort that cannot cross. */
function causeOf(cause: unknown): { readonly cause?: Error } {
  return cause instanceof Error ? { cause: new Error(cause.message, { cause: cause.stack }) } : {};
}

/** An error of SQLite as a StatusError, ServiceUnavailable when trying again can help, else InternalError; any other as it is. */
export function toStatusError(error: unknown): unknown {
  if (!(error instanceof Error && 'code' in error && error.code === 'ERR_SQLITE_ERROR')) return error;
  // `errcode` of node:sqlite is the extended code, its low byte the primary one.
  const code = 'errcode' in error ? Number(error.errcode) & 0xff : 0;
  const reason = passingCodes.has(code) ? 'ServiceUnavailable' : 'InternalError';
  return new StatusError(reason, `the store failed: ${error.message}`, { cause: error });
}
