import { StatusError } from '@orrery/model';

/** A failure with something to tell beside it, in `Warning` headers. */
export class WarnedFailure extends StatusError {
  readonly warnings: readonly string[];

  constructor(error: StatusError, warnings: readonly string[]) {
    super(error.reason, error.message, { details: error.details, cause: error });
    this.warnings = warnings;
  }
}

/** A failure with these warnings beside those it has; itself when there are none. */
export function withWarnings(error: StatusError, warnings: readonly string[]): StatusError {
  if (warnings.length === 0) return error;
  return new WarnedFailure(error, [...(error instanceof WarnedFailure ? error.warnings : []), ...warnings]);
}
