const mib = 1024 ** 2;

/** Bounds of what is staged (KSY-K03). */
export const stagingLimits = {
  partBytes: 16 * mib,
  /** Of one source. */
  sourceBytes: 4096 * mib,
  /** Of all sources. */
  bytes: 65_536 * mib,
  /** After its last part a snapshot that did not become complete is forgotten (TAG-F24). */
  keptMs: 60 * 60 * 1000,
  /** Parts read or dropped at a time: this many bytes, and one more part. */
  stepBytes: 8 * mib,
  /** Parts read or dropped at a time, if they are small. */
  stepParts: 1000,
} as const;
