/** Errors that say what went wrong outside of the program; where in the program they were made helps nobody. */
const explainedErrors = new Set(['StatusError', 'KubeError', 'OutboundError', 'StartError']);

/** A logged error. Other members of an error stay out: they may hold what it was doing it with. */
export interface ErrorFields {
  readonly type: string;
  readonly message: string;
  readonly code?: string;
  readonly stack?: string;
  /** Messages of the causes, outermost first. */
  readonly causes?: readonly string[];
}

/** What a log line tells of a caught value; the stack only of errors nobody foresaw. */
export function errorFields(error: unknown): ErrorFields {
  if (!(error instanceof Error)) return { type: typeof error, message: String(error) };
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  const causes = causesOf(error);
  const isExplained = explainedErrors.has(error.name);
  return {
    type: error.name,
    message: error.message,
    ...(code === undefined ? {} : { code }),
    ...(isExplained || error.stack === undefined ? {} : { stack: error.stack }),
    ...(causes.length === 0 ? {} : { causes }),
  };
}

/** More causes than anybody reads; a chain may even be a ring. */
const maxCauses = 8;

function causesOf(error: Error): string[] {
  const causes: string[] = [];
  for (let cause = error.cause; cause instanceof Error && causes.length < maxCauses; cause = cause.cause) {
    causes.push(`${cause.name}: ${cause.message}`);
  }
  return causes;
}
