import { expect, it } from 'vitest';
import { everything, nodeKey, podKey, putObject, putPod } from '../conformance/objects.ts';
import type { ChangeFilter } from '../contract/reading.ts';
import { createSqliteExecutor } from '../sqlite/sqlite-executor.ts';
import type { Executor } from '../store/executor.ts';
import { CommitSignal } from './commit-signal.ts';
import { FollowedLog } from './followed-log.ts';

/** A store in memory, its log, and how often the changelog was read. */
async function open(resources: AsyncDisposableStack) {
  const executor = resources.use(await createSqliteExecutor({ file: ':memory:' }));
  let reads = 0;
  const counting: Pick<Executor, 'read'> = {
    read: (name, args, call) => {
      if (name === 'readChanges') reads += 1;
      return executor.read(name, args, call);
    },
  };
  const commits = new CommitSignal();
  executor.onCommit(commits.notify);
  return { executor, log: new FollowedLog(counting, commits), reads: () => reads };
}

it('architecture 2.1: those who follow different kinds read a commit once together, and miss none', async () => {
  await using resources = new AsyncDisposableStack();
  const { executor, log, reads } = await open(resources);
  const { id } = await executor.write('ensureSource', { kind: 'cluster', name: 'a' });
  const start = await executor.read('getRevision', undefined);
  const stop = new AbortController();
  const rounds = 5;
  const told: string[] = [];
  let onTold = (): void => undefined;
  const follow = async (filter: ChangeFilter): Promise<void> => {
    for await (const changes of log.follow(start, filter, stop.signal)) {
      told.push(...changes.map(({ key }) => `${filter.resource ?? 'all'}: ${key.resource} ${key.name}`));
      onTold();
    }
  };
  const filters = [{}, { resource: 'pods' }, { resource: 'nodes' }, { resource: 'services' }];
  const followers = filters.map((filter) => follow({ visible: everything, source: id, ...filter }));
  const expected: string[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const name = `${round}`;
    expected.push(`all: pods ${name}`, `all: nodes ${name}`, `pods: pods ${name}`, `nodes: nodes ${name}`);
    const isTold = new Promise<void>((resolve) => {
      onTold = () => told.length === expected.length && resolve();
    });
    await executor.write('writeBatch', { changes: [putPod(podKey(id, 'n', name), 'x'), putObject(nodeKey(id, name))] });
    await isTold;
  }
  stop.abort();
  await Promise.all(followers);
  expect(told.toSorted()).toEqual(expected.toSorted());
  // The first before anything was written, then one for each commit.
  expect(reads()).toBeLessThanOrEqual(rounds + 1);
});
