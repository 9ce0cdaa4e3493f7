import { expect, it } from 'vitest';
import { TestShards } from './test-shards.ts';

it('KSY-J01 one replica takes every source at once, and its fences are good for writing', async () => {
  const fleet = await TestShards.open(5);
  const one = await fleet.start('one');
  expect(one.held()).toHaveLength(5);
  expect(one.told.toSorted()).toEqual(one.held().toSorted());
  const fences = one.held().flatMap((source) => one.shard.fenceOf(source) ?? []);
  await expect(fleet.store.write({ changes: [], fences })).resolves.toBeDefined();
  expect(await fleet.store.replicas()).toEqual([{ name: 'one', shardingName: '', sources: 0 }]);
});

it('KSY-J01 at rest a thousand leases cost one write and two reads every four seconds', async () => {
  const fleet = await TestShards.open(1000);
  const one = await fleet.start('one');
  expect(one.held()).toHaveLength(1000);
  fleet.calls.clear();
  await fleet.pass(60, one);
  expect(one.held()).toHaveLength(1000);
  expect(one.told).toHaveLength(1000);
  expect(Object.fromEntries(fleet.calls)).toEqual({ noteReplica: 15, replicas: 15, leases: 15 });
});

it('KSY-J01 what a replica that stands still had is taken in the next second after it ran out', async () => {
  const fleet = await TestShards.open(20);
  const one = await fleet.start('one');
  const two = await fleet.start('two');
  await fleet.pass(6, two);
  expect(two.held()).toEqual([]);
  await fleet.runOut(one);
  await fleet.pass(1, two);
  expect(two.held()).toHaveLength(20);
});

it('KSY-J03 the late write of a replica that stood still is refused, and it knows when it wakes', async () => {
  const fleet = await TestShards.open(2);
  const one = await fleet.start('one');
  const fences = one.held().flatMap((source) => one.shard.fenceOf(source) ?? []);
  await fleet.runOut(one);
  const two = await fleet.start('two');
  expect(two.held()).toHaveLength(2);
  await expect(fleet.store.write({ changes: [], fences })).rejects.toMatchObject({ reason: 'Conflict' });
  await fleet.pass(5, one);
  expect(one.held()).toEqual([]);
  expect(one.told).toHaveLength(4);
});

it('KSY-J01 of three replicas two share what the third had, each source once', async () => {
  const fleet = await TestShards.open(60);
  const one = await fleet.start('one');
  const two = await fleet.start('two');
  const three = await fleet.start('three');
  await fleet.runOut(one);
  await fleet.pass(4, two, three);
  expect(two.held().length + three.held().length).toBe(60);
  expect(Math.max(two.held().length, three.held().length)).toBeLessThanOrEqual(33);
  expect((await fleet.holders()).size).toBe(60);
});

it('KSY-J01 a replica gives one that joins 5 % of its sources a minute, until both have their share', async () => {
  const fleet = await TestShards.open(60);
  const one = await fleet.start('one');
  const two = await fleet.start('two');
  await fleet.pass(6, one, two);
  expect([one.held().length, two.held().length]).toEqual([57, 3]);
  await fleet.pass(50, one, two);
  expect([one.held().length, two.held().length]).toEqual([57, 3]);
  await fleet.pass(10, one, two);
  expect([one.held().length, two.held().length]).toEqual([55, 5]);
  await fleet.pass(17 * 60, one, two);
  expect(one.held().length + two.held().length).toBe(60);
  expect(one.held().length).toBeLessThanOrEqual(33);
  expect(one.held().length).toBeGreaterThanOrEqual(30);
});

it('KSY-J02 a replica takes the sources of its sharding name only, and a change hands over through the lease', async () => {
  const fleet = await TestShards.open(4);
  const [first, second] = fleet.sources;
  if (first === undefined || second === undefined) throw new Error('there are four sources');
  fleet.sources = fleet.sources.map((each) => (each === first ? { ...each, shardingName: 'x' } : each));
  const one = await fleet.start('one');
  const other = await fleet.start('other', 'x');
  expect([one.held().length, other.held()]).toEqual([3, [first.source]]);
  fleet.sources = fleet.sources.map((each) => (each === second ? { ...each, shardingName: 'x' } : each));
  for (const { shard } of [one, other]) shard.refresh();
  await fleet.pass(2, one, other);
  expect([one.held().length, other.held()]).toEqual([2, [first.source, second.source]]);
});

it('KSY-J02 a dead holder of another sharding name does not block', async () => {
  const fleet = await TestShards.open(2);
  const dead = await fleet.start('dead');
  fleet.sources = fleet.sources.map((each) => ({ ...each, shardingName: 'x' }));
  const other = await fleet.start('other', 'x');
  expect(other.held()).toEqual([]);
  await fleet.runOut(dead);
  await fleet.pass(1, other);
  expect(other.held()).toHaveLength(2);
});

it('KSY-I05 a source that is no more is let go, one that comes is taken at once', async () => {
  const fleet = await TestShards.open(3);
  const [gone, ...rest] = fleet.sources;
  fleet.sources = rest;
  const one = await fleet.start('one');
  expect(one.held()).toHaveLength(2);
  fleet.sources = gone === undefined ? [] : [gone];
  one.shard.refresh();
  await expect.poll(() => one.held()).toEqual([gone?.source]);
  expect((await fleet.holders()).size).toBe(1);
});

it('KSY-J04 a replica that stops hands every lease back, and another takes them with the next look', async () => {
  const fleet = await TestShards.open(10);
  const one = await fleet.start('one');
  const two = await fleet.start('two');
  const [source] = one.held();
  await one.shard[Symbol.asyncDispose]();
  expect([one.held(), source === undefined ? undefined : one.shard.fenceOf(source)]).toEqual([[], undefined]);
  expect(await fleet.holders()).toEqual(new Map());
  expect((await fleet.store.replicas()).map(({ name }) => name)).toEqual(['two']);
  await fleet.pass(1, two);
  expect(two.held()).toHaveLength(10);
});

it('KSY-J01 a lease taken by a request that was not answered is not used, but given back and taken anew', async () => {
  const fleet = await TestShards.open(1);
  const [only] = fleet.sources;
  if (only === undefined) throw new Error('there is a source');
  fleet.sources = [];
  const one = await fleet.start('one');
  const lost = await fleet.store.acquireLease(only.source, 'one', 60_000);
  fleet.sources = [only];
  one.shard.refresh();
  await fleet.pass(6, one);
  expect(one.shard.fenceOf(only.source)).toEqual({ source: only.source, token: (lost?.token ?? 0) + 1 });
});

it('KSY-J01 while the store does not answer, sources are let go 8 s after the last renewal', async () => {
  const fleet = await TestShards.open(2);
  const one = await fleet.start('one');
  await fleet.store[Symbol.asyncDispose]();
  await fleet.pass(7, one);
  expect([one.held().length, one.told.length]).toEqual([2, 2]);
  await fleet.pass(1, one);
  expect([one.held().length, one.told.length]).toEqual([0, 4]);
  await one.shard[Symbol.asyncDispose]();
});

it('KSY-J01 sources that come one by one are asked for together, not one by one', async () => {
  const fleet = await TestShards.open(3);
  let asked = 0;
  const all = fleet.sources;
  Object.defineProperty(fleet, 'sources', {
    get: () => {
      asked += 1;
      return all;
    },
  });
  const one = await fleet.start('one');
  const before = asked;
  for (let at = 0; at < 50; at += 1) one.shard.refresh();
  await expect.poll(() => asked).toBe(before + 1);
  for (let at = 0; at < 50; at += 1) one.shard.refresh();
  await fleet.pass(1, one);
  expect(asked).toBe(before + 2);
});
