import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Supervisor } from '@orrery/lab';
import { createTestDatabase, type TestDatabase } from '@orrery/lab/postgres';
import { createPostgresStore, type Store } from '@orrery/storage';
import { expect, it } from 'vitest';
import type { TestReplicaOptions, TestReplicaReport } from './test-replica.ts';

const program = join(import.meta.dirname, 'test-replica.ts');

/** A lease lasts 12 s after its last renewal; KSY-J01 allows 15. */
const takeoverMs = 15_000;

const everything = { kind: 'everything' } as const;

class Replicas {
  readonly supervisor: Supervisor;
  readonly #database: TestDatabase;

  constructor(supervisor: Supervisor, database: TestDatabase) {
    this.supervisor = supervisor;
    this.#database = database;
  }

  async start(replica: string) {
    const options: TestReplicaOptions = { url: this.#database.url, replica, reportPath: this.#pathOf(replica) };
    const args = [program, JSON.stringify(options)];
    return await this.supervisor.start({ name: replica, command: process.execPath, args });
  }

  async report(replica: string): Promise<readonly TestReplicaReport[]> {
    const text = await readFile(this.#pathOf(replica), 'utf8').catch(() => '');
    const lines = text.split('\n').filter((line) => line !== '');
    return lines.map((line) => JSON.parse(line) as TestReplicaReport); // the program wrote it
  }

  /** When a replica held so many sources first. */
  async held(replica: string, count: number, timeoutMs: number): Promise<number> {
    let at = 0;
    const found = async (): Promise<number> => {
      const reports = await this.report(replica);
      const line = reports.find((each) => each.event === 'held' && each.sources.length === count);
      at = line?.at ?? 0;
      return at;
    };
    await expect.poll(found, { timeout: timeoutMs, interval: 50 }).toBeGreaterThan(0);
    return at;
  }

  async wrote(replica: string): Promise<void> {
    const found = async () => (await this.report(replica)).some(({ event }) => event === 'wrote');
    await expect.poll(found, { timeout: 10_000 }).toBe(true);
  }

  #pathOf(replica: string): string {
    return join(this.supervisor.folder, `${replica}.report`);
  }
}

async function factsOf(store: Store): Promise<readonly string[]> {
  return (await store.sources(everything)).filter(({ kind }) => kind === 'cluster').map(({ facts }) => facts);
}

it('KSY-J01 KSY-J03 what a killed and a paused process held is held by another within 15 s, and the late write of the paused one is refused', async () => {
  await using database = await createTestDatabase();
  await using supervisor = await Supervisor.create('shards');
  await using store = await createPostgresStore({ url: database.url, connections: { point: 2, scan: 1 } });
  const names = ['a', 'b', 'c', 'd'];
  await store.write({ changes: [], newSources: names.map((name) => ({ kind: 'cluster', name })) });
  const replicas = new Replicas(supervisor, database);
  const killed = await replicas.start('killed');
  await replicas.held('killed', 4, 20_000);
  const third = await replicas.start('third');
  await expect.poll(async () => (await store.replicas()).length, { timeout: 20_000 }).toBe(2);
  await replicas.wrote('killed');
  const killedAt = Date.now();
  await killed.kill();
  expect((await replicas.held('third', 4, 30_000)) - killedAt).toBeLessThan(takeoverMs);

  const fourth = await replicas.start('fourth');
  await expect.poll(async () => (await store.replicas()).length, { timeout: 20_000 }).toBe(2);
  await replicas.wrote('third');
  const pausedAt = Date.now();
  third.pause();
  // One of the four may have been given to the replica that joined before.
  await expect
    .poll(async () => new Set((await store.leases()).map(({ holder }) => holder)), { timeout: 30_000, interval: 50 })
    .toEqual(new Set(['fourth']));
  expect(Date.now() - pausedAt).toBeLessThan(takeoverMs);
  await expect.poll(async () => (await factsOf(store)).every((facts) => facts.includes('"fourth"'))).toBe(true);
  const before = (await replicas.report('third')).length;
  third.resume();
  const late = async () => (await replicas.report('third')).slice(before).filter(({ event }) => event === 'refused');
  await expect.poll(late, { timeout: 10_000 }).toContainEqual(expect.objectContaining({ reason: 'Conflict' }));
  expect((await factsOf(store)).every((facts) => facts.includes('"fourth"'))).toBe(true);

  await third.stop();
  const stoppedAt = Date.now();
  await fourth.stop();
  expect([fourth.ended, Date.now() - stoppedAt < 5_000]).toEqual([0, true]);
  expect([await store.leases(), await store.replicas()]).toEqual([[], []]);
}, 120_000);
