import { declaredFields, declaredFieldsOf } from '@orrery/model';
import { type KindName, type LoweringOptions, printFieldPath, summaryPath } from '@orrery/query';
import type { StoredPath } from '../request/stored-paths.ts';

/**
 * The declared fields that lists of these kinds can be sorted by (SEA-H03); none: of all kinds.
 * @param storedPath where a path of the version asked for stands in the objects, whose fields are declared.
 */
export function orderFieldsOf(
  kinds: readonly KindName[],
  storedPath: StoredPath,
): NonNullable<LoweringOptions['orderFields']> {
  const declared =
    kinds.length === 0 ? declaredFields : kinds.flatMap(({ group, resource }) => declaredFieldsOf(group, resource));
  const names = new Set(declared.map(({ path }) => path));
  names.delete(summaryPath);
  return { names: [...names], has: (path) => names.has(printFieldPath(storedPath(path))) };
}
