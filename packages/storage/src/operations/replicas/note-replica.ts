import { sourceId } from '@orrery/model';
import type { Connection } from '../../sql/connection.ts';
import type { Operation, Operations } from '../operation.ts';

/**
 * Lets a replica live on and renews its leases. One that ran out is renewed too while nobody has taken it: no other could write
 * meanwhile, so its token may stay. Replicas that ran out are forgotten.
 */
export const noteReplica: Operation<'noteReplica'> = async (database, { replica, durationMs }) =>
  await database.write(async (connection) => {
    const now = await connection.now();
    const expiresAt = now + durationMs;
    await connection.run(connection.builder.deleteFrom('replicas').where('expires_at', '<=', now).compile());
    await writeReplica(connection, replica, expiresAt);
    const renewed = await connection.all(
      connection.builder
        .updateTable('leases')
        .set({ expires_at: expiresAt })
        .where('holder', '=', replica.name)
        .returning(['source', 'token'])
        .compile(),
    );
    return renewed.map(({ source, token }) => ({ source: sourceId(source), token }));
  });

async function writeReplica(
  connection: Connection,
  { name, shardingName, sources }: Operations['noteReplica']['args']['replica'],
  expiresAt: number,
): Promise<void> {
  const values = { sharding_name: shardingName, sources, expires_at: expiresAt };
  await connection.run(
    connection.builder
      .insertInto('replicas')
      .values({ name, ...values })
      .onConflict((conflict) => conflict.column('name').doUpdateSet(values))
      .compile(),
  );
}
