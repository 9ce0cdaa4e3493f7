import { StatusError } from '@orrery/model';
import type { Source } from '../../contract/records.ts';
import type { Connection } from '../../sql/connection.ts';
import { runCommit } from '../batches/commit.ts';
import type { Operation, Operations } from '../operation.ts';
import { makeSources } from './make-sources.ts';
import { toSource } from './to-source.ts';

/** The living source of a name, made if there is none; one that lives already takes no write lock. */
export const ensureSource: Operation<'ensureSource'> = async (database, wanted, context) => {
  const known = await database.read(async (connection) => await findSource(connection, wanted));
  if (known !== undefined) return known;
  const { result } = await runCommit(database, context, async (commit) => {
    await makeSources(commit, [wanted]);
    return await findSource(commit.connection, wanted);
  });
  if (result === undefined) throw new StatusError('InternalError', `source ${wanted.name} was made and is not there`);
  return result;
};

async function findSource(
  connection: Connection,
  { kind, name }: Operations['ensureSource']['args'],
): Promise<Source | undefined> {
  const [row] = await connection.all(
    connection.builder
      .selectFrom('sources')
      .select(['id', 'kind', 'name', 'facts'])
      .where('is_removed', '=', 0)
      .where('kind', '=', kind)
      .where('name', '=', name)
      .compile(),
  );
  return row === undefined ? undefined : toSource(row);
}
