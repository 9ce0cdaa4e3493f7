import { FakeClock } from '@orrery/kit';
import { createSqliteStore, type Store } from '@orrery/storage';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { podKind } from '../test-fleet.ts';
import { createFreshnessReader, type FreshnessReader } from './freshness-reader.ts';

const everything = { kind: 'everything' } as const;
const second = 1000;

let store: Store;
let clock: FakeClock;

beforeEach(async () => {
  store = await createSqliteStore({ file: ':memory:' });
  clock = new FakeClock();
});

afterEach(() => store[Symbol.asyncDispose]());

async function collect(name: string, facts: object): Promise<void> {
  const { id } = await store.ensureSource('cluster', name);
  const scope = { source: id, group: '', resource: 'pods' };
  await store.write({
    changes: [],
    scopes: [{ scope, kind: podKind, resourceVersion: '1', complete: true, facts: JSON.stringify(facts) }],
  });
}

async function statesOf(reader: FreshnessReader): Promise<string[]> {
  const [scopes, sources] = await Promise.all([reader.scopes(everything), store.sources(everything)]);
  const report = await reader.report({ visible: everything, scopes, sources });
  return report.sources.map(({ source, worst }) => `${source.name} ${worst.state} ${worst.reason}`.trim());
}

describe('the health of a fleet', () => {
  test('SEA-V01 servers that share sources: what nobody has a lease of goes stale though nothing is written', async () => {
    const now = clock.now();
    await collect('kept', { state: 'Synced', lastSignalAt: now });
    await collect('left', { state: 'Synced', lastSignalAt: now });
    const kept = (await store.sources(everything)).find(({ name }) => name === 'kept');
    await store.acquireLease(kept?.id ?? store.control, 'replica-1', 3_600_000);
    const reader = createFreshnessReader({ store, clock, areSourcesLeased: true });
    expect(await statesOf(reader)).toEqual(['kept Fresh', 'left Fresh']);
    await clock.advance(91 * second);
    expect(await statesOf(reader)).toEqual(['kept Fresh', 'left Stale NotCollected']);
    const alone = createFreshnessReader({ store, clock, areSourcesLeased: false });
    expect(await statesOf(alone)).toEqual(['kept Fresh', 'left Fresh']);
  });

  test('STY-P03 many answers of one second read it once', async () => {
    await collect('one', { state: 'Synced' });
    let reads = 0;
    const counted = new Proxy(store, {
      get: (target, name) => {
        if (name === 'leases') reads += 1;
        const value: unknown = Reflect.get(target, name, target);
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
    const reader = createFreshnessReader({ store: counted, clock, areSourcesLeased: true });
    await Promise.all(Array.from({ length: 50 }, () => statesOf(reader)));
    await clock.advance(999);
    await statesOf(reader);
    expect(reads).toBe(1);
    await clock.advance(2);
    await statesOf(reader);
    expect(reads).toBe(2);
  });

  test('STY-E02 a store that failed is asked again by the next answer', async () => {
    await collect('one', { state: 'Synced' });
    let isBroken = true;
    const flaky = new Proxy(store, {
      get: (target, name) => {
        if (name === 'leases' && isBroken) return () => Promise.reject(new Error('disk'));
        const value: unknown = Reflect.get(target, name, target);
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
    const reader = createFreshnessReader({ store: flaky, clock, areSourcesLeased: true });
    await expect(statesOf(reader)).rejects.toThrow('disk');
    isBroken = false;
    expect(await statesOf(reader)).toEqual(['one Stale NotCollected']);
  });
});
