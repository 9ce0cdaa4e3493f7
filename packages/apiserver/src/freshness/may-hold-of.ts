import type { SourceKind } from '@orrery/model';
import { type Condition, textMatcher } from '@orrery/query';

/** What of a source conditions can ask without its objects. */
export interface NamedSourceView {
  readonly kind: SourceKind;
  readonly name: string;
}

/** What a condition is of every object of a source; undefined when that depends on the object. */
type Judge = (source: NamedSourceView) => boolean | undefined;

/** Whether some object of a source could meet a condition: no source that can is left out. The condition is read once for many sources. */
export function mayHoldOf(condition: Condition): (source: NamedSourceView) => boolean {
  const judge = judgeOf(condition);
  return (source) => judge(source) !== false;
}

function judgeOf(condition: Condition): Judge {
  switch (condition.kind) {
    case 'and':
      return judgeOfAll(condition.of, true);
    case 'or':
      return judgeOfAll(condition.of, false);
    case 'not': {
      const inner = judgeOf(condition.of);
      return (source) => {
        const found = inner(source);
        return found === undefined ? undefined : !found;
      };
    }
    case 'source':
      return judgeOfSource(condition);
    default:
      return () => undefined;
  }
}

/** `unit`: what the others must be for one of them to decide. */
function judgeOfAll(conditions: readonly Condition[], unit: boolean): Judge {
  const judges = conditions.map(judgeOf);
  return (source) => {
    let isKnown = true;
    for (const judge of judges) {
      const found = judge(source);
      if (found === !unit) return !unit;
      if (found === undefined) isKnown = false;
    }
    return isKnown ? unit : undefined;
  };
}

function judgeOfSource({ kinds, test }: Extract<Condition, { kind: 'source' }>): Judge {
  const matches = test?.attribute === 'name' ? textMatcher(test.text) : undefined;
  return ({ kind, name }) => {
    if (kinds !== undefined && !kinds.includes(kind)) return false;
    if (test === undefined) return true;
    return matches?.(name);
  };
}
