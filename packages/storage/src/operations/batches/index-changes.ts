import { compareBytes, type FieldEntry } from '@orrery/query';
import type { IndexEntries } from './read-body.ts';
import type { Reference } from './references-of.ts';

/** The row an entry points to. */
export interface IndexedRow {
  readonly id: number;
  readonly source: number;
  readonly kind: number;
}

/** A label of a row. */
export interface LabelEntry {
  readonly of: IndexedRow;
  readonly key: string;
  readonly value: string;
}

/** A reference of a row. */
export interface ReferenceEntry {
  readonly of: IndexedRow;
  readonly reference: Reference;
}

/** Entries of the three indexes. */
export interface IndexRows {
  readonly labels: LabelEntry[];
  readonly fields: { readonly of: IndexedRow; readonly entry: FieldEntry }[];
  readonly references: ReferenceEntry[];
}

/** Entries that rows lose and get; none is in both. */
export class IndexChanges {
  readonly removed: IndexRows = { labels: [], fields: [], references: [] };
  readonly added: IndexRows = { labels: [], fields: [], references: [] };

  /** Notes how the entries of one row change; what it had and has is not touched. */
  note(row: IndexedRow, before: IndexEntries, after: IndexEntries): void {
    missing(row, { has: before, lacks: after }, this.removed);
    missing(row, { has: after, lacks: before }, this.added);
  }
}

/** Entries of a row that is not there. */
export const noEntries: IndexEntries = { labels: new Map(), fields: [], references: [] };

/** Puts into `found` what one has and the other lacks. */
function missing(
  of: IndexedRow,
  { has, lacks }: { readonly has: IndexEntries; readonly lacks: IndexEntries },
  found: IndexRows,
): void {
  for (const [key, value] of has.labels) {
    if (lacks.labels.get(key) !== value) found.labels.push({ of, key, value });
  }
  for (const entry of missingFields(has.fields, lacks.fields)) found.fields.push({ of, entry });
  for (const reference of has.references) {
    if (!lacks.references.some((other) => isSameReference(other, reference))) found.references.push({ of, reference });
  }
}

/** Both lists are by field, then key. */
function missingFields(has: readonly FieldEntry[], lacks: readonly FieldEntry[]): FieldEntry[] {
  let at = 0;
  return has.filter((entry) => {
    let other = lacks[at];
    while (other !== undefined && compareEntries(other, entry) < 0) {
      at += 1;
      other = lacks[at];
    }
    return other === undefined || compareEntries(other, entry) !== 0;
  });
}

function compareEntries(a: FieldEntry, b: FieldEntry): number {
  return a.field - b.field || compareBytes(a.key, b.key);
}

function isSameReference(a: Reference, b: Reference): boolean {
  return (
    a.uid === b.uid &&
    a.name === b.name &&
    a.targetKind === b.targetKind &&
    a.namespace === b.namespace &&
    a.edge === b.edge &&
    a.isController === b.isController
  );
}
