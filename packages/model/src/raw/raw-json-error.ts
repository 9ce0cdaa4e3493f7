/**
 * `NotAList`: the bytes are no Kubernetes list (a login page, a Status, no `metadata.resourceVersion`, no `items`).
 * `Malformed`: cut short, no JSON, nested too deeply, or a member is missing or of another type than Kubernetes gives it.
 */
export type RawJsonErrorKind = 'NotAList' | 'Malformed';

/**
 * Bytes that are not what they should be. The message names the place and what was expected, never the value that was found
 * there, since that may be a secret; only a list's `kind` is shown.
 */
export class RawJsonError extends Error {
  override readonly name = 'RawJsonError';
  readonly kind: RawJsonErrorKind;
  /** Byte offset in the buffer that was read. */
  readonly offset: number;

  constructor(
    problem: string,
    options: { readonly kind: RawJsonErrorKind; readonly offset: number; readonly cause?: unknown },
  ) {
    super(`${problem} at byte ${options.offset}`, options.cause === undefined ? undefined : { cause: options.cause });
    this.kind = options.kind;
    this.offset = options.offset;
  }
}

/** The error for something else than `what` at an offset. */
export function expected(what: string, offset: number): RawJsonError {
  return new RawJsonError(`malformed JSON: expected ${what}`, { kind: 'Malformed', offset });
}
