import type { Condition, KindCondition, LabelCondition, TextCondition, TextTest } from '../ast.ts';
import { isUuid } from './is-uuid.ts';
import { allOf, anyOf, termError } from './lowering.ts';
import type { EntryKey } from './query-keys.ts';
import type { QueryTerm } from './query-tree.ts';
import { isGlob, refuseLiteralGlobs, textTests } from './text-tests.ts';

const entryPlaces = { label: 'labels', annotation: 'annotations', tag: 'tags' } as const;
const maxInt64 = 2n ** 63n - 1n;

/** A text every object has. `*` means that it is not empty. */
export function lowerText(of: TextCondition['of'], term: QueryTerm): Condition {
  if (of === 'namespace') refuseLiteralGlobs(term);
  const isWhole = term.operator === ':' && term.values.includes('*');
  if (isWhole && (of === 'namespace' || of === 'uid')) {
    return { kind: 'not', of: { kind: 'text', of, test: { op: 'in', values: [''] } } };
  }
  return anyOf(textTests(term, { ignoreCase: true }).map((test): TextCondition => ({ kind: 'text', of, test })));
}

/** A uid. One in the form of a UUID is also looked for in small letters, which is how Kubernetes writes it. */
export function lowerUid(term: QueryTerm): Condition {
  const values = term.values.flatMap((value) => (isUuid(value) ? [...new Set([value, value.toLowerCase()])] : [value]));
  const isWhole = term.operator === ':' && term.values.includes('*');
  if (isWhole) return lowerText('uid', term);
  return anyOf(
    textTests({ ...term, values }, { ignoreCase: false }).map(
      (test): TextCondition => ({ kind: 'text', of: 'uid', test }),
    ),
  );
}

/** A kind by any of its names, with an optional group behind the first dot. */
export function lowerKind(term: QueryTerm): Condition {
  refuseLiteralGlobs(term);
  if (term.operator === '~' || term.operator === '!~') {
    return anyOf(textTests(term, { ignoreCase: true }).map((name): KindCondition => ({ kind: 'kind', name })));
  }
  const byGroup = Map.groupBy(term.values, (value) =>
    value.includes('.') ? value.slice(value.indexOf('.') + 1) : undefined,
  );
  return anyOf(
    [...byGroup].flatMap(([group, values]) => {
      const names = values.map(nameOfKind);
      return kindTests({ ...term, values: names }).map((name) => kindInGroup(name, group));
    }),
  );
}

function nameOfKind(text: string): string {
  const name = text.split('.', 1)[0] ?? text;
  if (name === '')
    throw termError(text, 'the name of a kind, such as pod or deployments.apps; a whole group is group:apps');
  return name;
}

/** A label, annotation or tag by its key. */
export function lowerEntry({ of, key }: { of: EntryKey; key: string }, term: QueryTerm): Condition {
  const place: Pick<LabelCondition, 'kind' | 'of' | 'key'> = { kind: 'label', of: entryPlaces[of], key };
  const { operator, values } = term;
  if (operator === ':' && values.includes('*')) return place;
  if (operator === '>' || operator === '<') {
    return { ...place, test: { op: operator === '>' ? 'gt' : 'lt', value: checkedInt64(values[0] ?? '') } };
  }
  if (operator === '>=' || operator === '<=') throw termError(operator, 'one of the operators : = != ~ !~ > <');
  return anyOf(textTests(term, { ignoreCase: false }).map((test): LabelCondition => ({ ...place, test })));
}

/** Names of kinds are compared in any letter case, whatever the operator. */
function kindTests(term: QueryTerm): TextTest[] {
  return textTests(term.operator === ':' ? term : { ...term, operator: ':' }, { ignoreCase: true });
}

function kindInGroup(name: TextTest, group: string | undefined): Condition {
  if (group === undefined) return { kind: 'kind', name };
  if (!isGlob(group)) return { kind: 'kind', name, group };
  const test: TextTest = { op: 'glob', pattern: group, ignoreCase: true };
  return allOf([
    { kind: 'kind', name },
    { kind: 'text', of: 'group', test },
  ]);
}

function checkedInt64(text: string): string {
  if (!/^[-+]?\d{1,19}$/.test(text)) throw termError(text, 'a 64-bit integer');
  const value = BigInt(text.replace(/^\+/, ''));
  if (value > maxInt64 || value < -maxInt64 - 1n) throw termError(text, 'a 64-bit integer');
  return text;
}
