import { isDeepStrictEqual } from 'node:util';
import { sameButAges } from './same-but-ages.ts';

/** What is compared of a `meta.k8s.io/v1` Table. */
export interface TableAnswer {
  readonly columnDefinitions: readonly { readonly name: string }[];
  readonly rows: readonly {
    readonly cells: readonly unknown[];
    readonly conditions?: readonly object[];
    readonly object: { readonly metadata: { readonly namespace?: string; readonly name: string } };
  }[];
}

/** Columns whose cells hold ages; all other cells are compared as they are. */
const ageColumns: ReadonlySet<string> = new Set([
  ...['Age', 'Restarts', 'Duration', 'Last Schedule', 'Last Seen', 'First Seen', 'TimeAdded', 'Completed', 'When'],
]);

/** What differs between the Table of a member and Orrery's of the same kind, one line each. */
export function compareTables(member: TableAnswer, orrery: TableAnswer): readonly string[] {
  const { columnDefinitions: columns } = member;
  if (!isDeepStrictEqual(columns, orrery.columnDefinitions)) {
    return [`columns ${namesOf(member)} but ${namesOf(orrery)}${wordsOf(member, orrery)}`];
  }
  const rows = rowsByKey(orrery);
  const differences =
    orrery.rows.length === member.rows.length ? [] : [`${member.rows.length} rows but ${orrery.rows.length}`];
  for (const [key, row] of rowsByKey(member)) {
    const other = rows.get(key);
    if (other === undefined) differences.push(`${key} is missing`);
    else differences.push(...compareRows(columns, row, other).map((text) => `${key} ${text}`));
  }
  return differences;
}

/** The rows of a Table in its order, as `<namespace>/<name>`. */
export function orderOf({ rows }: TableAnswer): readonly string[] {
  return rows.map(({ object: { metadata } }) => `${metadata.namespace ?? ''}/${metadata.name}`);
}

type Row = TableAnswer['rows'][number];

function rowsByKey(table: TableAnswer): ReadonlyMap<string, Row> {
  return new Map(orderOf(table).map((key, index) => [key, table.rows[index] as Row])); // one key for each row
}

/** A member may send more cells than columns (IPAddress in 1.36): clients show none of those. */
function compareRows(columns: TableAnswer['columnDefinitions'], one: Row, other: Row): readonly string[] {
  const differences: string[] = [];
  for (const [index, { name }] of columns.entries()) {
    const [cell, otherCell] = [one.cells[index], other.cells[index]];
    const isSame = ageColumns.has(name)
      ? sameButAges(String(cell), String(otherCell))
      : isDeepStrictEqual(cell, otherCell);
    if (!isSame) differences.push(`${name}: ${JSON.stringify(cell)} but ${JSON.stringify(otherCell)}`);
  }
  if (other.cells.length !== columns.length) differences.push(`${other.cells.length} cells`);
  if (!isDeepStrictEqual(one.conditions, other.conditions)) {
    differences.push(`conditions ${JSON.stringify(one.conditions)} but ${JSON.stringify(other.conditions)}`);
  }
  return differences;
}

function namesOf({ columnDefinitions }: TableAnswer): string {
  return columnDefinitions.map(({ name }) => name).join(',');
}

function wordsOf(member: TableAnswer, orrery: TableAnswer): string {
  if (namesOf(member) !== namesOf(orrery)) return '';
  const at = member.columnDefinitions.findIndex(
    (one, index) => !isDeepStrictEqual(one, orrery.columnDefinitions[index]),
  );
  return `: ${JSON.stringify(member.columnDefinitions[at])} but ${JSON.stringify(orrery.columnDefinitions[at])}`;
}
