import type { FeedGrant } from '@orrery/model';

/** Who makes a request. */
export interface Identity {
  readonly user: string;
  readonly groups: readonly string[];
  /** An aggregator says so (SEA-A05): its user is none of ours, whatever the name. */
  readonly isProxied?: true;
  /** Of a token of the push feed: all that it may do. Whoever has it may do nothing else. */
  readonly feed?: FeedGrant;
}

/** The built-in user with the role `platform-admin`: whoever may read the data directory (S-42.2). */
export const adminUser = 'admin';

/** Kubernetes' group of everybody who signed in. */
export const authenticatedGroup = 'system:authenticated';
