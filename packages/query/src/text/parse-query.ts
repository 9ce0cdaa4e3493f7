import type { Condition, GroupKey, OrderKey } from '../ast.ts';
import { type PastMoment, parseMoment } from '../values/parse-moment.ts';
import { ExpressionReader } from './expression-reader.ts';
import { asksForTombstones, lowerExpression } from './lower-expression.ts';
import { lowerGroup } from './lower-group.ts';
import type { LoweringOptions } from './lowering.ts';
import { orderByField } from './order-by-field.ts';
import { QueryCursor } from './query-cursor.ts';
import { type QueryProblem, QueryProblems, queryError } from './query-problem.ts';
import type { QueryStages, QueryTree } from './query-tree.ts';
import { StageReader } from './stage-reader.ts';

/** Limit of SEA-L03, in bytes of UTF-8. */
const maxLength = 4096;

/** A text of the language as far as it could be read, and what is wrong with it. */
export interface QueryReading {
  /** What is wrong is left out of it. */
  readonly tree: QueryTree;
  /** In the order they were met, at most five; none: the tree is the whole text. */
  readonly problems: readonly QueryProblem[];
}

/** What a query text means at one time. */
export interface ParsedQuery {
  /** What `printQuery` prints. */
  readonly tree: QueryTree;
  /** Absent: every object. */
  readonly condition?: Condition;
  readonly stages: ParsedStages;
  /** Present when the condition speaks of deletions: tombstones must be among the objects asked (SEA-O03). */
  readonly deleted?: 'include';
}

/** The stages of a query text; each is absent when not written. */
export interface ParsedStages {
  readonly at?: PastMoment;
  readonly order?: readonly OrderKey[];
  /** 0: no limit. */
  readonly limit?: number;
  /** Empty: one count of everything. */
  readonly countBy?: readonly GroupKey[];
  /** As written. */
  readonly columns?: readonly string[];
}

/**
 * Reads a text of the query language (SEA-L01 to L04) without failing, for editors that underline what is wrong. At most 4 KiB, 100
 * terms, parentheses 20 deep, edges 4 deep. Cost: linear in the text.
 */
export function readQuery(text: string, options: LoweringOptions): QueryReading {
  const problems = new QueryProblems(text);
  const size = text.length > maxLength ? text.length : new TextEncoder().encode(text).length;
  if (size > maxLength) {
    problems.add(0, 0, `found a text of ${size} bytes, expected: at most ${maxLength}`);
    return { tree: { stages: {} }, problems: problems.found };
  }
  const cursor = new QueryCursor(text);
  cursor.skipSpace();
  const isEmpty = cursor.isAtEnd || cursor.char === '|';
  const expression = isEmpty ? undefined : new ExpressionReader(cursor, problems, options).read();
  const stages = new StageReader(cursor, problems, options).read();
  return { tree: { ...(expression === undefined ? {} : { expression }), stages }, problems: problems.found };
}

/**
 * Reads a text of the query language and says what it means (SEA-L). The empty text means every object.
 * @throws StatusError BadRequest with one cause per problem, at most five, each with line, column, token and what was expected.
 */
export function parseQuery(text: string, options: LoweringOptions): ParsedQuery {
  const { tree, problems } = readQuery(text, options);
  if (problems.length > 0) throw queryError(problems);
  return lowerQuery(tree, options);
}

/** What a tree that was read earlier, and stored, means now. @throws StatusError BadRequest for a part that has no meaning now. */
export function lowerQuery(tree: QueryTree, options: LoweringOptions): ParsedQuery {
  const { expression } = tree;
  const stages = lowerStages(tree.stages, options);
  if (expression === undefined) return { tree, stages };
  const condition = lowerExpression(expression, options);
  return { tree, condition, stages, ...(asksForTombstones(expression) ? { deleted: 'include' } : {}) };
}

function lowerStages({ at, sort, limit, count, columns }: QueryStages, options: LoweringOptions): ParsedStages {
  const order = sort?.map(({ field, descending }): OrderKey => {
    const by = orderByField(field, options);
    return descending ? { by, descending } : { by };
  });
  return {
    ...(at === undefined ? {} : { at: parseMoment(at, options.now) }),
    ...(order === undefined ? {} : { order }),
    ...(limit === undefined ? {} : { limit }),
    ...(count === undefined ? {} : { countBy: count.map(lowerGroup) }),
    ...(columns === undefined ? {} : { columns }),
  };
}
