import type { FeedLimits } from './feed-settings.ts';

/** What the server has of a kind, as answers say it. */
export interface HeldVersion {
  /** 0 when a snapshot is needed. */
  readonly version: number;
  readonly epoch: string | null;
  readonly count: number;
  readonly digest: string;
}

/** An item that was not stored (TAG-F25). */
export interface RefusedItem {
  /** Place in the frame, from 0 on. */
  readonly index: number;
  readonly uid?: string;
  readonly reason: string;
  /** JSON pointer to what is wrong. */
  readonly pointer?: string;
  readonly message: string;
}

/** What became of one frame (`tags.md` 3.3). */
export interface FrameResult {
  readonly kind: string;
  readonly result: 'accepted' | 'partial' | 'resync' | 'held';
  readonly reason?: 'BaseMismatch' | 'DigestMismatch' | 'PartMissing' | 'KindNotInLease' | 'MassDelete';
  readonly message?: string;
  readonly version?: number;
  /** The store's revision that has the frame. */
  readonly revision?: number;
  readonly stored?: StoredCounts;
  /** The first 100. */
  readonly items: readonly RefusedItem[];
  readonly refused?: number;
  readonly have?: HeldVersion;
}

/** What a frame did to objects. */
export interface StoredCounts {
  readonly created: number;
  readonly updated: number;
  readonly deleted: number;
  readonly unchanged: number;
}

/** Answer to frames. */
export interface FramesAnswer {
  readonly results: readonly FrameResult[];
  readonly heartbeatSeconds: number;
  /** Kinds the server asks for anew. */
  readonly resync: readonly string[];
}

/** A kind in the answer to a lease. */
export interface LeasedKind {
  readonly kind: string;
  readonly have: HeldVersion;
  readonly want: 'snapshot' | 'delta';
}

/** Answer to a lease. */
export interface LeaseAnswer {
  /** Secret: whoever has it and a token of the source sends. */
  readonly lease: string;
  readonly source: string;
  readonly sourceId: number;
  readonly created: boolean;
  /** Only in the answer that gives the first lease. */
  readonly token?: string;
  readonly heartbeatSeconds: number;
  readonly leaseSeconds: number;
  readonly limits: FeedLimits;
  readonly kinds: readonly LeasedKind[];
}

/** Answer while a person has to accept the cluster (TAG-F11). */
export interface PendingAnswer {
  readonly source: string;
  readonly phase: 'PendingApproval';
  readonly message: string;
}
