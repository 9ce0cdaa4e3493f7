import { FakeClock } from '@orrery/kit';
import { createSqliteStore, type Store } from '@orrery/storage';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createFreshnessReader } from '../freshness/freshness-reader.ts';
import { nodeKind, podKind } from '../test-fleet.ts';
import type { Definitions } from './definitions.ts';
import { FleetDefinitions } from './fleet-definitions.ts';

const everything = { kind: 'everything' } as const;
const second = 1000;

let store: Store;
let clock: FakeClock;

beforeEach(async () => {
  store = await createSqliteStore({ file: ':memory:' });
  clock = new FakeClock();
});

afterEach(() => store[Symbol.asyncDispose]());

async function collect(name: string, facts: object = {}, complete = true): Promise<void> {
  const { id } = await store.ensureSource('cluster', name);
  const scope = { source: id, group: '', resource: 'pods' };
  await store.write({
    changes: [],
    scopes: [{ scope, kind: podKind, resourceVersion: '1', complete, facts: JSON.stringify(facts) }],
  });
}

const namesOf = async (definitions: Definitions): Promise<string> =>
  (await definitions.sources(everything)).map(({ name }) => name).join(' ');

/** Names of sources, whether their pods are complete, and what their facts say. */
async function scopesOf(definitions: Definitions): Promise<string[]> {
  const names = new Map((await definitions.sources(everything)).map(({ id, name }) => [id, name]));
  const scopes = await definitions.scopes({ visible: everything });
  return scopes.map(({ scope, complete, facts }) => `${names.get(scope.source)} ${complete} ${facts}`);
}

async function statesOf(definitions: Definitions): Promise<string[]> {
  const [scopes, sources] = await Promise.all([definitions.allScopes(everything), definitions.sources(everything)]);
  const reader = createFreshnessReader({ store, clock, definitions });
  const report = await reader.report({ visible: everything, scopes, sources });
  return report.sources.map(({ source, worst }) => `${source.name} ${worst.state} ${worst.reason}`.trim());
}

/** The store, told of each call before it is made. */
function watched(onCall: (method: string) => Promise<void> | undefined): Store {
  return new Proxy(store, {
    get: (target, name) => {
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value !== 'function') return value;
      return async (...args: unknown[]): Promise<unknown> => {
        await onCall(String(name));
        return await Reflect.apply(value, target, args);
      };
    },
  });
}

describe('what sources serve, as it is kept', () => {
  test('SEA-V01 servers that share sources: what nobody has a lease of goes stale though nothing is written', async () => {
    const now = clock.now();
    await collect('kept', { state: 'Synced', lastSignalAt: now });
    await collect('left', { state: 'Synced', lastSignalAt: now });
    const kept = (await store.sources(everything)).find(({ name }) => name === 'kept');
    await store.acquireLease(kept?.id ?? store.control, 'replica-1', 3_600_000);
    const fleet = new FleetDefinitions({ store, clock, areSourcesLeased: true });
    expect(await statesOf(fleet.ofRequest())).toEqual(['kept Fresh', 'left Fresh']);
    await clock.advance(91 * second);
    expect(await statesOf(fleet.ofRequest())).toEqual(['kept Fresh', 'left Stale NotCollected']);
    const alone = new FleetDefinitions({ store, clock, areSourcesLeased: false });
    expect(await statesOf(alone.ofRequest())).toEqual(['kept Fresh', 'left Fresh']);
  });

  test('STY-P03 many answers of one second read it once', async () => {
    await collect('one');
    const calls: string[] = [];
    const counted = watched((method) => void calls.push(method));
    const fleet = new FleetDefinitions({ store: counted, clock, areSourcesLeased: true });
    const reads = (method: string): number => calls.filter((call) => call === method).length;
    await Promise.all(Array.from({ length: 50 }, () => statesOf(fleet.ofRequest())));
    await clock.advance(999);
    await statesOf(fleet.ofRequest());
    expect(['sources', 'scopes', 'leases', 'definitionsVersion'].map(reads)).toEqual([1, 1, 1, 51]);
    await clock.advance(1);
    await statesOf(fleet.ofRequest());
    expect(['sources', 'scopes', 'leases', 'definitionsVersion'].map(reads)).toEqual([2, 2, 2, 52]);
  });

  test('STY-E02 a store that failed is asked again by the next answer', async () => {
    await collect('one');
    let isBroken = true;
    const flaky = watched((method) =>
      method === 'leases' && isBroken ? Promise.reject(new Error('disk')) : undefined,
    );
    const fleet = new FleetDefinitions({ store: flaky, clock, areSourcesLeased: true });
    await expect(statesOf(fleet.ofRequest())).rejects.toThrow('disk');
    isBroken = false;
    expect(await statesOf(fleet.ofRequest())).toEqual(['one Stale NotCollected']);
  });

  test('SEA-Q02 the next request sees sources, kinds and completeness at once; what facts say a second later', async () => {
    const fleet = new FleetDefinitions({ store, clock, areSourcesLeased: false });
    await collect('one', {}, false);
    expect(await scopesOf(fleet.ofRequest())).toEqual(['one false {}']);
    await collect('one', {}, true);
    expect(await scopesOf(fleet.ofRequest())).toEqual(['one true {}']);
    await collect('two');
    expect(await scopesOf(fleet.ofRequest())).toEqual(['one true {}', 'two true {}']);
    await collect('two', { a: 1 });
    expect(await scopesOf(fleet.ofRequest())).toEqual(['one true {}', 'two true {}']);
    await clock.advance(second);
    expect(await scopesOf(fleet.ofRequest())).toEqual(['one true {}', 'two true {"a":1}']);
  });

  test('SEA-Q08 one request sees one state throughout, a stream what there is when it asks', async () => {
    const fleet = new FleetDefinitions({ store, clock, areSourcesLeased: false });
    const definitions = fleet.ofRequest();
    expect(await namesOf(definitions)).toBe('control');
    const version = await definitions.version();
    await collect('one');
    expect(await namesOf(definitions)).toBe('control');
    expect(await definitions.version()).toBe(version);
    definitions.goLive();
    expect(await namesOf(definitions)).toBe('one control');
    await collect('two');
    expect(await namesOf(definitions)).toBe('one two control');
  });

  test('STY-P03 a fleet that takes long to read is kept longer, and what changes meanwhile is read from the store', async () => {
    await collect('one');
    let reads = 0;
    const slow = watched((method) => {
      if (method !== 'leases') return undefined;
      reads += 1;
      return clock.advance(100);
    });
    const fleet = new FleetDefinitions({ store: slow, clock, areSourcesLeased: true });
    expect(await namesOf(fleet.ofRequest())).toBe('one control');
    await clock.advance(1_999);
    await collect('two');
    expect(await namesOf(fleet.ofRequest())).toBe('one two control');
    expect(await fleet.ofRequest().scopes({ visible: everything, ...{ group: '', resource: 'pods' } })).toHaveLength(2);
    expect(reads).toBe(1);
    await clock.advance(1);
    expect(await namesOf(fleet.ofRequest())).toBe('one two control');
    expect(reads).toBe(2);
  });
});

describe('an answer that does not wait for the version', () => {
  /** Answers with the names of the sources, noting them. */
  const noting = (seen: string[]) => async (definitions: Definitions) => {
    const names = await namesOf(definitions);
    seen.push(names);
    if (names === 'control') throw new Error('no cluster');
    return names;
  };

  test('SEA-Q08 is made once while nothing has changed, and again when it was made of what is old', async () => {
    const fleet = new FleetDefinitions({ store, clock, areSourcesLeased: false });
    const seen: string[] = [];
    await collect('one');
    expect(await fleet.read(noting(seen))).toBe('one control');
    expect(await fleet.read(noting(seen))).toBe('one control');
    expect(seen).toEqual(['one control', 'one control']);
    await collect('two');
    expect(await fleet.read(noting(seen))).toBe('one two control');
    expect(seen.slice(2)).toEqual(['one control', 'one two control']);
  });

  test('SEA-Q08 a failure counts when it was made of what holds, and only then', async () => {
    const fleet = new FleetDefinitions({ store, clock, areSourcesLeased: false });
    const seen: string[] = [];
    await expect(fleet.read(noting(seen))).rejects.toThrow('no cluster');
    await expect(fleet.read(noting(seen))).rejects.toThrow('no cluster');
    await collect('one');
    expect(await fleet.read(noting(seen))).toBe('one control');
    expect(seen).toEqual(['control', 'control', 'control', 'one control']);
  });

  test('STY-E02 a store that cannot say whether it holds makes no answer', async () => {
    let isBroken = false;
    const flaky = watched((method) =>
      method === 'definitionsVersion' && isBroken ? Promise.reject(new Error('disk')) : undefined,
    );
    const fleet = new FleetDefinitions({ store: flaky, clock, areSourcesLeased: false });
    await collect('one');
    expect(await fleet.read(namesOf)).toBe('one control');
    isBroken = true;
    await expect(fleet.read(namesOf)).rejects.toThrow('disk');
  });

  test('SEA-Q08 every write that was acknowledged before a request is in its answer, however requests and writes meet', async () => {
    const fleet = new FleetDefinitions({ store, clock, areSourcesLeased: false });
    const known: string[] = [];
    const answers: Promise<void>[] = [];
    for (let at = 0; at < 40; at += 1) {
      const name = `n${at}`;
      const { id } = await store.ensureSource('cluster', name);
      const scope = { source: id, group: '', resource: 'nodes' };
      const written = store.write({
        changes: [],
        scopes: [{ scope, kind: nodeKind, resourceVersion: '1', complete: true, facts: '' }],
      });
      if (at % 3 === 0) await written;
      known.push(name);
      const wanted = [...known];
      const check = async (definitions: Definitions): Promise<readonly string[]> => {
        const [sources, scopes] = await Promise.all([
          definitions.sources(everything),
          definitions.scopes({ visible: everything, group: '', resource: 'nodes' }),
        ]);
        const complete = new Set(scopes.map(({ scope: { source } }) => source));
        const last = at % 3 === 0 ? name : undefined;
        return wanted.filter(
          (each) => !sources.some((one) => one.name === each && (each !== last || complete.has(one.id))),
        );
      };
      answers.push(fleet.read(check).then((missing) => expect(missing).toEqual([])));
      answers.push(check(fleet.ofRequest()).then((missing) => expect(missing).toEqual([])));
    }
    await Promise.all(answers);
  });
});
