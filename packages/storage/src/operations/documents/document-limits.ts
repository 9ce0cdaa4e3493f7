/** Bounds of what sources publish beside objects. */
export const documentLimits = {
  /** Of one document. */
  bytes: 16 * 1024 ** 2,
  /** Documents forgotten in one transaction. */
  forgotten: 50,
  /** Hashes looked up at a time. */
  lookedUp: 5000,
} as const;
