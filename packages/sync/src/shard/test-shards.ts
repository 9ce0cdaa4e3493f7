import { FakeClock, silentLog } from '@orrery/kit';
import type { SourceId } from '@orrery/model';
import { createSqliteStore, type Store } from '@orrery/storage';
// biome-ignore lint/correctness/noUndeclaredDependencies: the root's vitest, which runs every test that imports this
import { expect, onTestFinished } from 'vitest';
import { createShard, type Shard, type ShardSource } from './shard.ts';

/** A shard of a test with a clock of its own: as long as that stands still, the replica does. */
export interface TestShard {
  readonly name: string;
  readonly shard: Shard;
  readonly clock: FakeClock;
  /** What `onChange` heard. */
  readonly told: SourceId[];
  /** Sources with a fence now. */
  held(): readonly SourceId[];
}

/** Replicas in one process on one store, in memory. */
export class TestShards {
  readonly store: Store;
  /** What every shard is told of the sources. */
  sources: readonly ShardSource[] = [];
  /** How often each method of the store was called. */
  readonly calls = new Map<PropertyKey, number>();
  readonly #shards: TestShard[] = [];

  private constructor(store: Store) {
    this.store = store;
  }

  /** With sources of the default group. */
  static async open(count: number): Promise<TestShards> {
    const store = await createSqliteStore({ file: ':memory:' });
    const shards = new TestShards(store);
    onTestFinished(async () => {
      await Promise.all(shards.#shards.map(async ({ shard, clock }) => await end(shard, clock)));
      await store[Symbol.asyncDispose]();
    });
    const names = Array.from({ length: count }, (_, at) => `cluster-${at}`);
    await store.write({ changes: [], newSources: names.map((name) => ({ kind: 'cluster', name })) });
    const sources = await store.sources({ kind: 'everything' });
    shards.sources = sources
      .filter(({ kind }) => kind === 'cluster')
      .map(({ id }) => ({ source: id, shardingName: '', weight: 1000 }));
    return shards;
  }

  /** Starts a replica and waits for its first round. */
  async start(name: string, shardingName = ''): Promise<TestShard> {
    const clock = new FakeClock();
    const told: SourceId[] = [];
    const shard = createShard({
      store: this.#counted(),
      clock,
      random: () => 0,
      log: silentLog,
      replica: name,
      shardingName,
      sources: () => Promise.resolve(this.sources),
      onChange: (source) => told.push(source),
    });
    const held = (): readonly SourceId[] =>
      this.sources.map(({ source }) => source).filter((source) => shard.fenceOf(source) !== undefined);
    const started = { name, shard, clock, told, held };
    this.#shards.push(started);
    await idle(started);
    return started;
  }

  /** Lets time pass for replicas, second by second in turns. */
  async pass(seconds: number, ...shards: readonly TestShard[]): Promise<void> {
    for (let second = 0; second < seconds; second += 1) {
      for (const each of shards) {
        await each.clock.advance(1000);
        await idle(each);
      }
    }
  }

  /** Lets what a replica holds run out in the database, as 12 s without a renewal do. */
  async runOut({ name }: TestShard): Promise<void> {
    await this.store.noteReplica({ name, shardingName: '', sources: 0 }, 0);
    await expect.poll(async () => (await this.store.leases()).filter(({ holder }) => holder === name)).toEqual([]);
    await expect.poll(async () => (await this.store.replicas()).filter((each) => each.name === name)).toEqual([]);
  }

  /** The names of the holders by source, as the database has them. */
  async holders(): Promise<ReadonlyMap<SourceId, string>> {
    return new Map((await this.store.leases()).map(({ source, holder }) => [source, holder]));
  }

  #counted(): Store {
    return new Proxy(this.store, {
      get: (store, name: keyof Store) => {
        const method: unknown = store[name];
        if (typeof method !== 'function') return method;
        return (...args: readonly unknown[]): unknown => {
          this.calls.set(name, (this.calls.get(name) ?? 0) + 1);
          return method.apply(store, args);
        };
      },
    });
  }
}

/** Both loops of a shard sleep when its round has ended. */
async function idle({ clock }: TestShard): Promise<void> {
  await expect.poll(() => clock.sleeping, { interval: 1, timeout: 10_000 }).toBe(2);
}

async function end(shard: Shard, clock: FakeClock): Promise<void> {
  const ended = shard[Symbol.asyncDispose]();
  await clock.advance(0);
  await ended;
}
