/** A data encryption key that only its key encryption key can unwrap. */
export interface WrappedKey {
  /** Which version of the key encryption key wrapped it. */
  readonly keyVersion: string;
  /** All that unwrapping needs beside the key encryption key. */
  readonly wrapped: Uint8Array;
}

/** A key encryption key in its versions. It wraps with the current one and unwraps with any it has (S-01.3). */
export interface Kek {
  /** The current version; undefined until the first key is wrapped. */
  keyId(): string | undefined;

  /** Wraps a data encryption key with the current version. The first call ever makes that version. */
  wrap(dek: Uint8Array): Promise<WrappedKey>;

  /**
   * Gives the data encryption key back; the buffer is the caller's to overwrite. Undefined when `wrapped` is not what `wrap` gave.
   * @throws StatusError InternalError with the cause `KekMissing` when the version is not there.
   */
  unwrap(key: WrappedKey): Promise<Buffer | undefined>;
}
