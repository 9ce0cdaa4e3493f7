import type { Operation } from '../operation.ts';

/** Forgets a replica and gives back its leases. Their tokens stay, so that whoever takes one next gets a higher one. */
export const forgetReplica: Operation<'forgetReplica'> = async (database, { name }) => {
  await database.write(async (connection) => {
    const { builder } = connection;
    await connection.run(builder.deleteFrom('replicas').where('name', '=', name).compile());
    await connection.run(
      builder.updateTable('leases').set({ holder: '', expires_at: 0 }).where('holder', '=', name).compile(),
    );
  });
  return undefined;
};
