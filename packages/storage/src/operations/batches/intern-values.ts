import { parseInt64 } from '@orrery/model';
import { textKey } from '@orrery/query';
import { numberOf } from '../../sql/column-values.ts';
import type { Connection, SqlValue } from '../../sql/connection.ts';
import { labelKeyColumn } from '../../sql/label-key.ts';
import { uidKey } from '../../sql/uid-key.ts';
import type { Commit } from './commit.ts';
import type { IndexChanges, LabelEntry, ReferenceEntry } from './index-changes.ts';

/** The rows that entries of labels and references name, by their ids. */
export interface InternedRows {
  pairId(entry: Pick<LabelEntry, 'key' | 'value'>): number | undefined;
  targetId(entry: ReferenceEntry): number | undefined;
}

/**
 * Finds the label pairs and targets that changes of the indexes name and makes those that are new. What is removed and not there has no
 * id.
 */
export async function internValues(commit: Commit, { added, removed }: IndexChanges): Promise<InternedRows> {
  const pairIds = await intern(commit, pairTable, { found: removed.labels, made: added.labels });
  const targetIds = await intern(commit, targetTable, { found: removed.references, made: added.references });
  return {
    pairId: (entry) => pairIds.get(pairKey(entry)),
    targetId: (entry) => targetIds.get(targetKey(entry)),
  };
}

/** How one of the two tables is read and written. */
interface InternedTable<T> {
  readonly of: 'pairs' | 'targets';
  readonly table: 'label_pairs' | 'targets';
  /** Names a value within this process. */
  keyOf(value: T): string;
  /** All columns but the id. */
  columnsOf(value: T): readonly SqlValue[];
  /** Ids of rows by their columns, 0 for those that are not there. */
  find(connection: Connection, rows: readonly (readonly SqlValue[])[]): Promise<readonly number[]>;
  insert(connection: Connection, rows: readonly (readonly SqlValue[])[]): Promise<void>;
}

/** Ids by key of values: of those to be found as far as they are there, of those to be made all. */
async function intern<T>(
  commit: Commit,
  table: InternedTable<T>,
  values: { readonly found: readonly T[]; readonly made: readonly T[] },
): Promise<ReadonlyMap<string, number>> {
  const ids = new Map<string, number>();
  const unknown = new Map<string, { readonly value: T; isMade: boolean }>();
  const look = (value: T, isMade: boolean): void => {
    const key = table.keyOf(value);
    if (ids.has(key)) return;
    const id = commit.internedId(table.of, key);
    if (id !== undefined) ids.set(key, id);
    else unknown.set(key, { value, isMade });
  };
  for (const value of values.found) look(value, false);
  for (const value of values.made) look(value, true);
  if (unknown.size === 0) return ids;
  const rows = [...unknown.values()].map(({ value }) => table.columnsOf(value));
  const found = await table.find(commit.connection, rows);
  const missing: string[] = [];
  for (const [at, [key, { isMade }]] of [...unknown].entries()) {
    const id = found[at] ?? 0;
    if (id !== 0) ids.set(key, id);
    else if (isMade) missing.push(key);
  }
  const made = await make(
    commit,
    table,
    missing.flatMap((key) => unknown.get(key)?.value ?? []),
  );
  for (const [at, key] of missing.entries()) ids.set(key, made + at);
  commit.noteInterned(table.of, ids);
  return ids;
}

/** @returns the id of the first; those of the others follow it. */
async function make<T>(commit: Commit, table: InternedTable<T>, values: readonly T[]): Promise<number> {
  if (values.length === 0) return 0;
  const first = await commit.takeIds(table.table, values.length);
  const rows = values.map((value, at) => [first + at, ...table.columnsOf(value)]);
  await table.insert(commit.connection, rows);
  return first;
}

const pairTable: InternedTable<LabelEntry> = {
  of: 'pairs',
  table: 'label_pairs',
  keyOf: (entry) => pairKey(entry),
  columnsOf: ({ key, value }) => [labelKeyColumn(key), textKey(value), parseInt64(value) ?? null],
  find: async (connection, rows) => {
    const keys = rows.map((row) => row.slice(0, 2));
    const found = await connection.findMany({ table: 'label_pairs', columns: ['key', 'value'], rows: keys }, ['id']);
    return found.map((row) => numberOf(row, 'id'));
  },
  insert: async (connection, rows) =>
    await connection.insertMany({ table: 'label_pairs', columns: ['id', 'key', 'value', 'number'], rows }),
};

const targetColumnNames = ['source', 'edge', 'uid', 'target_kind', 'namespace', 'name'] as const;

const targetTable: InternedTable<ReferenceEntry> = {
  of: 'targets',
  table: 'targets',
  keyOf: (entry) => targetKey(entry),
  columnsOf: ({ of, reference: { edge, uid, targetKind, namespace, name } }) => [
    of.source,
    edge,
    uidKey(uid),
    targetKind,
    namespace,
    name,
  ],
  find: async (connection, rows) => {
    const found = await connection.findMany({ table: 'targets', columns: targetColumnNames, rows }, ['id']);
    return found.map((row) => numberOf(row, 'id'));
  },
  insert: async (connection, rows) =>
    await connection.insertMany({ table: 'targets', columns: ['id', ...targetColumnNames], rows }),
};

function pairKey({ key, value }: Pick<LabelEntry, 'key' | 'value'>): string {
  return `${key.length}:${key}${value}`;
}

/** A slash is in no namespace and the other parts but the last have a length of their own. */
function targetKey({ of, reference }: ReferenceEntry): string {
  const { edge, uid, targetKind, namespace, name } = reference;
  return `${of.source}/${edge}/${namespace}/${uid.length}:${uid}${targetKind.length}:${targetKind}${name}`;
}
