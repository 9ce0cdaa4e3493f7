import { describe, expect, it } from 'vitest';
import { clusterKind } from './cluster.ts';
import { clusterSyncOf } from './cluster-sync.ts';
import { clusterSyncResourcesKind } from './cluster-sync-resources.ts';
import { pediaClusterKind } from './pedia-cluster.ts';
import { readScopeSummary } from './scope-summary.ts';
import { syncScopeKind } from './sync-scope.ts';

const kinds = [clusterKind, clusterSyncResourcesKind, pediaClusterKind, syncScopeKind];

/** Paths of members without description. */
function bareFields(schema: object, path: string): string[] {
  const { properties = {}, items, anyOf = [] } = schema as Record<string, object> & { anyOf?: object[] }; // a TypeBox schema
  const members = Object.entries(properties).flatMap(([name, member]) => [
    ...('description' in member ? [] : [`${path}.${name}`]),
    ...bareFields(member, `${path}.${name}`),
  ]);
  const within = [...(items === undefined ? [] : [items]), ...anyOf].flatMap((inner) => bareFields(inner, `${path}[]`));
  return [...members, ...within];
}

describe('control kinds', () => {
  it.each(kinds)('SEA-R04 $api.kind describes every field and every column', ({ api, spec, status, columns }) => {
    expect([...bareFields(spec, 'spec'), ...bareFields(status, 'status')]).toEqual([]);
    expect(columns.filter(({ description = '' }) => description === '').map(({ name }) => name)).toEqual([]);
    expect(api.verbs).toContain('list');
  });
});

describe('clusterSyncOf', () => {
  it('KSY-C04 fills in every default', () => {
    expect(clusterSyncOf({ spec: {} })).toEqual({
      profile: 'standard',
      resources: [],
      resourcesRefName: undefined,
      exclude: [],
      customResources: 'All',
      namespaces: { include: [], exclude: [], selector: undefined },
      secretData: 'Never',
      configMapData: 'Store',
      events: { types: ['Normal', 'Warning'], excludeReasons: [] },
      prune: [],
      paused: false,
    });
  });

  it('KSY-C01 custom kinds are left out unless asked for where the profile asks for little', () => {
    const customOf = (profile: 'none' | 'tags' | 'metadata' | 'everything'): string =>
      clusterSyncOf({ spec: { sync: { profile } } }).customResources;
    expect([customOf('none'), customOf('tags'), customOf('metadata'), customOf('everything')]).toEqual([
      ...['None', 'None', 'All', 'All'],
    ]);
  });
});

describe('readScopeSummary', () => {
  it('KSY-G06 says the state in the words of SyncScope', () => {
    const facts = JSON.stringify({
      state: 'Denied',
      reason: 'Forbidden',
      message: 'm',
      lastListAt: 7,
      restarts: 2,
      other: 1,
    });
    expect(readScopeSummary({ complete: true, facts })).toEqual({
      ...{ state: 'denied', reason: 'Forbidden', message: 'm', lastListAt: 7, restarts: 2 },
    });
  });

  it('KSY-G06 a list that is complete counts before the state that follows from it is stored', () => {
    const facts = JSON.stringify({ state: 'Syncing', reason: 'Syncing', message: 'the first list is not complete' });
    expect(readScopeSummary({ complete: true, facts })).toEqual({ state: 'ok', reason: 'Synced', message: '' });
    expect(readScopeSummary({ complete: false, facts })).toMatchObject({ state: 'pending', reason: 'Syncing' });
    const failing = JSON.stringify({ state: 'Syncing', reason: 'Timeout', message: 'm' });
    expect(readScopeSummary({ complete: true, facts: failing })).toMatchObject({ reason: 'Timeout' });
  });

  it.each(['', 'not JSON', '[]', '{"state":"Unheard"}'])('knows no more than whether it is complete of %j', (facts) => {
    expect(readScopeSummary({ complete: true, facts })).toEqual({ state: 'ok', reason: '', message: '' });
    expect(readScopeSummary({ complete: false, facts }).state).toBe('pending');
  });
});
