import { PostgresAdapter, type RawBuilder, sql } from 'kysely';
import type { Connection } from '../../sql/connection.ts';

/** A piece of a statement that is true or false, never null. */
export type Predicate = RawBuilder<unknown>;

/** A piece of a statement that gives a value. */
export type Expression = RawBuilder<unknown>;

/** What the two databases spell differently in conditions on objects. */
export interface SqlDialect {
  /** The part of a path behind its slash; the index on names is on this very expression. */
  nameOf(path: Expression): Expression;
  /** The part of a path before its slash, empty without one. */
  namespaceOf(path: Expression): Expression;
  /** Whether a text matches a pattern of `*` and `?`. */
  glob(text: Expression, pattern: string): Predicate;
  /** Whether a text matches one of many patterns. */
  globAny(text: Expression, patterns: readonly string[]): Predicate;
  contains(text: Expression, part: string): Predicate;
  /** Whether a value is one of a list, which is bound as one parameter when it is long. */
  inNumbers(value: Expression, list: readonly number[]): Predicate;
  inTexts(value: Expression, list: readonly string[]): Predicate;
  inBytes(value: Expression, list: readonly Uint8Array[]): Predicate;
  /** Whether a value is one of those that a statement of one column gives, which is run once and then looked up by an index. */
  inSelect(value: Expression, select: Expression): Predicate;
  /** The rows of a list of numbers, as a table expression with the one column `value`. */
  numbers(list: readonly number[]): Expression;
  /** A value that no index is used for. */
  unindexed(value: Expression): Expression;
  /** The numbers of a group as one text, with commas between: far cheaper to pass on than a row for each. */
  joined(number: Expression): Expression;
}

/** Lists up to this length are written out, so that the database sees their values. */
const writtenOut = 8;

/** How the database behind a connection spells it. */
export function dialectOf(connection: Connection): SqlDialect {
  return connection.builder.getExecutor().adapter instanceof PostgresAdapter ? postgres : sqlite;
}

const sqlite: SqlDialect = {
  nameOf: (path) => sql`substr(${path}, instr(${path}, '/') + 1)`,
  namespaceOf: (path) => sql`substr(${path}, 1, max(instr(${path}, '/') - 1, 0))`,
  glob: (text, pattern) => sql`${text} GLOB ${globPattern(pattern)}`,
  globAny: (text, patterns) =>
    sql`EXISTS (SELECT 1 FROM json_each(${JSON.stringify(patterns.map(globPattern))}) g WHERE ${text} GLOB g.value)`,
  contains: (text, part) => sql`instr(${text}, ${part}) > 0`,
  inNumbers: (value, list) => inList(value, list, sql`IN (SELECT value FROM json_each(${JSON.stringify(list)}))`),
  inTexts: (value, list) => inList(value, list, sql`IN (SELECT value FROM json_each(${JSON.stringify(list)}))`),
  inBytes: (value, list) =>
    inList(value, list, sql`IN (SELECT unhex(value) FROM json_each(${JSON.stringify(list.map(hex))}))`),
  inSelect: (value, select) => sql`${value} IN (${select})`,
  numbers: (list) => sql`(SELECT value FROM json_each(${JSON.stringify(list)}))`,
  unindexed: (value) => sql`+${value}`,
  joined: (number) => sql`group_concat(${number})`,
};

const postgres: SqlDialect = {
  nameOf: (path) => sql`substr(${path}, strpos(${path}, '/') + 1)`,
  namespaceOf: (path) => sql`substr(${path}, 1, greatest(strpos(${path}, '/') - 1, 0))`,
  glob: (text, pattern) => sql`${text} LIKE ${likePattern(pattern)}`,
  globAny: (text, patterns) =>
    sql`${text} LIKE ANY (${arrayOf(patterns.map((pattern) => quoted(likePattern(pattern))))}::text[])`,
  contains: (text, part) => sql`strpos(${text}, ${part}) > 0`,
  inNumbers: (value, list) => inList(value, list, sql`= ANY (${arrayOf(list.map(String))}::bigint[])`),
  inTexts: (value, list) => inList(value, list, sql`= ANY (${arrayOf(list.map(quoted))}::text[])`),
  inBytes: (value, list) =>
    inList(value, list, sql`= ANY (${arrayOf(list.map((bytes) => quoted(`\\x${hex(bytes)}`)))}::bytea[])`),
  // As a join it would be planned by how many rows are guessed; an array is looked up.
  inSelect: (value, select) => sql`${value} = ANY (ARRAY(${select}))`,
  numbers: (list) => sql`(SELECT unnest(${arrayOf(list.map(String))}::bigint[]) AS value)`,
  unindexed: (value) => value,
  joined: (number) => sql`string_agg(${number}::text, ',')`,
};

function inList(value: Expression, list: readonly unknown[], long: Expression): Predicate {
  if (list.length === 0) return sql`1 = 0`;
  if (list.length > writtenOut) return sql`${value} ${long}`;
  return list.length === 1 ? sql`${value} = ${list[0]}` : sql`${value} IN (${sql.join(list)})`;
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex');
}

/** An array literal of PostgreSQL. */
function arrayOf(elements: readonly string[]): string {
  return `{${elements.join(',')}}`;
}

/** An element of an array literal. */
function quoted(text: string): string {
  return `"${text.replaceAll(/["\\]/g, (special) => `\\${special}`)}"`;
}

/** Only `*`, `?` and `[` are special in GLOB; a bracket matches itself in brackets. */
function globPattern(pattern: string): string {
  return pattern.replaceAll('[', '[[]');
}

/** `*` and `?` as `%` and `_`; a backslash is the escape character of LIKE. */
function likePattern(pattern: string): string {
  return pattern
    .replaceAll(/[%_\\]/g, (special) => `\\${special}`)
    .replaceAll('*', '%')
    .replaceAll('?', '_');
}

/** All of the predicates; of none, true. */
export function allOf(predicates: readonly Predicate[]): Predicate {
  return predicates.length === 0 ? sql`1 = 1` : sql`(${sql.join(predicates, sql` AND `)})`;
}

/** Any of the predicates; of none, false. Nested in halves: databases bound the depth of an expression. */
export function anyOf(predicates: readonly Predicate[]): Predicate {
  const [first] = predicates;
  if (first === undefined) return sql`1 = 0`;
  if (predicates.length === 1) return first;
  const half = predicates.length >> 1;
  return sql`(${anyOf(predicates.slice(0, half))} OR ${anyOf(predicates.slice(half))})`;
}
