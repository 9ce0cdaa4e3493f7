import type { GroupKey } from '@orrery/query';
import { sql } from 'kysely';
import type { Connection } from '../../sql/connection.ts';
import { indexedFields } from '../selection/indexed-fields.ts';
import type { Selection } from '../selection/selection.ts';
import { selectionSize } from '../selection/selection-size.ts';
import { loadFieldValues } from './load-field-values.ts';
import { loadLabelValues } from './load-label-values.ts';
import { ObjectValues } from './object-values.ts';

/** So many entries of an index cost as much as one body. */
const entriesPerBody = 64;

/** What values are loaded of. */
export interface ValueLoading {
  readonly selection: Selection;
  /** As that of `OperationContext`. */
  readonly checkpoint: () => Promise<void>;
  readonly values: ObjectValues;
}

/**
 * Reads the values of group keys from the label and field indexes, where that is cheaper than reading bodies for each key
 * that is a label or a field; undefined when bodies are to be read.
 */
export async function loadValues(
  connection: Connection,
  by: readonly GroupKey[],
  of: Omit<ValueLoading, 'values'>,
): Promise<readonly (ObjectValues | undefined)[] | undefined> {
  const { selection } = of;
  const isIndexed = by.every((key) => key.by !== 'field' || indexedFields(key.field, selection) !== undefined);
  if (!isIndexed || !by.some((key) => key.by === 'field' || key.by === 'label')) return undefined;
  if (!(await isCheaper(connection, selection))) return undefined;
  const loaded: (ObjectValues | undefined)[] = [];
  for (const key of by) {
    const values = new ObjectValues();
    if (key.by === 'label') await loadLabelValues(connection, key.key, { ...of, values });
    else if (key.by === 'field') {
      await loadFieldValues(connection, indexedFields(key.field, selection) ?? [], { ...of, values });
    }
    loaded.push(key.by === 'label' || key.by === 'field' ? values : undefined);
  }
  return loaded;
}

/** Whether the bodies of a selection cost more than the entries of all objects of its kinds. */
async function isCheaper(connection: Connection, selection: Selection): Promise<boolean> {
  const { driver, plan, dialect, bounds } = selection;
  const size = driver?.ids.length ?? (await selectionSize(connection, selection));
  if (size <= bounds.scan) return false;
  const ofKinds = dialect.inNumbers(
    sql`kind`,
    plan.kinds.map(({ id }) => id),
  );
  const [row] = await connection.all(
    sql<{ size: number | null }>`SELECT CAST(sum(size) AS bigint) AS size FROM totals WHERE ${ofKinds}`.compile(
      connection.builder,
    ),
  );
  return size * entriesPerBody >= (row?.size ?? 0);
}
