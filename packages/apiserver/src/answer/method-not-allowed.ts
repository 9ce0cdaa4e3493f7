import { StatusError } from '@orrery/model';

/** A 405 with the methods its path has, for the `Allow` header (RFC 9110, 15.5.6). */
export class MethodNotAllowed extends StatusError {
  readonly allow: readonly string[];

  constructor(message: string, allow: readonly string[], options: { readonly cause?: unknown } = {}) {
    super('MethodNotAllowed', message, options);
    this.allow = allow;
  }
}

/** The same 405 with the methods its path has. */
export function withAllow(error: StatusError, allow: readonly string[]): MethodNotAllowed {
  return new MethodNotAllowed(error.message, allow, { cause: error });
}
