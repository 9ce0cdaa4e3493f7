import { isStatusError, StatusError } from '@orrery/model';

/**
 * Classes and codes of the server that blame the surroundings, not the statement: the same call may work later
 * (https://www.postgresql.org/docs/18/errcodes-appendix.html).
 */
const passingClasses: ReadonlySet<string> = new Set([
  '08', // connection
  '53', // disk full, out of memory, too many connections
  '57', // shut down, crashed, starting up
  '58', // I/O of the server
  '28', // user or password
  '3D', // no such database
]);
const passingCodes: ReadonlySet<string> = new Set([
  '25006', // the server became a standby
  '25P03', // idle in transaction for too long
  '25P04', // transaction for too long
  '40001', // serialisation
  '40P01', // deadlock
  '55P03', // a lock was not given in time
]);
const cancelled = '57014';

interface ServerError extends Error {
  /** SQLSTATE. */
  readonly code: string;
  readonly severity: string;
}

/** An error of the server, told from one of the connection by its severity. */
function isServerError(error: unknown): error is ServerError {
  return error instanceof Error && 'severity' in error && 'code' in error && typeof error.code === 'string';
}

/**
 * An error of a statement or of the connection: Timeout when the server's time limit ended it, ServiceUnavailable when trying again can
 * help, InternalError when the statement is wrong.
 */
export function toFailure(error: unknown): StatusError {
  if (isStatusError(error)) return error;
  const message = error instanceof Error ? error.message || error.name : String(error);
  if (!isServerError(error)) {
    return new StatusError('ServiceUnavailable', `the connection to PostgreSQL failed: ${message}`, { cause: error });
  }
  if (error.code === cancelled) {
    return new StatusError(
      'Timeout',
      'PostgreSQL ended a statement that took too long: narrow the query by cluster, namespace, label or a declared field',
      {
        cause: error,
      },
    );
  }
  const isPassing = passingClasses.has(error.code.slice(0, 2)) || passingCodes.has(error.code);
  return new StatusError(isPassing ? 'ServiceUnavailable' : 'InternalError', `PostgreSQL failed: ${message}`, {
    cause: error,
  });
}

/**
 * Whether a failed COMMIT may have taken effect nevertheless: the connection was lost while it was on its way, or the server was being
 * shut down. An answer that refuses it is certain.
 */
export function isOutcomeUnknown(failure: StatusError): boolean {
  const { cause } = failure;
  return !isServerError(cause) || cause.severity !== 'ERROR';
}

/**
 * Whether prepared statements of the connection are not what they were: tables were changed under them (0A000 of
 * `RevalidateCachedQuery`), or a pooler between us and the server lost them (26000).
 */
export function isPlanOutdated(error: unknown): boolean {
  if (!isServerError(error)) return false;
  return error.code === '26000' || (error.code === '0A000' && error.message.includes('cached plan'));
}
