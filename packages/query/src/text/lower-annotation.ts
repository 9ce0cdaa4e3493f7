import type { Condition } from '../ast.ts';
import { unselectableAnnotations } from '../selectors/added-annotations.ts';
import { kindOfSourceText, lowerSource, lowerSourceName } from './lower-source.ts';
import { lowerEntry } from './lower-text.ts';
import { termError } from './lowering.ts';
import type { QueryTerm } from './query-tree.ts';

/** An annotation by its key. Those that answers add and no object holds are asked of the source, or refused (SEA-B03). */
export function lowerAnnotation(key: string, term: QueryTerm): Condition {
  if (unselectableAnnotations.includes(key))
    throw termError(key, 'an annotation of the object; this one is added to answers only');
  if (key === 'shadow.clusterpedia.io/cluster-name') return lowerSourceName('cluster', term);
  if (key !== 'orrery.dev/source') return lowerEntry({ of: 'annotation', key }, term);
  const wrong = term.values.find((value) => value !== '*' && kindOfSourceText(value) === undefined);
  if (wrong !== undefined || /[~<>]/.test(term.operator)) {
    throw termError(wrong ?? term.operator, "one of the operators : = !=, and '<kind>/<name>' of a source");
  }
  return lowerSource(term);
}
