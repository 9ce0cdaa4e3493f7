import type { VisibleSet } from '@orrery/query';
import type { Source, Store } from '@orrery/storage';

/** Groups of one count: more kinds than all sources of a store have. */
const maxGroups = 10_000_000;

/** How many objects of a kind of a source are stored. */
export type ObjectCounts = (source: Source, kind: { readonly group: string; readonly resource: string }) => number;

/** Counts the objects of sources by kind, in one read of the totals. */
export async function countObjects(
  store: Store,
  visible: VisibleSet,
  sources: readonly Source[],
): Promise<ObjectCounts> {
  const [source] = sources;
  if (source === undefined) return () => 0;
  const only = {
    kind: 'source',
    kinds: [source.kind],
    test: { attribute: 'name', text: { op: 'in', values: [source.name] } },
  } as const;
  const query = sources.length === 1 ? { visible, where: only } : { visible };
  const by = [{ by: 'source' }, { by: 'group' }, { by: 'kind' }] as const;
  const { groups } = await store.aggregate(query, { by, aggregates: [], limit: maxGroups });
  const counts = new Map(groups.map(({ key, count }) => [JSON.stringify(key.map((part) => part ?? '')), count]));
  return ({ kind, name }, { group, resource }) => counts.get(JSON.stringify([`${kind}/${name}`, group, resource])) ?? 0;
}
