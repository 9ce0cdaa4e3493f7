import { type Condition, type FieldRequirement, fieldCondition, type IsObjectList, type KindName } from '@orrery/query';
import type { KnownFields } from './known-fields.ts';

/** Whose fields a request selects by. */
export interface FieldsSubject {
  /** Registered fields of a single kind keep their meaning (SEA-E06); of several, every path means the body. */
  readonly kinds?: readonly KindName[];
  /** Fields that the CRD of a custom kind makes selectable, in the version asked for (SEA-E06). */
  readonly selectableFields?: () => Promise<readonly string[]>;
  /** Which paths end in the elements of lists of objects (SEA-E03); absent: those of the built-in kinds asked. */
  readonly objectLists?: () => Promise<IsObjectList>;
}

/** What requirements on fields mean. @throws StatusError BadRequest as {@link fieldCondition}. */
export async function conditionOfFields(
  fields: readonly FieldRequirement[],
  { kinds = [], selectableFields }: FieldsSubject,
  isObjectList: IsObjectList | undefined,
): Promise<Condition> {
  const [kind, ...more] = kinds;
  if (kind === undefined || more.length > 0) return fieldCondition(fields, undefined, isObjectList);
  return fieldCondition(fields, { ...kind, selectableFields: (await selectableFields?.()) ?? [] }, isObjectList);
}

/** Schemas are read for texts only that have a path with such a step. */
const hasElements = /\[\s*\*?\s*\]/;

/**
 * Which paths may not be compared since the elements are objects (SEA-E03).
 * @returns undefined when none is in the request.
 */
export async function objectListsOf(
  known: Pick<KnownFields, 'builtInObjectLists'>,
  query: URLSearchParams,
  { kinds = [], objectLists }: FieldsSubject,
): Promise<IsObjectList | undefined> {
  if (!['fieldSelector', 'q'].some((name) => query.getAll(name).some((text) => hasElements.test(text))))
    return undefined;
  return objectLists === undefined ? await known.builtInObjectLists(kinds) : await objectLists();
}
