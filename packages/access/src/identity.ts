/** Who makes a request. */
export interface Identity {
  readonly user: string;
  readonly groups: readonly string[];
}

/** The built-in user with the role `platform-admin`: whoever may read the data directory (S-42.2). */
export const adminUser = 'admin';

/** Kubernetes' group of everybody who signed in. */
export const authenticatedGroup = 'system:authenticated';
