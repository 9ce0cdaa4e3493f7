import type { SyncScope, SyncScopeStatus } from '@orrery/model';
import { expect, test } from 'vitest';
import { printScopes } from './print-scopes.ts';

function scope(group: string, resource: string, status: Partial<SyncScopeStatus>): SyncScope {
  return {
    apiVersion: 'orrery.dev/v1alpha1',
    kind: 'SyncScope',
    metadata: { name: `c.all.${resource}` },
    spec: { source: 'c', sourceKind: 'cluster', group, version: 'v1', resource, kind: 'X' },
    status: { state: 'ok', complete: true, objects: { live: 0 }, ...status },
  };
}

test('KSY-G06 prints a line for each kind, with the cause of those that are not well', () => {
  const lines: string[] = [];
  const terminal = {
    print: (line: string) => void lines.push(line),
    tell: () => undefined,
    isInteractive: false,
    confirm: () => Promise.resolve(false),
    readInput: () => Promise.resolve(''),
  };
  const message = 'missing right: list\nsecrets';
  const scopes = [
    scope('', 'secrets', { state: 'denied', reason: 'Forbidden', message }),
    scope('apps', 'deployments', {
      reason: 'Synced',
      objects: { live: 12 },
      lastSuccessAt: '2026-01-01T00:00:00Z',
      lastEventAt: '2026-01-01T00:59:30Z',
    }),
  ];
  printScopes(terminal, scopes, Date.parse('2026-01-01T01:00:00Z'));
  expect(lines).toEqual([
    'KIND               STATE    OBJECTS   LIST   EVENT   CAUSE',
    'deployments.apps   ok       12        60m    30s',
    'secrets            denied   0                        Forbidden: missing right: list secrets',
  ]);
});
