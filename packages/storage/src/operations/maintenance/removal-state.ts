import type { PendingRemoval } from '../../sql/catalogue.ts';
import type { Connection } from '../../sql/connection.ts';
import { FreeNumbers } from './free-numbers.ts';

/** How far the rows of a removal are purged. */
export interface RemovalState {
  /** The numbers that rows left have. */
  readonly numbers: FreeNumbers;
  /** The last number of its block. */
  readonly last: number;
  /** When it was committed, epoch milliseconds. */
  readonly at: number;
}

/** Reads how far a removal is; undefined when all of its rows are purged. */
export async function readRemovalState(
  connection: Connection,
  { revision }: Pick<PendingRemoval, 'revision'>,
): Promise<RemovalState | undefined> {
  const { builder } = connection;
  const [row] = await connection.all(
    builder.selectFrom('removals').select(['span', 'next']).where('revision', '=', revision).compile(),
  );
  if (row === undefined) return undefined;
  const last = revision + row.span - 1;
  const used = await connection.all(
    builder
      .selectFrom('history')
      .select('until')
      .where('until', '>=', row.next)
      .where('until', '<=', last)
      .orderBy('until')
      .compile(),
  );
  const numbers = used.map(({ until }) => until);
  return { numbers: new FreeNumbers(row.next, numbers), last, at: await commitTime(connection, revision) };
}

/** Notes that the numbers below are used. */
export async function writeNext(connection: Connection, removal: number, next: number): Promise<void> {
  await connection.updateMany({ table: 'removals', columns: ['revision', 'next'], rows: [[removal, next]] }, 1);
}

/** When a revision was committed: the time of the first commit from it on; 0 when there is none. */
export async function commitTime(connection: Connection, revision: number): Promise<number> {
  const [row] = await connection.all(
    connection.builder
      .selectFrom('commits')
      .select('at')
      .where('revision', '>=', revision)
      .orderBy('revision')
      .limit(1)
      .compile(),
  );
  return row?.at ?? 0;
}
