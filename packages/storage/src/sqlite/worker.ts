import { parentPort, workerData } from 'node:worker_threads';
import { revision } from '@orrery/model';
import type { Put } from '../contract.ts';
import { Database } from './database.ts';
import { packBodies, unpackBodies } from './frames.ts';
import { countObjects, listObjects } from './operations/list-objects.ts';
import { controlSource, ensureSource, noteSealedUse, purgeRemoved } from './operations/maintain.ts';
import { getObject, readChanges, readScopes, readSealed, readSources, scanVersions } from './operations/read-rows.ts';
import { writeBatch } from './operations/write-batch.ts';
import type { OperationName, Operations, Request, WorkerOptions } from './protocol.ts';
import { toFailure } from './to-failure.ts';

type Handlers = {
  readonly [Name in OperationName]: (database: Database, args: Operations[Name]['args']) => Operations[Name]['answer'];
};

const handlers: Handlers = {
  write: (database, { puts, order, beside }) => {
    const unpacked = unpackBodies<Put>(puts);
    const changes = order.map((change) => (typeof change === 'number' ? unpacked[change] : change));
    return writeBatch(database, { ...beside, changes: changes.filter((change) => change !== undefined) });
  },
  ensureSource: (database, { kind, name }) => ensureSource(database, kind, name),
  purge: (database) => purgeRemoved(database),
  noteSealedUse: (database, { id, use }) => {
    noteSealedUse(database, id, use);
    return undefined;
  },
  control: (database) => controlSource(database),
  sources: (database, visible) => readSources(database, visible),
  get: (database, { visible, key }) => getObject(database, visible, key),
  list: (database, query) => {
    const page = listObjects(database, query);
    return { ...page, objects: packBodies(page.objects) };
  },
  count: (database, query) => countObjects(database, query),
  versions: (database, { scope, range }) => scanVersions(database, scope, range),
  scopes: (database, filter) => readScopes(database, filter),
  sealed: (database, owner) => readSealed(database, owner),
  revision: (database) => database.revision(),
  changes: (database, { after, filter }) => readChanges(database, after, filter),
};

function answer<Name extends OperationName>(database: Database, request: Request<Name>): void {
  try {
    const result = handlers[request.name](database, request.args);
    const isPage = typeof result === 'object' && result !== null && 'objects' in result;
    parentPort?.postMessage({ id: request.id, answer: result }, isPage ? [result.objects.buffer] : []);
  } catch (error) {
    parentPort?.postMessage({ id: request.id, failure: toFailure(error) });
  }
}

function serve(options: WorkerOptions): void {
  let database: Database;
  try {
    database = new Database(options.file, options);
  } catch (error) {
    const { message } = error instanceof Error ? error : { message: String(error) };
    parentPort?.postMessage({ id: 0, failure: { reason: 'ServiceUnavailable', message, details: {} } });
    return;
  }
  parentPort?.postMessage({ id: 0, answer: revision(0n) });
  parentPort?.on('message', (request: Request | 'close') => {
    if (request !== 'close') {
      answer(database, request);
      return;
    }
    database.close();
    parentPort?.close();
  });
}

serve(workerData);
