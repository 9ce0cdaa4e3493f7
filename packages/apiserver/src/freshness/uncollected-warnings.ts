import { type Cluster, type Condition, clusterKind } from '@orrery/model';
import { readControlObject, type Store } from '@orrery/storage';
import type { PathPrefix } from '../request/parse-path.ts';

/** Conditions that tell why nothing is collected, the first cause before what follows from it. */
const causes = ['Validated', 'Reachable', 'TLSVerified', 'Authenticated', 'Discovered', 'Ready', 'Fresh'];

/**
 * Why a cluster has no kinds: without it, a client that finds none says only that it does not know them (SEA-A08, SEA-V02).
 * @returns texts for `Warning` headers. Whoever asks has been found to see the cluster.
 */
export async function uncollectedWarnings(
  store: Pick<Store, 'get' | 'control'>,
  { name, isCompatible }: Extract<PathPrefix, { kind: 'cluster' }>,
): Promise<readonly string[]> {
  const { group, resource } = clusterKind.api;
  const key = { source: store.control, group, resource, namespace: '', name };
  const stored = await store.get({ kind: 'everything' }, key);
  const cause = stored === undefined ? undefined : causeOf(readControlObject<Cluster>(clusterKind, stored));
  const { reason = '', message = '' } = cause ?? {};
  if (isCompatible) {
    const why = message === '' ? '' : ` (${message})`;
    return [
      `${name} is not ready and the resources obtained may be inaccurate, reason: ${reason || 'Syncing'}, ` +
        `nothing is collected yet${why}`,
    ];
  }
  const why = [reason, message].filter((text) => text !== '').join(': ');
  return [`cluster ${name}: nothing is collected yet${why === '' ? '' : ` (${why})`}`];
}

function causeOf({ status }: Cluster): Condition | undefined {
  const conditions = status?.conditions ?? [];
  const failed = causes.flatMap(
    (wanted) => conditions.find(({ type, status: is }) => type === wanted && is === 'False') ?? [],
  );
  return failed[0] ?? conditions.find(({ type, status: is }) => type === 'Ready' && is === 'Unknown');
}
