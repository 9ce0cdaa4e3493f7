import type { Operation } from '../operation.ts';

/** The replicas that live by the database's time, in the order of their names. */
export const listReplicas: Operation<'listReplicas'> = async (database) =>
  await database.read(async (connection) => {
    const now = await connection.now();
    const rows = await connection.all(
      connection.builder
        .selectFrom('replicas')
        .select(['name', 'sharding_name', 'sources'])
        .where('expires_at', '>', now)
        .orderBy('name')
        .compile(),
    );
    return rows.map(({ name, sharding_name, sources }) => ({ name, shardingName: sharding_name, sources }));
  });
