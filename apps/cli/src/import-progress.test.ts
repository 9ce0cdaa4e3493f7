import type { Cluster, Condition } from '@orrery/model';
import { expect, test } from 'vitest';
import { adviceFor, createImportProgress, importState } from './import-progress.ts';

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
  expect(importState(failed)).toMatchObject({ kind: 'failed', cause: { reason: 'Unauthorized' } });
});

test('KSY-G03 a credential that may read no kind is a failure', () => {
  const state = importState(cluster(['Discovered', 'True'], ['Synced', 'False'], ['Ready', 'False', 'Forbidden']));
  expect(state).toMatchObject({ kind: 'failed', cause: { type: 'Ready', reason: 'Forbidden' } });
});

test.for([
  cluster(),
  {},
  cluster(['Ready', 'False', 'Synchronising']),
  cluster(['Validated', 'True'], ['Reachable', 'Unknown'], ['Synced', 'False'], ['Ready', 'Unknown']),
  cluster(['Reachable', 'True'], ['TLSVerified', 'False', 'InsecureTLS'], ['Ready', 'Unknown']),
])('KSY-G03 an import goes on while no step is False (%#)', (running) => {
  expect(importState(running)).toEqual({ kind: 'running' });
});

test('CON-130 only what changed is shown', () => {
  const before = cluster(['Validated', 'True'], ['Reachable', 'Unknown']);
  const now = cluster(['Validated', 'True'], ['Reachable', 'True'], ['Ready', 'Unknown']);
  const progress = createImportProgress();
  expect(progress.linesOf(before)).toEqual([
    'Validated=True Because: about Validated',
    'Reachable=Unknown Because: about Reachable',
  ]);
  expect(progress.linesOf(now)).toEqual(['Reachable=True Because', 'Ready=Unknown Because: about Ready']);
  expect(progress.linesOf(now)).toEqual([]);
});

test('CON-130 a message that several conditions share is shown once', () => {
  const conditions = cluster(
    ['Reachable', 'False', 'Refused'],
    ['Fresh', 'False', 'Refused'],
    ['Ready', 'False', 'Refused'],
  );
  const message = 'a refuses the connection';
  const same = { status: { conditions: conditions.status?.conditions?.map((each) => ({ ...each, message })) ?? [] } };
  expect(createImportProgress().linesOf(same)).toEqual([
    `Reachable=False Refused: ${message}`,
    'Fresh=False Refused',
    'Ready=False Refused',
  ]);
});

test.for([
  [
    'allow: [{ cidr: "::1/128", port: 6443, class: cluster-api }]',
    '--outbound-allow ::1/128:6443 or set outbound.allow',
  ],
  ['refused', '--outbound-allow CIDR:PORT or set outbound.allow'],
])('S-13.4 a refused address names the flag and the setting (%#)', ([message = '', advice]) => {
  const [refused] = cluster(['Reachable', 'False', 'AddressNotAllowed']).status?.conditions ?? [];
  if (refused === undefined) throw new Error('there is a condition');
  expect(adviceFor({ ...refused, message })).toContain(advice);
  expect(adviceFor({ ...refused, message, reason: 'Refused' })).toBe('');
});
