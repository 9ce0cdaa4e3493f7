import { commitTime } from '../maintenance/removal-state.ts';
import type { Operation } from '../operation.ts';

/** The oldest revisions that can still be asked for, and the time of that of the history. */
export const getHorizon: Operation<'getHorizon'> = async (database, _args, { catalogue }) =>
  await database.read(async (connection) => {
    const { changelogHorizon, historyHorizon } = await catalogue.load(connection);
    const historyAt = await commitTime(connection, Number(historyHorizon));
    return { changelog: changelogHorizon, history: historyHorizon, historyAt };
  });
