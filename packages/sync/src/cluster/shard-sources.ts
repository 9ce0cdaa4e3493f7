import { type Cluster, clusterKind } from '@orrery/model';
import type { Store } from '@orrery/storage';
import type { ShardSource } from '../shard/shard.ts';
import { listControlObjects } from './list-control-objects.ts';

/** More clusters than any installation has. */
const maxGroups = 100_000;

/** The clusters that are to be synchronised by somebody, weighted by their objects (KSY-J01). */
export async function shardSources(store: Store): Promise<readonly ShardSource[]> {
  const sources = await store.sources({ kind: 'everything' });
  const idOf = new Map(sources.filter(({ kind }) => kind === 'cluster').map(({ name, id }) => [name, id]));
  const weights = await weightsOf(store);
  const found: ShardSource[] = [];
  for await (const { metadata, spec } of listControlObjects<Cluster>(store, clusterKind)) {
    const source = idOf.get(metadata.name);
    if (source === undefined || isPushed(spec)) continue;
    found.push({ source, shardingName: spec.shardingName ?? '', weight: 1 + (weights.get(metadata.name) ?? 0) });
  }
  return found;
}

/** Whether somebody inside the cluster pushes it: nothing is asked of it then (KSY-K01). */
export function isPushed({ origin }: Pick<Cluster['spec'], 'origin'>): boolean {
  return origin === 'pushed';
}

async function weightsOf(store: Store): Promise<ReadonlyMap<string, number>> {
  const query = { visible: { kind: 'everything' } } as const;
  const { groups } = await store.aggregate(query, { by: [{ by: 'cluster' }], aggregates: [], limit: maxGroups });
  return new Map(
    groups.flatMap(({ key: [name], count }) => (typeof name === 'string' ? [[name, count] as const] : [])),
  );
}
