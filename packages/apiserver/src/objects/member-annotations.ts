import type { ApiResource } from '@orrery/model';
import type { Source, StoredObject } from '@orrery/storage';
import { sourceText } from './source-text.ts';

/** Key and value. */
type Annotation = readonly [string, string];

/** The annotations that every answer with an object of a source adds (SEA-B02). */
export function memberAnnotations(of: Pick<Source, 'kind' | 'name'>, object: StoredObject): Annotation[] {
  const { kind, name } = of;
  const { originVersion, deletedAt } = object;
  const source: Annotation = ['orrery.dev/source', sourceText(of)];
  const deleted: Annotation[] =
    deletedAt === undefined ? [] : [['orrery.dev/deleted-at', new Date(deletedAt).toISOString()]];
  if (kind !== 'cluster') return [source, ...deleted];
  return [
    ['shadow.clusterpedia.io/cluster-name', name],
    source,
    ['orrery.dev/origin-resource-version', originVersion],
    ...deleted,
  ];
}

/**
 * Which kind an item of a list of mixed kinds is of, as collected: `<group>/<version>/<resource>`, for core `/v1/pods` (SEA-B02).
 * @param version that of the stored body.
 */
export function gvrAnnotation(
  { group, resource }: Pick<ApiResource, 'group' | 'resource'>,
  version: string,
): Annotation {
  return ['shadow.clusterpedia.io/gvr', `${group}/${version}/${resource}`];
}
