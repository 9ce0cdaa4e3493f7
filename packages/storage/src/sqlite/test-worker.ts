import { setImmediate } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { revision, StatusError } from '@orrery/model';
import type { OperationTable } from '../operations/operation.ts';
import { serveDatabase } from './serve-database.ts';

/** A program for the threads whose operations do what tests of the threads need, and no more. */
const operations = {
  /** The store's counter. */
  getRevision: async (database) =>
    await database.read(async (connection) => {
      const [row] = await connection.all(connection.builder.selectFrom('revision').select('counter').compile());
      return revision(BigInt(row?.counter ?? -1));
    }),
  /** Scans without end, until a checkpoint ends it. */
  countObjects: async (database, _query, { checkpoint }) => {
    for (;;) {
      await database.read(async (connection) => await connection.now());
      await checkpoint();
    }
  },
  /** Holds up its thread for some milliseconds, without a checkpoint. */
  getRevisionAt: async (_database, ms) => {
    const end = performance.now() + ms;
    while (performance.now() < end);
    return undefined;
  },
  /** Never ends. */
  startEpoch: () => new Promise(() => undefined),
  /** Grows the counter by the changes of the batch, in two steps with time for others in between. */
  writeBatch: async (database, batch) => {
    const counter = await database.read(async (connection) => {
      const [row] = await connection.all(connection.builder.selectFrom('revision').select('counter').compile());
      return row?.counter ?? 0;
    });
    await setImmediate();
    if (batch.changes.length === 0) throw new StatusError('Conflict', 'an empty batch', { details: { name: 'x' } });
    return await database.write(async (connection) => {
      const { builder } = connection;
      const next = counter + batch.changes.length;
      await connection.run(builder.updateTable('revision').set({ counter: next }).compile());
      return { revision: revision(BigInt(next)), outcomes: batch.changes.map(() => ({ kind: 'absent' })) };
    });
  },
} satisfies Partial<OperationTable>;

// The tests call no other operation.
if (parentPort !== null) await serveDatabase(parentPort, workerData, operations as unknown as OperationTable);
