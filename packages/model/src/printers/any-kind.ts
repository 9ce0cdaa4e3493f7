import { parseTimestamp } from '../age.ts';
import { textAt } from '../json/json-value.ts';
import { rfc3339Text } from '../rfc3339-text.ts';
import { column, creationDescription, type KindPrinter, nameColumn } from './printer.ts';

/** The table of kinds that have no printer of their own: that of every API server which knows no better. */
export const anyKindPrinter: KindPrinter = {
  version: 1,
  columns: [nameColumn, column('Created At', creationDescription, { type: 'date' })],
  print: (object) => ({ cells: [createdAt(object)] }),
};

/** The time itself, not its age, without fractions of seconds and in UTC; Go's zero time for none. */
function createdAt(object: unknown): string {
  const timeMs = parseTimestamp(textAt(object, 'metadata', 'creationTimestamp'));
  return timeMs === undefined ? '0001-01-01T00:00:00Z' : rfc3339Text(timeMs);
}
