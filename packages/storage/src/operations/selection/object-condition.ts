import type { PlannerField, TextTest } from '@orrery/query';
import { sql } from 'kysely';
import type { ResolvedAtom, ResolvedCondition } from './resolved-condition.ts';
import { allOf, anyOf, type Expression, type Predicate, type SqlDialect } from './sql-dialect.ts';

/** What is known of the rows that a condition is asked of. */
export interface RowScope {
  /** All are of this source and this kind. */
  readonly source?: number;
  readonly kind?: number;
}

/** Up to this many keys are looked up for each row; more are read once, as a set. */
const probed = 4;

/** The condition as a predicate over the row `o` of `objects`. */
export function objectCondition(condition: ResolvedCondition, dialect: SqlDialect, scope: RowScope): Predicate {
  switch (condition.kind) {
    case 'and':
      return allOf(condition.of.map((part) => objectCondition(part, dialect, scope)));
    case 'or':
      return anyOf(condition.of.map((part) => objectCondition(part, dialect, scope)));
    case 'not':
      return sql`NOT ${objectCondition(condition.of, dialect, scope)}`;
    case 'constant':
      return condition.value ? sql`1 = 1` : sql`1 = 0`;
    default:
      return sql`(${atomCondition(condition, dialect, scope)})`;
  }
}

function atomCondition(atom: ResolvedAtom, dialect: SqlDialect, scope: RowScope): Predicate {
  switch (atom.kind) {
    case 'source':
    case 'objectKind': {
      const known = atom.kind === 'source' ? scope.source : scope.kind;
      if (known !== undefined) return atom.ids.includes(known) ? sql`1 = 1` : sql`1 = 0`;
      return dialect.inNumbers(dialect.unindexed(atom.kind === 'source' ? sql`o.source` : sql`o.kind`), atom.ids);
    }
    case 'text': {
      const path = sql`o.path`;
      return textCondition(atom.of === 'name' ? dialect.nameOf(path) : dialect.namespaceOf(path), atom.test, dialect);
    }
    case 'version':
      return dialect.inTexts(sql`o.version`, atom.values);
    case 'uid':
      return dialect.inBytes(dialect.unindexed(sql`o.uid`), atom.keys);
    case 'created':
      return allOf([sql`o.created_at IS NOT NULL`, ...bounds(dialect.unindexed(sql`o.created_at`), atom)]);
    case 'revision':
      return allOf(bounds(dialect.unindexed(sql`o.revision`), atom));
    case 'pairs':
      return pairsCondition(atom.ids, dialect, scope);
    case 'keys':
      return keysCondition(atom.fields, atom.keys, dialect, scope);
    case 'objects':
      return dialect.inNumbers(dialect.unindexed(sql`o.id`), atom.ids);
    default:
      return atom satisfies never;
  }
}

function bounds(
  value: Expression,
  { from, before }: { readonly from?: number; readonly before?: number },
): Predicate[] {
  return [
    ...(from === undefined ? [] : [sql`${value} >= ${from}`]),
    ...(before === undefined ? [] : [sql`${value} < ${before}`]),
  ];
}

/** A test of a text column; case is folded for A-Z only, as both databases do with bytewise collations. */
function textCondition(
  text: Expression,
  test: Exclude<TextTest, { readonly op: 'regex' }>,
  dialect: SqlDialect,
): Predicate {
  const folds = test.ignoreCase === true;
  const subject = folds ? sql`lower(${text})` : text;
  const fold = (value: string): string =>
    folds ? value.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase()) : value;
  switch (test.op) {
    case 'in':
      return dialect.inTexts(subject, test.values.map(fold));
    case 'glob':
      return dialect.glob(subject, fold(test.pattern));
    case 'contains':
      return dialect.contains(subject, fold(test.text));
    default:
      return test satisfies never;
  }
}

/** LIMIT and OFFSET keep the database from turning the look-up of one row into a reading of all. */
const onlyOne = sql`LIMIT 1 OFFSET 0`;

function pairsCondition(ids: readonly number[], dialect: SqlDialect, { source, kind }: RowScope): Predicate {
  if (ids.length === 0) return sql`1 = 0`;
  const of = sql`l.kind = ${kind ?? sql`o.kind`} AND l.source = ${source ?? sql`o.source`}`;
  const pairs = dialect.inNumbers(sql`l.pair`, ids);
  if (ids.length <= probed || source === undefined || kind === undefined) {
    return sql`EXISTS (SELECT 1 FROM object_labels l WHERE ${pairs} AND ${of} AND l.object = o.id ${onlyOne})`;
  }
  return sql`${dialect.unindexed(sql`o.id`)} IN (SELECT l.object FROM object_labels l WHERE ${pairs} AND ${of})`;
}

function keysCondition(
  fields: readonly PlannerField[],
  keys: readonly Uint8Array[],
  dialect: SqlDialect,
  { source, kind }: RowScope,
): Predicate {
  const own = kind === undefined ? fields : fields.filter((field) => field.kind === kind);
  if (own.length === 0 || keys.length === 0) return sql`1 = 0`;
  const entries = allOf([
    dialect.inNumbers(
      sql`f.field`,
      own.map(({ id }) => id),
    ),
    dialect.inBytes(sql`f.value`, keys),
    sql`f.source = ${source ?? sql`o.source`}`,
  ]);
  if (own.length * keys.length <= probed || source === undefined) {
    return sql`EXISTS (SELECT 1 FROM object_fields f WHERE ${entries} AND f.object = o.id ${onlyOne})`;
  }
  return sql`${dialect.unindexed(sql`o.id`)} IN (SELECT f.object FROM object_fields f WHERE ${entries})`;
}
