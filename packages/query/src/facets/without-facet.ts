import type { Condition, FieldCondition, GroupKey, SourceCondition } from '../ast.ts';
import { printFieldPath } from '../paths/print-field-path.ts';
import { conjunctsOf } from '../plan/conjuncts-of.ts';
import { allOf } from '../text/lowering.ts';
import { zoneLabels } from '../text/zone-labels.ts';

/**
 * The condition that the counts of a facet are under: what is left without the parts that ask for the facet's own key alone, so that a
 * chosen value does not empty its own list (SEA-M04). Undefined: nothing is left.
 */
export function withoutFacet(condition: Condition, facet: GroupKey): Condition | undefined {
  const others = conjunctsOf(condition).filter((part) => !isAbout(part, facet));
  return others.length === 0 ? undefined : allOf(others);
}

/** Whether a condition asks for nothing but a key. */
function isAbout(condition: Condition, key: GroupKey): boolean {
  switch (condition.kind) {
    case 'and':
    case 'or':
      return condition.of.every((part) => isAbout(part, key));
    case 'not':
      return isAbout(condition.of, key);
    case 'source':
      return isAboutSource(condition, key);
    case 'kind':
      return key.by === 'kind';
    case 'text':
      return key.by === condition.of;
    case 'label':
      return condition.of === 'labels' && isAboutLabel(condition.key, key);
    case 'field':
      return key.by === 'field' && fieldName(key.field) === fieldName(condition.field);
    case 'time':
      return key.by === 'created' && condition.of === 'created';
    case 'owner':
    case 'join':
    case 'word':
      return false;
    default:
      return condition satisfies never;
  }
}

function isAboutSource({ kinds, test }: SourceCondition, { by }: GroupKey): boolean {
  if (test !== undefined && test.attribute !== 'name') return false;
  const [kind, ...more] = kinds ?? [];
  return by === 'source' || (by === kind && more.length === 0);
}

function isAboutLabel(label: string, key: GroupKey): boolean {
  if (key.by === 'label') return key.key === label;
  const isZone = key.by === 'field' && 'semantic' in key.field && key.field.semantic === 'zone';
  return isZone && zoneLabels.includes(label);
}

function fieldName(field: FieldCondition['field']): string {
  return 'path' in field ? printFieldPath(field.path) : `${field.semantic}:`;
}
