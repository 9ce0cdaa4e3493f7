/** Why the server does not start: one line per problem, without a stack. */
export class StartError extends Error {
  override readonly name = 'StartError';
  /** 2 for what the user wrote (flags, settings), 1 for everything else. */
  readonly exitCode: 1 | 2;

  constructor(exitCode: 1 | 2, message: string, options?: ErrorOptions) {
    super(message, options);
    this.exitCode = exitCode;
  }
}

/** The surroundings do not let the server start. */
export function startError(message: string, cause?: unknown): StartError {
  return new StartError(1, message, cause === undefined ? undefined : { cause });
}

/** A flag or setting that cannot be accepted. */
export function usageError(message: string, cause?: unknown): StartError {
  return new StartError(2, message, cause === undefined ? undefined : { cause });
}
