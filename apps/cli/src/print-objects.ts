import type { ControlCollection, Table } from '@orrery/client';
import type { ControlKind, ControlObject } from '@orrery/model';
import { stringify } from 'yaml';
import { alignedLines, cellText } from './aligned-lines.ts';
import type { OutputForm } from './output-form.ts';
import type { Terminal } from './terminal.ts';

/** What is to be printed of which kind. */
export interface PrintRequest<T extends ControlObject> {
  readonly collection: ControlCollection<T>;
  readonly kind: ControlKind;
  readonly form: OutputForm;
  /** One object; all when absent. */
  readonly name?: string;
}

/** Fetches and prints objects in the form asked for, as kubectl would print them. */
export async function printObjects<T extends ControlObject>(
  terminal: Terminal,
  request: PrintRequest<T>,
): Promise<void> {
  const { collection, kind, form, name } = request;
  if (form === 'table') {
    printTable(terminal, await collection.table(name), kind);
    return;
  }
  const objects = name === undefined ? await collection.list() : [await collection.get(name)];
  if (form === 'name') {
    for (const object of objects) terminal.print(`${kind.api.singular}.${kind.api.group}/${object.metadata.name}`);
    return;
  }
  const value = name === undefined ? { apiVersion: 'v1', kind: 'List', metadata: {}, items: objects } : objects[0];
  terminal.print(form === 'json' ? JSON.stringify(value, null, 4) : stringify(value, { lineWidth: 0 }).trimEnd());
}

function printTable(terminal: Terminal, table: Table, kind: ControlKind): void {
  const shown = table.columnDefinitions.map((column) => (column.priority ?? 0) === 0);
  const rows = (table.rows ?? []).map((row) => row.cells.filter((_, index) => shown[index]).map(cellText));
  if (rows.length === 0) {
    terminal.tell(`No ${kind.api.resource} found.`);
    return;
  }
  const header = table.columnDefinitions.filter((_, index) => shown[index]).map((column) => column.name.toUpperCase());
  for (const line of alignedLines([header, ...rows])) terminal.print(line);
}
