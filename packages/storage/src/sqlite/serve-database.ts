import type { MessagePort } from 'node:worker_threads';
import type { SourceId } from '@orrery/model';
import { StatusError, sourceId } from '@orrery/model';
import type { OperationTable } from '../operations/operation.ts';
import { openSqliteDatabase } from './open-sqlite-database.ts';
import { OperationServer } from './operation-server.ts';
import type { Response, WorkerOptions } from './protocol.ts';
import type { SqliteDatabase } from './sqlite-database.ts';
import { toFailure } from './to-failure.ts';

/** Opens the database and serves its operations through a port; the first message through it says how the opening went. */
export async function serveDatabase(
  port: MessagePort,
  { file, gate, ...options }: WorkerOptions,
  operations: OperationTable,
): Promise<void> {
  if (gate !== undefined) Atomics.wait(gate, 0, 0);
  const opened = async (): Promise<Response> => {
    const database = await openSqliteDatabase(file, options);
    new OperationServer(port, operations, database);
    return { id: 0, answer: await findControl(database) };
  };
  const response = await opened().catch((error: unknown): Response => ({ id: 0, failure: toFailure(error) }));
  port.postMessage(response);
}

async function findControl(database: SqliteDatabase): Promise<SourceId> {
  const [row] = await database.read(async (connection) => {
    const { builder } = connection;
    return await connection.all(builder.selectFrom('sources').select('id').where('kind', '=', 'control').compile());
  });
  if (row === undefined) throw new StatusError('InternalError', 'the database has no control source: it is damaged');
  return sourceId(row.id);
}
