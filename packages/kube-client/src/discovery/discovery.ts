import type { ApiResource } from '@orrery/model';
import type { Failure } from '../errors/classify-failure.ts';
import { KubeError } from '../errors/kube-error.ts';

/** A group with its versions in the server's order, the preferred one first. */
export interface DiscoveredGroup {
  /** Empty for core. */
  readonly name: string;
  readonly versions: readonly string[];
}

/** A group version that could not be read; its kinds are unknown, not gone (KSY-B03). */
export interface FailedGroup {
  readonly group: string;
  readonly version: string;
  readonly failure: Failure;
}

/** The groups a server serves and what is in them. */
export interface DiscoveredKinds {
  /** Core first, then the server's order. */
  readonly groups: readonly DiscoveredGroup[];
  /** Every kind in every served version, without subresources, in the order of `groups` and versions. */
  readonly resources: readonly ApiResource[];
  readonly failedGroups: readonly FailedGroup[];
}

/** Far above any cluster: 1,000 groups of 50 versions of 1,000 kinds, each within its bound, would not fit into memory. */
export const discoveryLimits = { groupVersions: 2000, kinds: 20_000 } as const;

/** The failure of a server that says that it serves more than any cluster has. */
export function tooMuch(what: string): KubeError {
  return new KubeError('DecodeError', `the API server says that it serves more than ${what}`, { status: 200 });
}
