/** An object on its way to the server. */
export interface FeedItem {
  readonly uid: string;
  /** `metadata.resourceVersion`, or what else changes with the object (TAG-F21). */
  readonly fingerprint: string;
  /** The object as JSON text. */
  readonly text: string;
}

/** A kind that cannot be read now (TAG-F42). */
export interface FeedKindError {
  readonly reason: 'Forbidden' | 'NotFound' | 'Timeout' | 'Throttled' | 'Unreachable' | 'Unknown';
  readonly message: string;
  readonly code?: number | undefined;
}
