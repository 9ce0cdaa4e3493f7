import { feedKindText } from '@orrery/model';
import type { Store } from '@orrery/storage';
import type { FrameResult } from './feed-answers.ts';
import type { HeldLease } from './feed-leases.ts';
import type { FeedSourceFacts } from './feed-source.ts';
import { canonical } from './lease-kinds.ts';

const namespaceKind = feedKindText({ group: '', version: 'v1', kind: 'Namespace' });

/** The facts of a source after frames: once its namespaces show `kube-system`, that uid is the cluster's identity (TAG-F13). */
export async function noteIdentity(
  store: Pick<Store, 'versions'>,
  { source, facts }: HeldLease,
  results: readonly FrameResult[],
): Promise<FeedSourceFacts> {
  if (facts.kubeSystemUID !== undefined || !results.some(hasNewNamespaces)) return facts;
  const scope = { source: source.id, group: '', resource: 'namespaces' };
  const [row] = await store.versions(scope, { from: 'kube-system', through: 'kube-system', limit: 1 });
  return row === undefined ? facts : { ...facts, kubeSystemUID: row.uid };
}

function hasNewNamespaces({ kind, result, stored }: FrameResult): boolean {
  if (canonical(kind) !== namespaceKind || (result !== 'accepted' && result !== 'partial')) return false;
  return stored !== undefined && stored.created + stored.updated > 0;
}
