import type { SourceKind } from '@orrery/model';
import type { Condition, SourceCondition } from '../ast.ts';
import { anyOf, termError } from './lowering.ts';
import type { QueryTerm } from './query-tree.ts';
import { refuseLiteralGlobs, textTests } from './text-tests.ts';

const sourceKinds: readonly SourceKind[] = ['account', 'cluster', 'feed', 'control'];

/** Sources of one kind by name: `cluster:prod-*`. `*` is any source of the kind. */
export function lowerSourceName(kind: SourceKind, term: QueryTerm): Condition {
  refuseLiteralGlobs(term);
  return anyOf(nameConditions(term, [kind]));
}

/** Sources of any kind, by name or by kind and name: `source:prod`, `source:cluster/prod`. */
export function lowerSource(term: QueryTerm): Condition {
  refuseLiteralGlobs(term);
  if (term.operator === '~' || term.operator === '!~') return anyOf(nameConditions(term, undefined));
  const byKind = Map.groupBy(term.values, kindOfSourceText);
  return anyOf(
    [...byKind].flatMap(([kind, texts]) => {
      const values = kind === undefined ? texts : texts.map((text) => text.slice(kind.length + 1));
      return nameConditions({ ...term, values }, kind === undefined ? undefined : [kind]);
    }),
  );
}

/** The kind that a text `<kind>/<name>` begins with. */
export function kindOfSourceText(text: string): SourceKind | undefined {
  return sourceKinds.find((kind) => text.startsWith(`${kind}/`));
}

/** An attribute of the source; one that it has not never matches. */
export function lowerSourceAttribute(attribute: 'provider' | 'subscription' | 'project', term: QueryTerm): Condition {
  const conditions = textTests(term, { ignoreCase: true }).map(
    (text): SourceCondition => ({ kind: 'source', test: { attribute, text } }),
  );
  return anyOf(conditions);
}

/** `fresh:true`, `stale:true`; `fresh:false` is `stale:true`. Of a source whose freshness is not known neither holds. */
export function lowerFreshness(attribute: 'fresh' | 'stale', term: QueryTerm): Condition {
  const other = attribute === 'fresh' ? 'stale' : 'fresh';
  return { kind: 'source', test: { attribute: readBoolean(term) ? attribute : other } };
}

/** The value of a term that is `true` or `false`, whatever `!=` makes of it. */
export function readBoolean({ operator, values }: QueryTerm): boolean {
  const [value, ...more] = values;
  if (operator !== ':' && operator !== '=' && operator !== '!=') throw termError(operator, 'the operator :');
  if (more.length > 0 || (value !== 'true' && value !== 'false')) throw termError(values.join(','), 'true or false');
  return value === 'true';
}

function nameConditions(term: QueryTerm, kinds: readonly SourceKind[] | undefined): SourceCondition[] {
  const ofKinds = kinds === undefined ? {} : { kinds };
  return textTests(term, { ignoreCase: true }).map((text) =>
    text.op === 'glob' && text.pattern === '*'
      ? { kind: 'source', ...ofKinds }
      : { kind: 'source', ...ofKinds, test: { attribute: 'name', text } },
  );
}
