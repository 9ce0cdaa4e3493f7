import type { ColumnDefinition, JsonValue, PrintedRow } from '@orrery/model';

/** How objects look in a table whose columns are not known at ingest. */
export interface Printer {
  readonly columns: readonly ColumnDefinition[];
  /** @param nowMs the time ages are counted to, epoch milliseconds. */
  print(object: JsonValue, nowMs: number): PrintedRow;
}
