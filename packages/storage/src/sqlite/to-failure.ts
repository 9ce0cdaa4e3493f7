import { isStatusError } from '@orrery/model';
import type { Failure } from './protocol.ts';

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
  if (isStatusError(error)) return { reason: error.reason, message: error.message, details: error.details };
  const message = error instanceof Error ? error.message : String(error);
  const reason = passingCodes.has(primaryCode(error)) ? 'ServiceUnavailable' : 'InternalError';
  return { reason, message: `the store failed: ${message}`, details: {} };
}

/** `errcode` of node:sqlite is the extended code, its low byte the primary one; 0 for what is no error of SQLite. */
function primaryCode(error: unknown): number {
  if (!(error instanceof Error && 'code' in error && error.code === 'ERR_SQLITE_ERROR')) return 0;
  return 'errcode' in error ? Number(error.errcode) & 0xff : 0;
}
