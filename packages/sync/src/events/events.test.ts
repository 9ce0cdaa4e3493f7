import { type Clock, systemClock } from '@orrery/kit';
import type { SourceId } from '@orrery/model';
import { createSqliteStore, type Put, type Store } from '@orrery/storage';
import { afterEach, describe, expect, it } from 'vitest';
import { WriteQueue } from '../write/write-queue.ts';
import { eventFilter } from './event-filter.ts';
import { sweepEvents } from './sweep-events.ts';

const signal = new AbortController().signal;

let world = new AsyncDisposableStack();
afterEach(async () => {
  await world.disposeAsync();
  world = new AsyncDisposableStack();
});

function put(source: SourceId, resource: string, name: string): Put {
  const body = new TextEncoder().encode(`{"metadata":{"name":"${name}","namespace":"n","annotations":{}}}`);
  const key = { source, group: '', resource, namespace: 'n', name };
  return { op: 'put', key, version: 'v1', uid: name, originVersion: '1', body, annotationsEnd: body.length - 3 };
}

async function names(store: Store, source: SourceId, resource = 'events'): Promise<string[]> {
  const rows = await store.versions({ source, group: '', resource }, { limit: 5000 });
  return rows.map(({ path }) => path.slice('n/'.length)).sort();
}

describe('events', () => {
  it('KSY-H04 without a wish there is nothing to look at', () => {
    expect(eventFilter({ types: ['Normal', 'Warning'], excludeReasons: [] })).toBeUndefined();
    expect(eventFilter({ types: [], excludeReasons: [] })).toBeUndefined();
    expect(eventFilter({ types: ['Normal'], excludeReasons: [] })).toBeDefined();
  });

  it('KSY-H01 beyond the count those go that changed least lately, of this cluster and of no other kind', async () => {
    const store = world.use(await createSqliteStore({ file: ':memory:' }));
    const queue = new WriteQueue({ store, clock: systemClock, random: Math.random, signal });
    const { id } = await store.ensureSource('cluster', 'a');
    const other = await store.ensureSource('cluster', 'b');
    const numbers = Array.from({ length: 1200 }, (_, at) => String(at).padStart(4, '0'));
    await queue.write({ source: id, changes: numbers.map((name) => put(id, 'events', name)) });
    await queue.write({ source: id, changes: ['0', '1'].map((name) => put(id, 'pods', name)) });
    await queue.write({ source: other.id, changes: ['x', 'y'].map((name) => put(other.id, 'events', name)) });
    // It repeats, so it is not among the oldest any more.
    await queue.write({ source: id, changes: [{ ...put(id, 'events', '0000'), uid: 'again' }] });
    const sweep = { store, queue, clock: systemClock, source: id, signal };
    const retention = { maxAgeMs: 3_600_000, maxCount: 300 };
    expect(await sweepEvents({ ...sweep, retention })).toBe(900);
    expect(await names(store, id)).toEqual(['0000', ...numbers.slice(901)]);
    expect(await sweepEvents({ ...sweep, retention })).toBe(0);
    expect([await names(store, id, 'pods'), await names(store, other.id)]).toEqual([
      ['0', '1'],
      ['x', 'y'],
    ]);
  });

  it('KSY-H01 events that did not change for the time they are kept go, however few there are', async () => {
    const store = world.use(await createSqliteStore({ file: ':memory:' }));
    const queue = new WriteQueue({ store, clock: systemClock, random: Math.random, signal });
    const { id } = await store.ensureSource('cluster', 'a');
    await queue.write({ source: id, changes: ['a', 'b'].map((name) => put(id, 'events', name)) });
    const later = (ms: number): Clock => ({ ...systemClock, now: () => systemClock.now() + ms });
    const at = (ms: number) => sweepEvents({ store, queue, clock: later(ms), source: id, signal });
    expect(await at(86_000_000)).toBe(0);
    expect(await at(87_000_000)).toBe(2);
    expect(await names(store, id)).toEqual([]);
  });
});
