import type { Cluster, Condition } from '@orrery/model';
import { expect, test } from 'vitest';
import { changedConditions, importState } from './import-progress.ts';

function cluster(
  ...conditions: [type: string, status: Condition['status'], reason?: string][]
): Pick<Cluster, 'status'> {
  const lastTransitionTime = '2026-01-01T00:00:00Z';
  return {
    status: {
      conditions: conditions.map(([type, status, reason = 'Because']) => ({
        type,
        status,
        reason,
        message: `about ${type}`,
        lastTransitionTime,
      })),
    },
  };
}

test('KSY-G03 a cluster whose Ready is True is imported', () => {
  expect(importState(cluster(['Reachable', 'True'], ['Ready', 'True']))).toEqual({ kind: 'ready' });
});

test('KSY-G03 the first step that is False is the failure', () => {
  const failed = cluster(
    ['Validated', 'True'],
    ['Authenticated', 'False', 'Unauthorized'],
    ['Reachable', 'True'],
    ['Ready', 'False'],
  );
  expect(importState(failed)).toEqual({ kind: 'failed', cause: 'Unauthorized: about Authenticated' });
});

test.for([
  cluster(),
  {},
  cluster(['Ready', 'False', 'Synchronising']),
  cluster(['Validated', 'True'], ['Reachable', 'Unknown'], ['Synced', 'False'], ['Ready', 'Unknown']),
])('KSY-G03 an import goes on while no step is False (%#)', (running) => {
  expect(importState(running)).toEqual({ kind: 'running' });
});

test('CON-130 only what changed is shown', () => {
  const before = cluster(['Validated', 'True'], ['Reachable', 'Unknown']);
  const now = cluster(['Validated', 'True'], ['Reachable', 'True'], ['Ready', 'Unknown']);
  expect(changedConditions(before, now)).toEqual([
    'Reachable=True Because: about Reachable',
    'Ready=Unknown Because: about Ready',
  ]);
  expect(changedConditions(now, now)).toEqual([]);
});
