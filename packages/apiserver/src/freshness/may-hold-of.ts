import type { SourceKind } from '@orrery/model';
import { type Condition, textMatcher } from '@orrery/query';

/** What of a source conditions can ask without its objects. */
export interface NamedSourceView {
  readonly kind: SourceKind;
  readonly name: string;
}

/** Whether some object of a source could meet a condition: no source that can is left out. */
export function mayHoldOf(condition: Condition, source: NamedSourceView): boolean {
  return judge(condition, source) !== false;
}

/** What a condition is of every object of a source; undefined when that depends on the object. */
function judge(condition: Condition, source: NamedSourceView): boolean | undefined {
  switch (condition.kind) {
    case 'and':
      return all(condition.of, source, true);
    case 'or':
      return all(condition.of, source, false);
    case 'not': {
      const inner = judge(condition.of, source);
      return inner === undefined ? undefined : !inner;
    }
    case 'source':
      return judgeSource(condition, source);
    default:
      return undefined;
  }
}

/** `unit`: what the others must be for one of them to decide. */
function all(conditions: readonly Condition[], source: NamedSourceView, unit: boolean): boolean | undefined {
  const found = conditions.map((each) => judge(each, source));
  if (found.includes(!unit)) return !unit;
  return found.includes(undefined) ? undefined : unit;
}

function judgeSource(
  { kinds, test }: Extract<Condition, { kind: 'source' }>,
  { kind, name }: NamedSourceView,
): boolean | undefined {
  if (kinds !== undefined && !kinds.includes(kind)) return false;
  if (test === undefined) return true;
  return test.attribute === 'name' ? textMatcher(test.text)(name) : undefined;
}
