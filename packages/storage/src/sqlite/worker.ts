import { enableCompileCache } from 'node:module';
import { parentPort, workerData } from 'node:worker_threads';
import type { WorkerOptions } from './protocol.ts';

if (parentPort !== null) {
  const options: WorkerOptions = workerData;
  if (options.compileCache !== undefined) enableCompileCache(options.compileCache);
  // Only what is imported from here on is kept compiled.
  const serving = import('./serve-database.ts');
  const { operations } = await import('../operations/operations.ts');
  await (await serving).serveDatabase(parentPort, options, operations);
}
