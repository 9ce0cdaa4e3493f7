import type { Commit } from './commit.ts';
import type { IndexChanges, IndexRows } from './index-changes.ts';
import { type InternedRows, internValues } from './intern-values.ts';

const labelColumns = ['pair', 'kind', 'source', 'object'] as const;
const fieldColumns = ['field', 'value', 'source', 'object'] as const;
const referenceColumns = ['target', 'source', 'object'] as const;

/** Removes and adds entries of the label, field and reference index. */
export async function writeIndexChanges(commit: Commit, changes: IndexChanges): Promise<void> {
  const { connection } = commit;
  const interned = await internValues(commit, changes);
  const { removed, added } = changes;
  await connection.deleteMany({ table: 'object_labels', columns: labelColumns, rows: labelRows(removed, interned) });
  await connection.deleteMany({ table: 'object_fields', columns: fieldColumns, rows: fieldRows(removed) });
  await connection.deleteMany({
    table: 'object_refs',
    columns: referenceColumns,
    rows: referenceRows(removed, interned).map((row) => row.slice(0, referenceColumns.length)),
  });
  await connection.insertMany({ table: 'object_labels', columns: labelColumns, rows: labelRows(added, interned) });
  // A field being filled may have the entry already.
  await connection.insertMany(
    { table: 'object_fields', columns: fieldColumns, rows: fieldRows(added) },
    { ifAbsent: true },
  );
  await connection.insertMany({
    table: 'object_refs',
    columns: [...referenceColumns, 'is_controller'],
    rows: referenceRows(added, interned),
  });
}

function labelRows({ labels }: IndexRows, interned: InternedRows): number[][] {
  return labels.flatMap(({ of, key, value }) => {
    const pair = interned.pairId({ key, value });
    return pair === undefined ? [] : [[pair, of.kind, of.source, of.id]];
  });
}

function fieldRows({ fields }: IndexRows): (number | Uint8Array)[][] {
  return fields.map(({ of, entry }) => [entry.field, entry.key, of.source, of.id]);
}

function referenceRows({ references }: IndexRows, interned: InternedRows): number[][] {
  return references.flatMap((entry) => {
    const target = interned.targetId(entry);
    const { of, reference } = entry;
    return target === undefined ? [] : [[target, of.source, of.id, reference.isController ? 1 : 0]];
  });
}
