import { startFakeApiserver } from '@orrery/lab';
import { type ApiResource, type SourceId, sourceId } from '@orrery/model';
import type { ScopeState } from '@orrery/storage';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { fastClock, TestClusters, waitFor } from '../cluster/test-clusters.ts';
import { findConflicts } from './definition-conflicts.ts';

function scopeOf(source: number, more: Partial<ApiResource>): ScopeState {
  const kind: ApiResource = {
    ...{ group: 'example.org', version: 'v1', resource: 'widgets', singular: 'widget', kind: 'Widget' },
    ...{ namespaced: true, shortNames: [], categories: [], verbs: ['list'], ...more },
  };
  const { group, resource } = kind;
  return {
    scope: { source: sourceId(source), group, resource },
    kind,
    resourceVersion: '1',
    complete: true,
    facts: '',
  };
}

it('SEA-Q06 those who define a kind otherwise than most are told so, with both definitions', () => {
  const states = [1, 2].map((source) => scopeOf(source, {}));
  const found = findConflicts([
    ...states,
    scopeOf(3, { kind: 'Gizmo', namespaced: false }),
    scopeOf(4, { version: 'v2' }),
  ]);
  expect([...found]).toEqual([
    [
      3,
      {
        reason: 'DefinitionsDiffer',
        message: 'widgets.example.org is Gizmo of the cluster here and Widget in namespaces in most clusters',
      },
    ],
  ]);
  expect(findConflicts([scopeOf(1, { shortNames: ['w'] }), scopeOf(2, { verbs: [] })]).size).toBe(0);
});

it('SEA-Q06 whoever agrees with nobody else but himself never outvotes two who agree', () => {
  const definition = fc.record({ kind: fc.constantFrom('A', 'B', 'C'), namespaced: fc.boolean() });
  fc.assert(
    fc.property(fc.array(definition, { minLength: 1, maxLength: 9 }), (definitions) => {
      const found = findConflicts(definitions.map((more, source) => scopeOf(source + 1, more)));
      const key = ({ kind, namespaced }: Partial<ApiResource>): string => `${kind}/${namespaced}`;
      const sizes = Map.groupBy(definitions, key);
      const isFound = (source: number): boolean => found.has(sourceId(source) satisfies SourceId);
      const kept = definitions.filter((_, at) => !isFound(at + 1));
      expect(new Set(kept.map(key)).size).toBe(1);
      expect(kept.length).toBe(Math.max(...[...sizes.values()].map(({ length }) => length)));
    }),
  );
});

it('SEA-Q06 the minority has a condition until it agrees, and its objects are collected all the same', async () => {
  const clusters = await TestClusters.open();
  const names = ['one', 'two', 'three'];
  const servers = await Promise.all(names.map((name) => startFakeApiserver({ name })));
  for (const [at, server] of servers.entries()) {
    clusters.use(server);
    const kind = at === 2 ? 'Gizmo' : 'Widget';
    server.put(definitionOf(kind));
    server.put({ apiVersion: 'example.org/v1', kind, metadata: { name: 'mine', namespace: 'default' } });
  }
  clusters.start(servers, { clock: fastClock(20) });
  for (const [at, server] of servers.entries()) await clusters.importCluster(names[at] ?? '', server.server);
  await clusters.whenCondition('three', 'DefinitionsAgree', 'False DefinitionsDiffer');
  const { message } = (await clusters.conditionOf('three', 'DefinitionsAgree')) ?? {};
  expect(message).toMatch(/^widgets\.example\.org is Gizmo in namespaces here and Widget/);
  expect(await clusters.condition('one', 'DefinitionsAgree')).toBe('undefined undefined');
  const held = (): Promise<string[]> => clusters.paths('example.org', 'widgets', 'three');
  await waitFor(async () => expect(await held()).toEqual(['default/mine']));
  servers[2]?.remove({ ...definitionOf('Gizmo'), name: 'widgets.example.org' });
  await clusters.whenCondition('three', 'DefinitionsAgree', 'True DefinitionsAgree');
});

function definitionOf(kind: string): { readonly apiVersion: string; readonly kind: string } {
  const definition = {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: 'widgets.example.org' },
    spec: {
      group: 'example.org',
      names: { plural: 'widgets', singular: 'widget', kind },
      scope: 'Namespaced',
      versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object' } } }],
    },
  };
  return definition;
}
