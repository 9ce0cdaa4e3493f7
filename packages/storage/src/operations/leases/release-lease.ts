import type { Operation } from '../operation.ts';

/** Gives a lease back. Its token stays, so that whoever takes it next gets a higher one, the same holder too. */
export const releaseLease: Operation<'releaseLease'> = async (database, { source, holder }) => {
  await database.write(
    async (connection) =>
      await connection.run(
        connection.builder
          .updateTable('leases')
          .set({ holder: '', expires_at: 0 })
          .where('source', '=', source)
          .where('holder', '=', holder)
          .compile(),
      ),
  );
  return undefined;
};
