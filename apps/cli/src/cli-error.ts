/** Exit codes of CON-130: 1 refused or failed, 2 bad usage, 3 still running at `--timeout`. */
export type FailureCode = 1 | 2 | 3;

/** A failure that was caused by another; the cause is for debuggers, not for the message. */
export function causedError(exitCode: FailureCode, message: string, cause: unknown): CliError {
  return new CliError(exitCode, message, { cause });
}

/** Why a command ends without success; the message is one line. */
export class CliError extends Error {
  override readonly name = 'CliError';
  readonly exitCode: FailureCode;

  constructor(exitCode: FailureCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.exitCode = exitCode;
  }
}
