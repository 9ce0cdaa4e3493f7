/** The field names a log line may carry; one list, so that lines of different packages can be joined. */
export interface LogFields {
  readonly source?: string;
  readonly cluster?: string;
  readonly group?: string;
  readonly resource?: string;
  readonly name?: string;
  readonly user?: string;
  readonly reason?: string;
  readonly err?: unknown;
  readonly requestId?: string;
  readonly method?: string;
  readonly path?: string;
  readonly status?: number;
  readonly durationMs?: number;
  readonly count?: number;
  readonly revision?: string;
  readonly address?: string;
  readonly directory?: string;
  readonly component?: string;
}

/** What libraries log to: a static message and fields, never an interpolated text (STY-O01). */
export interface Log {
  debug(fields: LogFields, message: string): void;
  info(fields: LogFields, message: string): void;
  /** Heals by itself. */
  warn(fields: LogFields, message: string): void;
  /** A person must act. */
  error(fields: LogFields, message: string): void;
}

/** A log that drops everything, for tests and short-lived commands. */
export const silentLog: Log = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};
