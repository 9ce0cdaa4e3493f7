import type { Operation } from '../operation.ts';

/** Audit rows behind a number, in order. */
export const listAudit: Operation<'listAudit'> = async (database, { after, limit }) =>
  await database.read(async (connection) => {
    const { builder } = connection;
    return await connection.all(
      builder.selectFrom('audit').selectAll().where('number', '>', after).orderBy('number').limit(limit).compile(),
    );
  });
