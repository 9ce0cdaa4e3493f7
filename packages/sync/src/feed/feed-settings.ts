/** Bounds of the push feed (TAG-F07); told in the answer to a lease. Sizes in bytes. */
export interface FeedLimits {
  /** A request as received. */
  readonly requestBytes: number;
  /** A request unpacked. */
  readonly unpackedBytes: number;
  /** How many times larger a request may be unpacked than as received. */
  readonly unpackedRatio: number;
  /** Objects of one request. */
  readonly requestObjects: number;
  /** Larger objects are stored without body. */
  readonly objectBytes: number;
  readonly kinds: number;
  /** Objects of one source. */
  readonly sourceObjects: number;
  /** Parts of one snapshot. */
  readonly parts: number;
  /** Requests of one lease at a time. */
  readonly inFlight: number;
  /** Requests of one source in a second, and at once after a quiet time. */
  readonly requestsPerSecond: number;
  readonly requestBurst: number;
  /** Refused items of one kind that are remembered as present (TAG-F25). */
  readonly refusedItems: number;
}

/** Settings `feeds.*` (`tags.md` 13). */
export interface FeedSettings {
  /** Whether registration tokens may create clusters. */
  readonly autoRegister: boolean;
  /** 15 to 3,600. */
  readonly heartbeatSeconds: number;
  /** Heartbeats after which a lease ends. */
  readonly leaseIntervals: number;
  readonly limits: FeedLimits;
}

const mebibyte = 1024 * 1024;

/** The defaults of TAG-F07 and `tags.md` 13. */
export const defaultFeedSettings: FeedSettings = {
  autoRegister: true,
  heartbeatSeconds: 60,
  leaseIntervals: 3,
  limits: {
    requestBytes: 32 * mebibyte,
    unpackedBytes: 256 * mebibyte,
    unpackedRatio: 100,
    requestObjects: 50_000,
    objectBytes: 3 * mebibyte,
    kinds: 200,
    sourceObjects: 1_000_000,
    parts: 10_000,
    inFlight: 4,
    requestsPerSecond: 1000,
    requestBurst: 4000,
    refusedItems: 1000,
  },
};
