import { kindPrinterOf, printCells } from './kind-printers.ts';
import { type Cell, readCells, renderCells } from './stored-cells.ts';

/** An object as a member serves it; what of it a test does not name is absent. */
export interface TestObject {
  readonly metadata?: object;
  readonly [member: string]: unknown;
}

/** The time of the answers: objects of tests are a day old then. */
export const answeredAt = Date.parse('2026-01-01T00:00:00Z');

/** The cells of the table of a kind behind the first, which is the name in nearly all of them. */
export function cellsOf(kind: string, object: TestObject, nowMs = answeredAt): readonly Cell[] {
  return rowOf(kind, object, nowMs).slice(1);
}

/**
 * All cells of the table of a kind, as they are answered from what was kept of an object called `x`.
 * @throws Error when the kind has no printer.
 */
export function rowOf(kind: string, object: TestObject, nowMs = answeredAt): readonly Cell[] {
  const [group = '', resource = ''] = kind.split('/');
  const metadata = { name: 'x', creationTimestamp: '2025-12-31T00:00:00Z', ...object.metadata };
  const printed = printCells(group, resource, { ...object, metadata });
  const printer = kindPrinterOf(group, resource);
  if (printed === undefined || printer === undefined) throw new Error(`${kind} has no printer`);
  return renderCells(printer.columns, readCells(printed.cells), { name: 'x', nowMs }).cells;
}
