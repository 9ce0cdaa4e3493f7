import { reasonOf } from '../store/reasons.ts';
import type { DatabaseName } from '../store/store-place.ts';
import { type Figure, isMet, type Target } from './figure.ts';
import { markdownTable, numberText, targetText } from './figure-cells.ts';
import { machineLine } from './machine.ts';
import type { Result } from './results.ts';

/** A result of a store, its figures by id. */
interface Column {
  readonly objects: number;
  readonly result: Result;
  readonly figures: ReadonlyMap<string, Figure>;
}

/** A row of a database's table: one figure, at each size that has it. */
interface Row {
  readonly id: string;
  /** That of the largest store. */
  readonly figure: Figure;
}

/** The results of one database beside each other: what a target is set for first, then the rest. */
export function storeTables(database: DatabaseName, results: readonly Result[]): string {
  const columns = columnsOf(database, results);
  const rows = rowsOf(columns);
  const sizes = columns.map(({ objects }) => objects.toLocaleString('en'));
  const targeted = rows.flatMap((row) => (row.figure.target === undefined ? [] : [{ row, target: row.figure.target }]));
  const cells = ({ id }: Row): string[] => columns.map(({ figures }) => cellText(figures.get(id)));
  const judged = targeted.map(({ row, target }) => [
    row.figure.what,
    fullTarget(row.figure, target),
    ...cells(row),
    verdict(row, target, columns),
  ]);
  const others = rows
    .filter(({ figure }) => figure.target === undefined)
    .map((row) => [row.figure.what, ...cells(row)]);
  const parts = [
    markdownTable(['what', 'target', ...sizes, 'target met'], judged),
    reasonLines(database, targeted, columns),
    others.length === 0 ? '' : `Measured beside them:\n\n${markdownTable(['what', ...sizes], others)}`,
    columns.flatMap(failureLines).join('\n'),
    columns
      .map(({ objects, result }) => `- ${objects.toLocaleString('en')}: ${machineLine(result.machine)}`)
      .join('\n'),
  ];
  return parts.filter((part) => part !== '').join('\n\n');
}

/** What a reader of the tables would ask for: rows that miss their target without a reason, as `<database>/<id>`. */
export function unexplainedRows(database: DatabaseName, results: readonly Result[]): string[] {
  const columns = columnsOf(database, results);
  return rowsOf(columns)
    .filter(({ id, figure: { target } }) => {
      const judge = target === undefined ? undefined : judgeOf(id, target, columns);
      return judge !== undefined && isMet(judge.figure) === false && reasonOf(database, id) === undefined;
    })
    .map(({ id }) => `${database}/${id}`);
}

function columnsOf(database: DatabaseName, results: readonly Result[]): Column[] {
  return results
    .flatMap((result) => (result.store?.database === database ? [{ result, objects: result.store.objects }] : []))
    .map((each) => ({
      ...each,
      figures: new Map(each.result.figures.map((figure) => [figure.id ?? figure.what, figure])),
    }))
    .sort((one, other) => one.objects - other.objects);
}

/** In the order of the largest store; what only smaller ones have comes last. */
function rowsOf(columns: readonly Column[]): Row[] {
  const rows = new Map<string, Row>();
  for (const { figures } of columns.toReversed()) {
    for (const [id, figure] of figures) if (!rows.has(id)) rows.set(id, { id, figure });
  }
  return [...rows.values()];
}

/** `4.7 / 7.2 ms (page 199)`. */
function cellText(figure: Figure | undefined): string {
  if (figure === undefined) return '';
  const { value, p99, runs, unit, scale } = figure;
  const both = p99 === undefined || runs === 1 ? numberText(value) : `${numberText(value)} / ${numberText(p99)}`;
  return `${both} ${unit}${scale === undefined ? '' : ` (${scale})`}`;
}

function fullTarget({ unit, p99 }: Figure, target: Target): string {
  const text = targetText(target, unit, p99 !== undefined);
  if (target.atObjects === undefined) return text;
  const size = target.atObjects === 1_000_000 ? '1M' : target.atObjects.toLocaleString('en');
  return `${text}; at ${size}`;
}

/** The figure a target is judged by: at the size it is meant for, else in the largest store that has it. */
function judgeOf(
  id: string,
  { atObjects }: Target,
  columns: readonly Column[],
): { readonly figure: Figure; readonly isMeant: boolean; readonly objects: number } | undefined {
  const having = columns.flatMap(({ objects, figures }) => {
    const figure = figures.get(id);
    return figure === undefined ? [] : [{ objects, figure, isMeant: atObjects === undefined || atObjects === objects }];
  });
  return having.findLast(({ isMeant }) => isMeant) ?? having.at(-1);
}

function verdict({ id }: Row, target: Target, columns: readonly Column[]): string {
  const judge = judgeOf(id, target, columns);
  if (judge === undefined) return '';
  const word = isMet(judge.figure) === true ? 'met' : '**not met**';
  return judge.isMeant ? word : `${word} at ${judge.objects.toLocaleString('en')}`;
}

/** Rows with the same reason share a line. */
function reasonLines(
  database: DatabaseName,
  targeted: readonly { readonly row: Row; readonly target: Target }[],
  columns: readonly Column[],
): string {
  const unmet = targeted.filter(({ row, target }) => {
    const judge = judgeOf(row.id, target, columns);
    return judge !== undefined && isMet(judge.figure) === false;
  });
  const groups = Map.groupBy(unmet, ({ row }) => reasonOf(database, row.id));
  const lines = [...groups].flatMap(([reason, rows]) =>
    reason === undefined ? [] : [`- *${rows.map(({ row }) => row.figure.what).join('; ')}*: ${reason}`],
  );
  return lines.length === 0 ? '' : `Why a target is not met:\n\n${lines.join('\n')}`;
}

function failureLines({ objects, result }: Column): string[] {
  return (result.failures ?? []).map(
    ({ phase, error }) => `- **failed** at ${objects.toLocaleString('en')} objects: ${phase}: ${error}`,
  );
}
