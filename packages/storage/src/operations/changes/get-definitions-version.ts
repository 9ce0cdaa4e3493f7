import type { Operation } from '../operation.ts';

/** The number that grows when what sources serve has changed. */
export const getDefinitionsVersion: Operation<'getDefinitionsVersion'> = async (database) =>
  await database.read(async (connection) => {
    const [row] = await connection.all(connection.builder.selectFrom('revision').select('definitions').compile());
    return row?.definitions ?? 0;
  });
