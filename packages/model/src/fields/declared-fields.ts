import { clusterFields } from './cluster-fields.ts';
import type { FieldDeclaration } from './field-declaration.ts';
import { networkFields } from './network-fields.ts';
import { workloadFields } from './workload-fields.ts';

/**
 * All declared fields, in no order that matters: the fields kube-apiserver lets select by as far as they tell objects apart (SEA-E06),
 * and what the keys `node`, `ip`, `image`, `port`, `host`, `zone`, `id` and `status` of the query language read. Paths of the
 * bodies as stored.
 */
export const declaredFields: readonly FieldDeclaration[] = [...workloadFields, ...networkFields, ...clusterFields];

const byKind = Map.groupBy(declaredFields, ({ group, resource }) => `${group}/${resource}`);

/** The declared fields of a kind, by its plural; none for a kind that has none. */
export function declaredFieldsOf(group: string, resource: string): readonly FieldDeclaration[] {
  return byKind.get(`${group}/${resource}`) ?? [];
}
