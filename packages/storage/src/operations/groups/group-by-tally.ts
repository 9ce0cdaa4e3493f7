import { combineGroupKeys, type GroupKey, GroupTable } from '@orrery/query';
import { type RawBuilder, sql } from 'kysely';
import type { Connection, SqlValue } from '../../sql/connection.ts';
import { isOpen } from '../rows/filter-rows.ts';
import { TimeSlice } from '../rows/time-slice.ts';
import { type TallyRow, Walk } from '../rows/walk.ts';
import { forAllRows } from '../selection/answer-wide.ts';
import { joinedNumbers } from '../selection/joined-numbers.ts';
import type { Selection } from '../selection/selection.ts';
import type { SqlDialect } from '../selection/sql-dialect.ts';
import { bucketColumn, bucketText } from './count-created.ts';
import { placeText } from './group-by-totals.ts';
import { checkGroups, type Groups } from './groups.ts';
import { loadValues } from './load-values.ts';
import type { ObjectValues } from './object-values.ts';

/**
 * Groups by columns of the rows, which the database puts together, and by what indexes say of them; undefined when rows must be looked at
 * one by one, or reading bodies is cheaper.
 * @throws StatusError Timeout for too many groups.
 */
export async function groupByTally(
  connection: Connection,
  asked: Selection,
  { by, checkpoint }: { readonly by: readonly GroupKey[]; readonly checkpoint: () => Promise<void> },
): Promise<Groups | undefined> {
  if (asked.driver !== undefined || (!isOpen(asked.filter) && asked.answerWide === undefined)) return undefined;
  const loads = by.some(isIndexed);
  const loaded = loads ? await loadValues(connection, by, { selection: asked, checkpoint }) : [];
  if (loaded === undefined) return undefined;
  const selection = await forAllRows(connection, asked);
  const { residual, ids } = selection.filter;
  if (residual.length > 0) return undefined;
  const columns = by.map((key) => columnOf(key, selection.dialect));
  const values = columns.filter((column) => column !== undefined);
  const walk = new Walk(selection, { detail: 'place' });
  const slice = new TimeSlice(checkpoint);
  const tally = new Tally(by, { selection, loaded, columns });
  for (;;) {
    const rows = await walk.tally(connection, { values, withIds: loads || ids !== undefined });
    if (rows === undefined) return tally;
    for (const row of rows) {
      tally.add(row);
      await slice.pause();
    }
    await checkpoint();
  }
}

function isIndexed({ by }: GroupKey): boolean {
  return by === 'label' || by === 'field';
}

function columnOf(key: GroupKey, dialect: SqlDialect): RawBuilder<unknown> | undefined {
  if (key.by === 'namespace') return dialect.namespaceOf(sql`o.path`);
  if (key.by === 'name') return dialect.nameOf(sql`o.path`);
  return key.by === 'created' ? bucketColumn(key.bucketMs) : undefined;
}

/** Groups as they are counted. */
class Tally implements Groups {
  readonly table = new GroupTable([]);
  total = 0;
  isMultiValued = false;
  readonly #by: readonly GroupKey[];
  readonly #selection: Selection;
  readonly #loaded: readonly (ObjectValues | undefined)[];
  readonly #columns: readonly unknown[];

  constructor(
    by: readonly GroupKey[],
    of: {
      readonly selection: Selection;
      readonly loaded: readonly (ObjectValues | undefined)[];
      readonly columns: readonly unknown[];
    },
  ) {
    this.#by = by;
    this.#selection = of.selection;
    this.#loaded = of.loaded;
    this.#columns = of.columns;
  }

  add(row: TallyRow): void {
    for (const [slots, size] of this.#bySlots(row)) {
      this.total += size;
      const groups = combineGroupKeys(this.#valuesOf(row, slots));
      if (groups.length > 1) this.isMultiValued = true;
      for (const group of groups) this.table.addCount(group, size);
    }
    checkGroups(this.table);
  }

  /** How many of the objects have the same in the indexes. */
  #bySlots({ ids, size }: TallyRow): Iterable<readonly [slots: string, size: number]> {
    const loaded = this.#loaded.filter((values) => values !== undefined);
    const meets = this.#selection.filter.ids;
    if (loaded.length === 0 && meets === undefined) return [['', size]];
    const sizes = new Map<string, number>();
    for (const id of joinedNumbers(ids)) {
      if (meets?.(id) === false) continue;
      const slots = loaded.map((values) => values.slotOf(id)).join(' ');
      sizes.set(slots, (sizes.get(slots) ?? 0) + 1);
    }
    return sizes;
  }

  #valuesOf(row: TallyRow, slots: string): (readonly string[])[] {
    const left = slots.split(' ').map(Number);
    const columns = [...row.values];
    return this.#by.map((key, at): readonly string[] => {
      const values = this.#loaded[at];
      if (values !== undefined) return values.textsOf(left.shift() ?? 0);
      const text =
        this.#columns[at] === undefined ? placeText(key.by, row, this.#selection) : columnText(key, columns.shift());
      return text === null ? [] : [text];
    });
  }
}

function columnText({ by }: GroupKey, value: SqlValue | undefined): string | null {
  if (value === null || value === undefined) return null;
  if (by === 'created') return bucketText(Number(value));
  return by === 'namespace' && value === '' ? null : String(value);
}
