/** What a token of the push feed may do (`security.md` S-26.6). It may do nothing else. */
export type FeedGrant =
  | {
      readonly kind: 'feed';
      /** Name of the token. */
      readonly token: string;
      /** Name of the one cluster it sends. */
      readonly cluster: string;
      /** Kinds as frames write them; absent: all. */
      readonly kinds?: readonly string[];
    }
  | ({ readonly kind: 'registration'; readonly token: string } & RegistrationBounds);

/** What a registration token may create (TAG-F02, TAG-F11). */
export interface RegistrationBounds {
  /** The one cluster it was made for, which is created at once. */
  readonly cluster?: string;
  /** Names of the clusters it may create; `*` any run. Absent: any. */
  readonly namePattern?: string;
  /** How many clusters it may create in all. */
  readonly maxClusters?: number;
  /** Whether a cluster it creates is in use at once, though the token is shared by many. */
  readonly autoAccept?: boolean;
}

/** Who calls the push feed. */
export interface FeedCaller {
  /** User name; part of the identity of clusters that show no uid (TAG-F13). */
  readonly user: string;
  /** Absent for an administrator. */
  readonly grant?: FeedGrant;
}
