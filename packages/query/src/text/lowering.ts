import { StatusError } from '@orrery/model';
import type { Condition, FieldPath, OwnerKind } from '../ast.ts';
import type { IsObjectList } from '../selectors/field-condition.ts';
import { foundInstead } from './query-problem.ts';

/** What the meaning of a query text depends on, beside the text. */
export interface LoweringOptions {
  /** Epoch milliseconds that ages are counted back from. */
  readonly now: number;
  /**
   * The kinds that a name (`deployment`, `deployments.apps`, `deploy`) may mean, in any letter case; none: it is unknown. Absent: a
   * name is taken for `resource` or `resource.group`.
   */
  readonly kindsOf?: (name: string) => readonly OwnerKind[];
  /** The declared fields that lists of the kinds asked can be sorted by. Absent: whoever plans the query decides. */
  readonly orderFields?: {
    /** For messages. */
    readonly names: readonly string[];
    readonly has: (path: FieldPath) => boolean;
  };
  /** Whether a path ends in the elements of a list of objects, which equal nothing (SEA-E03). Absent: no list is known to be one. */
  readonly isObjectList?: IsObjectList;
}

/** What is known of fields is of the kinds asked, not of those joined. */
export function optionsOfJoined({ isObjectList: _ofAsked, ...options }: LoweringOptions): LoweringOptions {
  return options;
}

/** A term that cannot be honoured; the parser adds where it stands. */
export function termError(found: string, expectation: string): StatusError {
  return new StatusError('BadRequest', foundInstead(found, expectation));
}

/** The condition that one of these holds; one alone is itself, none never holds. */
export function anyOf(conditions: readonly Condition[]): Condition {
  const [first] = conditions;
  return first !== undefined && conditions.length === 1 ? first : { kind: 'or', of: conditions };
}

/** The condition that all of these hold; one alone is itself, none always holds. */
export function allOf(conditions: readonly Condition[]): Condition {
  const [first] = conditions;
  return first !== undefined && conditions.length === 1 ? first : { kind: 'and', of: conditions };
}

/** The kinds a name means. @throws StatusError BadRequest when it is known to mean none. */
export function kindsNamed(name: string, options: LoweringOptions): readonly OwnerKind[] {
  if (options.kindsOf === undefined) {
    const dot = name.indexOf('.');
    return dot < 0 ? [{ group: '', resource: name }] : [{ group: name.slice(dot + 1), resource: name.slice(0, dot) }];
  }
  const kinds = options.kindsOf(name);
  if (kinds.length === 0) throw termError(name, 'the name of a known kind, such as nodes or deployments.apps');
  return kinds;
}
