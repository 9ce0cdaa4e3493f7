import { type ByteRange, type ClusterSync, memberPath, readText } from '@orrery/model';

const typePath = memberPath('type');
const reasonPath = memberPath('reason');
const involvedKindPath = memberPath('involvedObject', 'kind');

/** Types the API knows; where both are wanted an event without a type is, too. */
const typeCount = 2;

/** Which events are stored. */
export interface EventFilter {
  readonly types: ClusterSync['events']['types'];
  readonly excludeReasons: readonly string[];
  /** Only events of objects of these kinds, as `involvedObject.kind` spells them; undefined: of all (KSY-H02). */
  readonly involvedKinds?: readonly string[] | undefined;
}

/**
 * Tells from the bytes of an event in its core/v1 form whether it is stored (KSY-H04); undefined when all are. Cost: one pass over the
 * top of the object for each thing asked.
 */
export function eventFilter(filter: EventFilter): ((bytes: Uint8Array, range: ByteRange) => boolean) | undefined {
  const types = new Set<string>(filter.types);
  const reasons = new Set(filter.excludeReasons);
  const kinds = filter.involvedKinds === undefined ? undefined : new Set(filter.involvedKinds);
  const hasAllTypes = types.size === 0 || types.size >= typeCount;
  if (hasAllTypes && reasons.size === 0 && kinds === undefined) return undefined;
  return (bytes, range) =>
    (hasAllTypes || types.has(readText(bytes, range, typePath))) &&
    (reasons.size === 0 || !reasons.has(readText(bytes, range, reasonPath))) &&
    (kinds === undefined || kinds.has(readText(bytes, range, involvedKindPath)));
}
