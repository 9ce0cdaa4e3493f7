/** Started by measure-opening.ts: opens a store of which it knows the address, reads, and says what it took. */
import { createPostgresStore, createSqliteStore, type Store } from '@orrery/storage';
import { readProcessUsage } from '../report/process-usage.ts';
import { everything, pods } from './queries.ts';

const [database, address = ''] = process.argv.slice(2);

await using store: Store =
  database === 'sqlite' ? await createSqliteStore({ file: address }) : await createPostgresStore({ url: address });
await store.list(pods, { limit: 500 });
const firstAnswerMs = performance.now();
const idleRssMiB = readProcessUsage(process.pid).rssMiB;
let { next: after } = await store.list(everything, { limit: 1 });
for (let read = 0; read < 200 && after !== undefined; read += 1) {
  const { next, objects } = await store.list(everything, { limit: 500, after });
  for (const { key } of objects.slice(0, 10)) await store.get(everything.visible, key);
  after = next;
}
const usage = readProcessUsage(process.pid);
process.stdout.write(`${JSON.stringify({ firstAnswerMs, idleRssMiB, readRssMiB: usage.peakRssMiB })}\n`);
