import { appendFileSync } from 'node:fs';
import { silentLog, systemClock } from '@orrery/kit';
import { isStatusError, type SourceId } from '@orrery/model';
import { createPostgresStore, type Fence } from '@orrery/storage';
import { createShard } from './shard.ts';

/** What a replica of a test is started with, as one argument of JSON. */
export interface TestReplicaOptions {
  /** Of the database. */
  readonly url: string;
  readonly replica: string;
  /** Where it reports to: a line of JSON for each event. */
  readonly reportPath: string;
}

/** A line of the report. `at`: epoch milliseconds. */
export type TestReplicaReport =
  | { readonly event: 'held'; readonly at: number; readonly sources: readonly SourceId[] }
  | { readonly event: 'wrote' | 'refused'; readonly at: number; readonly reason: string };

/** How often it writes. */
const pauseMs = 100;

/**
 * A replica that holds every source it gets and writes with the fences it was given first, as one that does not know yet that
 * it lost them; SIGTERM ends it in order.
 */
async function run({ url, replica, reportPath }: TestReplicaOptions): Promise<void> {
  const report = (line: TestReplicaReport): void => appendFileSync(reportPath, `${JSON.stringify(line)}\n`);
  const store = await createPostgresStore({ url, connections: { point: 2, scan: 1 } });
  const first = new Map<SourceId, Fence>();
  const sources = async () =>
    (await store.sources({ kind: 'everything' }))
      .filter(({ kind }) => kind === 'cluster')
      .map(({ id }) => ({ source: id, shardingName: '', weight: 0 }));
  const all = (await sources()).map(({ source }) => source);
  const shard = createShard({
    ...{ store, sources, replica, shardingName: '' },
    ...{ clock: systemClock, random: Math.random, log: silentLog },
    onChange: (source) => {
      const fence = shard.fenceOf(source);
      if (fence !== undefined && !first.has(source)) first.set(source, fence);
      const held = all.filter((each) => shard.fenceOf(each) !== undefined);
      report({ event: 'held', at: Date.now(), sources: held });
    },
  });
  const stop = new AbortController();
  process.once('SIGTERM', () => stop.abort());
  while (!stop.signal.aborted) {
    await systemClock.sleep(pauseMs, { signal: stop.signal }).catch(() => undefined);
    const fences = [...first.values()];
    if (fences.length === 0) continue;
    const facts = fences.map(({ source }) => ({ source, facts: JSON.stringify({ by: replica, at: Date.now() }) }));
    await store.write({ changes: [], facts, fences }).then(
      () => report({ event: 'wrote', at: Date.now(), reason: '' }),
      (error: unknown) =>
        report({ event: 'refused', at: Date.now(), reason: isStatusError(error) ? error.reason : String(error) }),
    );
  }
  await shard[Symbol.asyncDispose]();
  await store[Symbol.asyncDispose]();
}

const given = process.argv[2];
// Importing this file for its types starts nothing.
if (given !== undefined && process.argv[1] === import.meta.filename) {
  await run(JSON.parse(given) as TestReplicaOptions); // what the test wrote
}
