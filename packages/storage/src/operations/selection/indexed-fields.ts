import { type FieldCondition, type PlannerField, printFieldPath } from '@orrery/query';
import type { Selection } from './selection.ts';

/** The fields of the index that together say what the objects of a selection have; undefined when objects themselves must be asked. */
export function indexedFields(
  field: FieldCondition['field'],
  { plan, state }: Pick<Selection, 'plan' | 'state'>,
): PlannerField[] | undefined {
  const kinds = new Set(plan.kinds.map(({ id }) => id));
  const fields = state.planner.fields.filter(({ kind }) => kinds.has(kind));
  if ('semantic' in field) {
    // Kinds without a declaration have no value of this meaning.
    const alike = fields.filter(({ semantic }) => semantic === field.semantic);
    return alike.every(({ isReady }) => isReady) ? alike : undefined;
  }
  const path = printFieldPath(field.path);
  const own = fields.filter((declared) => declared.isReady && declared.path === path);
  return own.length === kinds.size ? own : undefined;
}
