import { StatusError, type StatusReason } from '../status-error.ts';

/** Causes of the feed's failures with the reason each has in the Status (`tags.md` 3.4). */
export const feedCauses = {
  Malformed: 'BadRequest',
  BadEncoding: 'BadRequest',
  Unauthorized: 'Unauthorized',
  Forbidden: 'Forbidden',
  LeaseUnknown: 'NotFound',
  LeaseReplaced: 'Conflict',
  LeaseHeld: 'Conflict',
  ClusterAlreadyKnown: 'Conflict',
  ClusterIdentityChanged: 'Conflict',
  BodyTooLarge: 'RequestEntityTooLarge',
  ObjectTooLarge: 'RequestEntityTooLarge',
  TooManyObjects: 'RequestEntityTooLarge',
  TooManyParts: 'RequestEntityTooLarge',
  TooManyKinds: 'RequestEntityTooLarge',
  UnsupportedMediaType: 'UnsupportedMediaType',
  InvalidFrame: 'Invalid',
  InvalidName: 'Invalid',
  EmptySnapshot: 'Invalid',
  Throttled: 'TooManyRequests',
  Overloaded: 'ServiceUnavailable',
  NotReady: 'ServiceUnavailable',
  StorageFull: 'ServiceUnavailable',
} as const satisfies Record<string, StatusReason>;

/** Machine-readable cause of a failure of the feed. */
export type FeedCause = keyof typeof feedCauses;

/** A failure of the feed: a Status with the cause's reason and the cause as its code (TAG-F30). */
export function feedError(
  cause: FeedCause,
  message: string,
  options: { readonly field?: string; readonly retryAfterSeconds?: number; readonly cause?: unknown } = {},
): StatusError {
  const { field, retryAfterSeconds } = options;
  return new StatusError(feedCauses[cause], message, {
    details: {
      causes: [{ reason: cause, message, ...(field === undefined ? {} : { field }) }],
      ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
    },
    cause: options.cause,
  });
}
