import { revision } from '@orrery/model';
import { epochSize } from '../../sql/catalogue.ts';
import type { Connection } from '../../sql/connection.ts';
import { Commit } from '../batches/commit.ts';
import type { Operation, OperationContext } from '../operation.ts';

/** More than a catalogue's version grows between two restores, so that no cache takes the restored state for one it knows. */
const versionStep = 2 ** 32;

/** Starts the next epoch: nothing from before can be watched from or read at any more (S-06.3). Histories of objects stay. */
export const startEpoch: Operation<'startEpoch'> = async (database, _args, context) =>
  revision(BigInt(await database.write(async (connection) => await moveToNextEpoch(connection, context))));

/** Within a writing transaction. @returns the first revision of the epoch. */
async function moveToNextEpoch(connection: Connection, context: OperationContext): Promise<number> {
  const { start, at } = await Commit.begin(connection, context);
  const epoch = start.epoch + 1;
  const counter = 1;
  const first = epoch * epochSize + counter;
  await connection.insertMany({ table: 'commits', columns: ['revision', 'at'], rows: [[first, at]] });
  await connection.run(
    connection.builder
      .updateTable('revision')
      .set({
        epoch,
        counter,
        changelog_horizon: first,
        history_horizon: first,
        catalogue: start.version + versionStep,
      })
      .compile(),
  );
  return first;
}
