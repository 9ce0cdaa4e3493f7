import { revision } from '@orrery/model';
import type { Connection } from '../../sql/connection.ts';
import type { Operation } from '../operation.ts';

/** The last revision committed at or before a time; undefined when that is before the horizon of the history. */
export const getRevisionAt: Operation<'getRevisionAt'> = async (database, time, { catalogue }) =>
  await database.read(async (connection) => {
    const { historyHorizon } = await catalogue.load(connection);
    const found = await revisionAt(connection, time);
    return found === undefined || found < Number(historyHorizon) ? undefined : revision(BigInt(found));
  });

/** The last revision committed at or before a time, epoch milliseconds, as far as commits are known. */
export async function revisionAt(connection: Connection, time: number): Promise<number | undefined> {
  const [row] = await connection.all(
    connection.builder
      .selectFrom('commits')
      .select('revision')
      .where('at', '<=', Math.floor(time))
      .orderBy('at', 'desc')
      .orderBy('revision', 'desc')
      .limit(1)
      .compile(),
  );
  return row?.revision;
}
