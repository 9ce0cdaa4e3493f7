import { StatusError } from '@orrery/model';
import type { SourceCondition } from '../ast.ts';
import type { SourceView } from '../object-view.ts';
import { textMatcher } from './text-matcher.ts';

/**
 * Whether a source meets a condition. An attribute it does not have never matches; one with several values matches by any.
 * @throws StatusError BadRequest from the predicate when a source's freshness is asked for and not known.
 */
export function sourcePredicate({ kinds, test }: SourceCondition): (source: SourceView) => boolean {
  const isAsked = kinds === undefined ? () => true : (source: SourceView) => kinds.includes(source.kind);
  if (test === undefined) return isAsked;
  if (!('text' in test)) {
    const wantsFresh = test.attribute === 'fresh';
    return (source) => isAsked(source) && isFresh(source) === wantsFresh;
  }
  const matches = textMatcher(test.text);
  const { attribute } = test;
  if (attribute === 'name') return (source) => isAsked(source) && matches(source.name);
  return (source) => isAsked(source) && (source.attributes.get(attribute)?.some(matches) ?? false);
}

function isFresh({ kind, name, isFresh: known }: SourceView): boolean {
  if (known === undefined) throw new StatusError('BadRequest', `how fresh ${kind}/${name} is, is not known here`);
  return known;
}
