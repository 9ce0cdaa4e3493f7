import type { Condition, FieldPath, TextCondition } from '../ast.ts';
import { printFieldPath } from '../paths/print-field-path.ts';
import { lowerAnnotation } from './lower-annotation.ts';
import { lowerField } from './lower-field.ts';
import { lowerEntry } from './lower-text.ts';
import { anyOf, type LoweringOptions, termError } from './lowering.ts';
import type { QueryTerm } from './query-tree.ts';
import { isGlob, textTests } from './text-tests.ts';

/**
 * A field by its path. What the store keeps in columns and indexes of its own (name, namespace, uid, labels) is asked of those; the
 * answer is that of the field.
 * @throws StatusError BadRequest for the elements of a list of objects, which equal nothing (SEA-E03).
 */
export function lowerPath(path: FieldPath, term: QueryTerm, { isObjectList }: LoweringOptions): Condition {
  const isWhole = term.operator === ':' && term.values.includes('*');
  if (!isWhole && isObjectList?.(path) === true) {
    const name = printFieldPath(path);
    throw termError(name, `a field of these objects, such as ${name}.name`);
  }
  const [root, second, third] = path.map((step) => (step.kind === 'member' ? step.name : undefined));
  if (root !== 'metadata' || second === undefined || /[<>]/.test(term.operator)) return lowerField({ path }, term);
  if (path.length === 2) return lowerMetadata(second, term) ?? lowerField({ path }, term);
  if (path.length !== 3 || third === undefined) return lowerField({ path }, term);
  if (second === 'labels') return lowerEntry({ of: 'label', key: third }, term);
  return second === 'annotations' ? lowerAnnotation(third, term) : lowerField({ path }, term);
}

/** An absent namespace is the empty one, as kube-apiserver has it (SEA-E06); an absent uid equals no text. */
function lowerMetadata(name: string, term: QueryTerm): Condition | undefined {
  if (name === 'name' || name === 'namespace') return lowerColumn(name, term);
  const isPlain =
    [':', '=', '!='].includes(term.operator) && !term.values.some((value) => value === '' || isGlob(value));
  return name === 'uid' && isPlain ? lowerColumn('uid', term) : undefined;
}

function lowerColumn(of: TextCondition['of'], term: QueryTerm): Condition {
  if (term.operator === ':' && term.values.includes('*')) {
    return { kind: 'not', of: { kind: 'text', of, test: { op: 'in', values: [''] } } };
  }
  return anyOf(textTests(term, { ignoreCase: false }).map((test): TextCondition => ({ kind: 'text', of, test })));
}
