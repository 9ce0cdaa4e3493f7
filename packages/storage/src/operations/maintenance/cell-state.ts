import { kindPrinters } from '@orrery/model';
import type { Connection } from '../../sql/connection.ts';
import type { Tables } from '../../sql/tables.ts';

/** How far the kept cells are those of the printers there are. */
export type CellState = Pick<Tables['cell_state'], 'printers' | 'position'>;

const only = 1;

/** What kept cells are made by; with another printer there are other cells. */
export function printersText(): string {
  return JSON.stringify(Array.from(kindPrinters, ([kind, { version }]) => [kind, version]));
}

/** The state of the cells by these printers; those of a store that none has been noted of are yet to be made. */
export async function readCellState(connection: Connection, printers: string): Promise<CellState> {
  const { builder } = connection;
  const [state] = await connection.all(
    builder.selectFrom('cell_state').select(['printers', 'position']).where('id', '=', only).compile(),
  );
  return state?.printers === printers ? state : { printers, position: 0 };
}

/** Notes how far cells are made; `position` null says that all are. */
export async function writeCellState(connection: Connection, { printers, position }: CellState): Promise<void> {
  const row = {
    table: 'cell_state',
    columns: ['id', 'printers', 'position'],
    rows: [[only, printers, position]],
  } as const;
  await connection.insertMany(row, { ifAbsent: true });
  await connection.updateMany(row, 1);
}
