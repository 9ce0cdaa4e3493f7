import type { ApiResource, SourceId } from '@orrery/model';
import type { VisibleSet } from '@orrery/query';
import { createSqliteStore, type Store } from '@orrery/storage';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { kindOf, nodeKind, podKind } from '../test-fleet.ts';
import { FleetSnapshot } from './fleet-snapshot.ts';

const everything = { kind: 'everything' } as const;
const kinds: readonly ApiResource[] = [podKind, nodeKind, kindOf('apps/v1/deployments', 'Deployment')];
const names: readonly ApiResource[] = [...kinds, kindOf('other/v1/pods', 'Pod')];

let store: Store;
let snapshot: FleetSnapshot;
let ids: readonly SourceId[];

beforeAll(async () => {
  store = await createSqliteStore({ file: ':memory:' });
  const made = await Promise.all(['c', 'a', 'b', 'none'].map((name) => store.ensureSource('cluster', name)));
  ids = [...made.map(({ id }) => id), store.control];
  for (const [at, { id }] of made.slice(0, 3).entries()) {
    const own = names.filter((_kind, place) => place !== at);
    const scopes = own.map((kind) => {
      const scope = { source: id, group: kind.group, resource: kind.resource };
      return { scope, kind, resourceVersion: String(at), complete: at !== 1, facts: `{"at":${at}}` };
    });
    await store.write({ changes: [], scopes });
  }
  const [sources, scopes] = await Promise.all([store.sources(everything), store.scopes({ visible: everything })]);
  snapshot = new FleetSnapshot({ version: 1, sources, scopes, health: new Map() });
});

afterAll(() => store[Symbol.asyncDispose]());

const kindName = fc.constantFrom(...names).map(({ group, resource }) => ({ group, resource }));
const source = fc.nat(4).map((at) => ids[at] ?? store.control);
const grant = fc.record(
  {
    namespaces: fc.constant({ patterns: [], clusterScoped: true }),
    sources: fc.array(source, { maxLength: 3 }),
    kinds: fc.array(kindName, { maxLength: 2 }),
  },
  { requiredKeys: ['namespaces'] },
);
const visibleSet: fc.Arbitrary<VisibleSet> = fc.oneof(
  fc.constant(everything),
  fc.array(grant, { maxLength: 3 }).map((grants) => ({ kind: 'grants' as const, grants })),
);

describe('sources and scopes in memory', () => {
  test('S-22.1 they answer as the store does, whatever is asked and whoever asks', async () => {
    const filter = fc.record(
      {
        visible: visibleSet,
        source,
        group: fc.constantFrom('', 'apps', 'other', 'nobody'),
        resource: fc.constantFrom('pods', 'nodes', 'deployments', 'nothing'),
      },
      { requiredKeys: ['visible'] },
    );
    await fc.assert(
      fc.asyncProperty(filter, async (asked) => {
        expect(snapshot.scopes(asked)).toEqual(await store.scopes(asked));
        expect(snapshot.sources(asked.visible)).toEqual(await store.sources(asked.visible));
      }),
      { numRuns: 300 },
    );
  });
});
