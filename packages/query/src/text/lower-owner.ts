import type { Condition, OwnerCondition } from '../ast.ts';
import { anyOf, kindsNamed, type LoweringOptions, termError } from './lowering.ts';
import type { QueryTerm } from './query-tree.ts';
import { isGlob } from './text-tests.ts';

/** An ancestor at any distance over controllers (SEA-F01, F05), each term of its own: several terms may mean several ancestors. */
export function lowerOwner(by: 'name' | 'uid' | 'kind', term: QueryTerm, options: LoweringOptions): Condition {
  const { operator, values } = term;
  if (operator !== ':' && operator !== '=' && operator !== '!=')
    throw termError(operator, 'one of the operators : = !=');
  const glob = values.find((value) => isGlob(value) || value === '');
  if (glob !== undefined) throw termError(glob, 'an exact value, without wildcards');
  const rest = { kind: 'owner', seniority: 'any', everyReference: false } as const;
  return anyOf(
    values.flatMap((value): OwnerCondition[] => {
      if (by === 'name') return [{ ...rest, name: value }];
      if (by === 'uid') return [{ ...rest, uid: value }];
      return kindsNamed(value, options).map((ownerKind) => ({ ...rest, ownerKind }));
    }),
  );
}
