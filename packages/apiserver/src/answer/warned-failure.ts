import { StatusError } from '@orrery/model';

/** A failure with something to tell beside it, in `Warning` headers. */
export class WarnedFailure extends StatusError {
  readonly warnings: readonly string[];

  constructor(error: StatusError, warnings: readonly string[]) {
    super(error.reason, error.message, { details: error.details, cause: error });
    this.warnings = warnings;
  }
}
