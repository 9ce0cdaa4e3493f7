import type { FeedCaller, FeedFrame, FeedLeaseRequest, FeedPatch, ItemRange, PushRequest } from '@orrery/model';

/** Limits the HTTP side keeps (TAG-F07), in bytes and objects. */
export interface FeedRequestLimits {
  readonly requestBytes: number;
  readonly unpackedBytes: number;
  readonly unpackedRatio: number;
  readonly requestObjects: number;
}

/** A frame that was checked, with its objects still bytes of the request. */
export interface CheckedFrame {
  readonly frame: FeedFrame;
  readonly bytes: Uint8Array;
  readonly items: readonly ItemRange[];
}

/** What the push feed does (`tags.md` 3); answers are JSON documents. Failures are StatusError with a cause of `feedCauses`. */
export interface FeedEngine {
  readonly limits: FeedRequestLimits;
  takeLease(
    caller: FeedCaller,
    request: FeedLeaseRequest,
    signal: AbortSignal,
  ): Promise<{ readonly kind: 'created' | 'taken' | 'pending'; readonly answer: object }>;
  send(caller: FeedCaller, lease: string, frames: readonly CheckedFrame[], signal: AbortSignal): Promise<object>;
  /** Answers the kinds that were added. */
  changeKinds(caller: FeedCaller, lease: string, patch: FeedPatch, signal: AbortSignal): Promise<readonly object[]>;
  endLease(caller: FeedCaller, lease: string, signal: AbortSignal): Promise<void>;
  push(caller: FeedCaller, request: PushRequest, signal: AbortSignal): Promise<object>;
}
