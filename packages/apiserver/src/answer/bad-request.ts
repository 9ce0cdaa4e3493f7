import { StatusError } from '@orrery/model';

/** A request that cannot be understood; `cause` stays in the process. */
export function badRequest(message: string, cause?: unknown): StatusError {
  return new StatusError('BadRequest', message, { cause });
}
