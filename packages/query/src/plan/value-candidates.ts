import type { Condition, FieldPath } from '../ast.ts';
import { type ValueMatcher, valueMatcher } from '../evaluate/value-matcher.ts';
import { isSummaryPath } from '../fields/summary-path.ts';

/** Values in a body that stand behind a name, wherever that is: those at a path that ends with the name are among them. */
export interface ValueCandidate {
  /** In JSON it is spelled as it is, unless with an escape `\u`. */
  readonly name: string;
  /** Whether only lists count, for their elements. */
  readonly inLists: boolean;
  /** Whether the value would do if it were at the path. */
  readonly meets: ValueMatcher;
}

/**
 * Candidates of which a body that meets all conditions holds at least one that would do, provided that it spells no character of their
 * names as an escape `\u`: then its parsing can be saved where none is found. Undefined when nothing certain can be looked for.
 */
export function bestCandidates(conditions: readonly Condition[]): ValueCandidate[] | undefined {
  let best: ValueCandidate[] | undefined;
  for (const condition of conditions) {
    const candidates = candidatesOf(condition);
    if (candidates !== undefined && (best === undefined || candidates.length < best.length)) best = candidates;
  }
  return best;
}

function candidatesOf(condition: Condition): ValueCandidate[] | undefined {
  switch (condition.kind) {
    case 'and':
      return bestCandidates(condition.of);
    case 'or': {
      const parts = condition.of.map(candidatesOf);
      return parts.every((part) => part !== undefined) ? parts.flat() : undefined;
    }
    case 'field': {
      const { field, test } = condition;
      // What a printer says need not be in the body.
      if ('semantic' in field || isSummaryPath(field.path)) return undefined;
      const end = endOf(field.path);
      return end === undefined ? undefined : [{ ...end, meets: valueMatcher(test) }];
    }
    default:
      return undefined;
  }
}

/** The last name of a path, and whether steps into lists follow; undefined when JSON has other short spellings of it. */
function endOf(path: FieldPath): Pick<ValueCandidate, 'name' | 'inLists'> | undefined {
  const at = path.findLastIndex((step) => step.kind === 'member');
  const step = path[at];
  if (step?.kind !== 'member' || /["\\/\p{Cc}]/u.test(step.name)) return undefined;
  return { name: step.name, inLists: at < path.length - 1 };
}
