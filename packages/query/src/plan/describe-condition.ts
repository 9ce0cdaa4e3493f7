import type {
  Condition,
  FieldCondition,
  LabelCondition,
  OwnerCondition,
  SourceCondition,
  TextTest,
  ValueTest,
} from '../ast.ts';
import { printFieldPath } from '../paths/print-field-path.ts';

/** A list may have a thousand values. */
const shownValues = 10;

/** A condition in words, for explanations and refusals; not parsed by anything. */
export function describeCondition(condition: Condition): string {
  switch (condition.kind) {
    case 'and':
    case 'or':
      return `(${condition.of.map(describeCondition).join(` ${condition.kind} `)})`;
    case 'not':
      return `not ${describeCondition(condition.of)}`;
    case 'source':
      return describeSource(condition);
    case 'kind':
      return `kind ${describeTest(condition.name)}`;
    case 'text':
      return `${condition.of} ${describeTest(condition.test)}`;
    case 'label':
      return `${condition.of} ${condition.key} ${describeTest(condition.test)}`;
    case 'field':
      return `${fieldName(condition.field)} ${describeTest(condition.test)}`;
    case 'time':
      return `${condition.of} from ${condition.since ?? '-'} before ${condition.before ?? '-'}`;
    case 'owner':
      return describeOwner(condition);
    case 'join':
      return `${condition.edge}(${describeCondition(condition.to)})`;
    case 'word':
      return JSON.stringify(condition.text);
    default:
      return condition satisfies never;
  }
}

function describeSource({ kinds, test }: SourceCondition): string {
  const of = kinds === undefined ? 'source' : kinds.join('/');
  if (test === undefined) return of;
  return 'text' in test ? `${of} ${test.attribute} ${describeTest(test.text)}` : `${of} ${test.attribute}`;
}

function fieldName(field: FieldCondition['field']): string {
  return 'path' in field ? printFieldPath(field.path) : field.semantic;
}

function describeOwner({ uid, name, ownerKind, seniority }: OwnerCondition): string {
  const kind = ownerKind === undefined ? '' : ` of ${ownerKind.resource}.${ownerKind.group}`;
  return `owner ${uid ?? name ?? 'any'}${uid === undefined ? kind : ''} at ${seniority}`;
}

function describeTest(test: TextTest | ValueTest | LabelCondition['test']): string {
  if (test === undefined) return 'exists';
  switch (test.op) {
    case 'exists':
      return 'exists';
    case 'in':
      return `in (${test.values.slice(0, shownValues).join(', ')}${test.values.length > shownValues ? ', ...' : ''})`;
    case 'glob':
    case 'regex':
      return `${test.op} ${test.pattern}`;
    case 'contains':
      return `contains ${test.text}`;
    case 'cidr':
      return `in block ${test.block}`;
    default:
      return `${test.op} ${test.value}`;
  }
}
