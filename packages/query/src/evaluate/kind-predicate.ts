import type { KindCondition } from '../ast.ts';
import type { KindView } from '../object-view.ts';
import { textMatcher } from './text-matcher.ts';

/** Whether a kind has a name that meets a condition: in any letter case, except for regular expressions. */
export function kindPredicate({ name, group }: KindCondition): (kind: KindView) => boolean {
  const matches = textMatcher(name.op === 'regex' ? name : { ...name, ignoreCase: true });
  return (kind) =>
    (group === undefined || kind.group === group) && (matches(kind.resource) || kind.names.some(matches));
}
