import type { OrderValue, PlannerField } from '@orrery/query';
import { type CompiledQuery, sql } from 'kysely';
import type { Connection, SqlValue } from '../../sql/connection.ts';
import { isRanked, orderField, orderMarks, rankTag } from '../batches/order-entries.ts';
import { objectCondition } from '../selection/object-condition.ts';
import type { Selection } from '../selection/selection.ts';
import { allOf, type Expression, type Predicate } from '../selection/sql-dialect.ts';

/** An index that has the objects of one kind in an order. */
export interface IndexedOrder {
  readonly name: string;
  readonly isDescending: boolean;
  /** Entries of the index from a key on, in its order: keys and ids of objects. */
  entries(connection: Connection, from: KeyBound | undefined, limit: number): CompiledQuery<IndexEntry>;
  /** Ids of the objects of one key. */
  idsOf(connection: Connection, key: SqlValue, limit: number): CompiledQuery<{ readonly id: number }>;
  /** A key as a value of an order, and back. */
  toValue(key: SqlValue): OrderValue;
  toKey(value: OrderValue): SqlValue;
  /** That the row `o` has this key. */
  hasKey(key: SqlValue): Predicate;
  /** The objects without a key; undefined when every object has one. */
  readonly absent: AbsentObjects | undefined;
  /** Ids of objects that stand in the index more than once, hence at the least of their keys; undefined when none can. */
  several?(connection: Connection, limit: number): CompiledQuery<{ readonly id: number }>;
}

/** The objects that an index has no key of. */
interface AbsentObjects {
  /** That the row `o` has no key. */
  readonly isAbsent: Predicate;
  ids(connection: Connection, limit: number): CompiledQuery<{ readonly id: number }>;
}

/** Where entries begin. */
export interface KeyBound {
  readonly key: SqlValue;
  readonly isInclusive: boolean;
}

/** One entry of an index. */
export interface IndexEntry {
  readonly key: SqlValue;
  readonly id: number;
}

/** First bytes of keys that order a field by rank. */
const ranks = { from: Uint8Array.of(rankTag), to: Uint8Array.of(rankTag + 1) };

/** The index that has a selection in its order; undefined when there is none. */
export function indexedOrder({ plan, dialect }: Selection): IndexedOrder | undefined {
  const [key, ...more] = plan.order;
  const [kind, ...others] = plan.kinds;
  if (key === undefined || kind === undefined || more.length > 0 || others.length > 0) return undefined;
  const { isDescending } = key;
  switch (key.by) {
    case 'name': {
      const name = dialect.nameOf(sql`o.path`);
      return { ...columnOrder(name, kind.id, isDescending), name: 'objects_name', absent: undefined };
    }
    case 'revision':
      return { ...columnOrder(sql`o.revision`, kind.id, isDescending), name: 'objects_revision', absent: undefined };
    case 'created': {
      const absent = notCreated(kind.id);
      return { ...columnOrder(sql`o.created_at`, kind.id, isDescending), name: 'objects_created', absent };
    }
    case 'field':
      return key.index === undefined ? undefined : fieldOrder(key.index, isDescending, dialect);
    default:
      return undefined;
  }
}

function columnOrder(column: Expression, kind: number, isDescending: boolean): Omit<IndexedOrder, 'name' | 'absent'> {
  return {
    isDescending,
    entries: (connection, from, limit) => {
      const where = allOf([
        sql`o.kind = ${kind}`,
        ...(from === undefined ? [sql`${column} IS NOT NULL`] : [behind(column, from, isDescending)]),
      ]);
      return sql<IndexEntry>`SELECT ${column} AS key, o.id AS id FROM objects o WHERE ${where} ORDER BY ${column} ${direction(isDescending)} LIMIT ${sql.lit(limit)}`.compile(
        connection.builder,
      );
    },
    idsOf: (connection, key, limit) =>
      sql<{
        id: number;
      }>`SELECT o.id AS id FROM objects o WHERE o.kind = ${kind} AND ${column} = ${key} LIMIT ${sql.lit(limit)}`.compile(
        connection.builder,
      ),
    toValue: (key) => (typeof key === 'number' ? key : String(key)),
    toKey: (value) => value,
    hasKey: (key) => sql`${column} = ${key}`,
  };
}

function notCreated(kind: number): AbsentObjects {
  const isAbsent = sql`o.created_at IS NULL`;
  return {
    isAbsent,
    ids: (connection, limit) =>
      sql<{
        id: number;
      }>`SELECT o.id AS id FROM objects o WHERE o.kind = ${kind} AND ${isAbsent} LIMIT ${sql.lit(limit)}`.compile(
        connection.builder,
      ),
  };
}

function fieldOrder(field: PlannerField, isDescending: boolean, dialect: Selection['dialect']): IndexedOrder {
  return {
    name: `object_fields ${field.path}`,
    isDescending,
    entries: (connection, from, limit) => {
      const where = allOf([
        sql`f.field = ${field.id}`,
        ...(isRanked(field) ? [sql`f.value >= ${ranks.from} AND f.value < ${ranks.to}`] : []),
        ...(from === undefined ? [] : [behind(sql`f.value`, from, isDescending)]),
      ]);
      return sql<IndexEntry>`SELECT f.value AS key, f.object AS id FROM object_fields f WHERE ${where} ORDER BY f.value ${direction(isDescending)} LIMIT ${sql.lit(limit)}`.compile(
        connection.builder,
      );
    },
    idsOf: (connection, key, limit) =>
      sql<{
        id: number;
      }>`SELECT f.object AS id FROM object_fields f WHERE f.field = ${field.id} AND f.value = ${key} LIMIT ${sql.lit(limit)}`.compile(
        connection.builder,
      ),
    toValue: (key) => (key instanceof Uint8Array ? Buffer.from(key).toString('latin1') : null),
    toKey: (value) => Buffer.from(String(value), 'latin1'),
    hasKey: (key) => {
      const keys = key instanceof Uint8Array ? [key] : [];
      return objectCondition({ kind: 'keys', fields: [field], keys }, dialect, {});
    },
    absent: {
      isAbsent: sql`EXISTS (SELECT 1 FROM object_fields f WHERE ${isMarked(field, orderMarks.absent)} AND f.source = o.source AND f.object = o.id)`,
      ids: (connection, limit) => markedIds(connection, { field, mark: orderMarks.absent, limit }),
    },
    several: (connection, limit) => markedIds(connection, { field, mark: orderMarks.several, limit }),
  };
}

function isMarked({ id }: PlannerField, mark: Uint8Array): Predicate {
  return sql`f.field = ${orderField(id)} AND f.value = ${mark}`;
}

function markedIds(
  connection: Connection,
  { field, mark, limit }: { readonly field: PlannerField; readonly mark: Uint8Array; readonly limit: number },
): CompiledQuery<{ readonly id: number }> {
  return sql<{
    id: number;
  }>`SELECT f.object AS id FROM object_fields f WHERE ${isMarked(field, mark)} LIMIT ${sql.lit(limit)}`.compile(
    connection.builder,
  );
}

function behind(column: Expression, { key, isInclusive }: KeyBound, isDescending: boolean): Predicate {
  const operator = isDescending ? '<' : '>';
  return sql`${column} ${sql.raw(isInclusive ? `${operator}=` : operator)} ${key}`;
}

function direction(isDescending: boolean): Expression {
  return isDescending ? sql`DESC` : sql`ASC`;
}
