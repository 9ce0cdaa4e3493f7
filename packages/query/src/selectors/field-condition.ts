import type { Condition, FieldPath, ValueTest } from '../ast.ts';
import { parseFieldPath } from '../paths/parse-field-path.ts';
import { printFieldPath } from '../paths/print-field-path.ts';
import { addedAnnotationCondition } from './added-annotations.ts';
import type { FieldRequirement } from './field-requirement.ts';
import { fieldSelectorError } from './field-selector-error.ts';
import { type RegisteredField, registeredField, type SelectedKind } from './registered-fields.ts';

/** Whether a path ends in the elements of a list of objects, which equal no text (SEA-E03). */
export type IsObjectList = (path: FieldPath) => boolean;

const comparisons = { Gt: 'gt', Gte: 'gte', Lt: 'lt', Lte: 'lte' } as const;

/**
 * What the requirements of a field selector mean: all must hold. With a kind, the fields that kube-apiserver or its CRD registers for it keep its
 * meaning, where an absent value equals the zero value (SEA-E06); without one every path means the body.
 * @param isObjectList whether a path ends in the elements of a list of objects; absent: no list is known to be one.
 * @throws StatusError BadRequest for a comparison with the elements of a list of objects (E03), and for annotations of answers that
 *   cannot be selected by.
 */
export function fieldCondition(
  requirements: readonly FieldRequirement[],
  kind?: SelectedKind,
  isObjectList?: IsObjectList,
): Condition {
  const [only, ...more] = requirements.map((requirement) => {
    if (isObjectList !== undefined) refuseObjectList(requirement, isObjectList);
    return requirementCondition(requirement, kind);
  });
  return only !== undefined && more.length === 0
    ? only
    : { kind: 'and', of: only === undefined ? [] : [only, ...more] };
}

function requirementCondition(requirement: FieldRequirement, kind: SelectedKind | undefined): Condition {
  const { path, operator, values } = requirement;
  switch (operator) {
    case 'Exists':
      return existsCondition(path);
    case 'DoesNotExist':
      return not(existsCondition(path));
    case 'In':
      return inCondition(requirement, kind);
    case 'NotIn':
      return not(inCondition(requirement, kind));
    case 'Gt':
    case 'Gte':
    case 'Lt':
    case 'Lte':
      if (addedAnnotationCondition(path) !== undefined) {
        throw fieldSelectorError(requirement.at, `${printFieldPath(path)} has no order, expected: =, !=, in or notin`);
      }
      return field(path, { op: comparisons[operator], value: values[0] ?? '' });
    default:
      return operator satisfies never;
  }
}

function existsCondition(path: FieldPath): Condition {
  const name = printFieldPath(path);
  if (name === 'metadata.name') return { kind: 'and', of: [] };
  if (name === 'metadata.namespace') return not({ kind: 'text', of: 'namespace', test: { op: 'in', values: [''] } });
  return addedAnnotationCondition(path) ?? field(path, { op: 'exists' });
}

function inCondition(requirement: FieldRequirement, kind: SelectedKind | undefined): Condition {
  const { path, values, at } = requirement;
  const name = printFieldPath(path);
  if (name === 'metadata.name') return { kind: 'text', of: 'name', test: { op: 'in', values } };
  if (name === 'metadata.namespace') return { kind: 'text', of: 'namespace', test: { op: 'in', values } };
  // An absent uid equals no text, but is the empty one as a column.
  if (name === 'metadata.uid' && !values.includes('')) return { kind: 'text', of: 'uid', test: { op: 'in', values } };
  const added = addedAnnotationCondition(path, { values, at });
  if (added !== undefined) return added;
  const registered = kind === undefined ? undefined : registeredField(kind, name);
  return registered === undefined ? field(path, { op: 'in', values }) : registeredCondition(registered, values);
}

/** The first path with a value that is not the zero value decides; none with one is the zero value. */
function registeredCondition({ zero, paths }: RegisteredField, values: readonly string[]): Condition {
  const [first, ...rest] = paths.map(parseFieldPath);
  if (first === undefined) return values.includes(zero) ? { kind: 'and', of: [] } : { kind: 'or', of: [] };
  const wanted = values.filter((value) => value !== zero);
  const isZero: Condition = {
    kind: 'or',
    of: [field(first, { op: 'in', values: [zero] }), not(field(first, { op: 'exists' }))],
  };
  const alternatives: Condition[] = wanted.length === 0 ? [] : [field(first, { op: 'in', values: wanted })];
  if (rest.length > 0) {
    const behind = registeredCondition({ zero, paths: paths.slice(1) }, values);
    alternatives.push({ kind: 'and', of: [isZero, behind] });
  } else if (values.includes(zero)) {
    alternatives.push(isZero);
  }
  const [only] = alternatives;
  return only !== undefined && alternatives.length === 1 ? only : { kind: 'or', of: alternatives };
}

/** Whether they are there may be asked; compared they equal nothing. */
function refuseObjectList({ path, operator, at }: FieldRequirement, isObjectList: IsObjectList): void {
  if (operator === 'Exists' || operator === 'DoesNotExist' || !isObjectList(path)) return;
  const name = printFieldPath(path);
  throw fieldSelectorError(at, `${name} are objects, expected: a field of them, such as ${name}.name`);
}

function field(path: FieldPath, test: ValueTest): Condition {
  return { kind: 'field', field: { path }, test };
}

function not(of: Condition): Condition {
  return { kind: 'not', of };
}
