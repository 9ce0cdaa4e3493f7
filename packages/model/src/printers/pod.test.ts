import { describe, expect, test } from 'vitest';
import type { JsonValue } from '../json/json-value.ts';
import { podPrinter } from './pod.ts';
import { readCells, renderCells, writeCells } from './stored-cells.ts';

const nowMs = Date.parse('2026-01-01T00:00:00Z');
const running = { name: 'a', ready: true, restartCount: 0, state: { running: {} } };
const ended = (name: string, terminated: object, more: object = {}): JsonValue =>
  ({ name, ready: false, restartCount: 0, state: { terminated }, ...more }) as JsonValue; // literals of JSON values
const waiting = (name: string, reason: string): JsonValue => ({
  name,
  ready: false,
  restartCount: 0,
  state: { waiting: { reason } },
});
const restarted = (
  restartCount: number,
  finishedAt: string,
): { restartCount: number; lastState: { terminated: { finishedAt: string } } } => ({
  restartCount,
  lastState: { terminated: { finishedAt } },
});
const sidecarSpec = [{ name: 'i' }, { name: 's', restartPolicy: 'Always' }];

function cellsOf(pod: {
  readonly spec?: JsonValue;
  readonly status?: JsonValue;
  readonly metadata?: object;
}): readonly unknown[] {
  const metadata = { name: 'p', creationTimestamp: '2025-12-31T23:57:00Z', ...pod.metadata };
  const whole = { metadata, spec: pod.spec ?? { containers: [{ name: 'a' }] }, status: pod.status ?? {} };
  const kept = readCells(writeCells(podPrinter.print(whole)));
  return renderCells(podPrinter.columns, kept, { name: 'p', nowMs }).cells;
}

/** What, spec, status, then the cells Ready, Status, Restarts as kube-apiserver 1.36 gives them. */
const cases: readonly (readonly [string, JsonValue, JsonValue, string, string, string])[] = [
  ['a running pod', one(), { phase: 'Running', containerStatuses: [running] }, '1/1', 'Running', '0'],
  [
    'the reason of the status goes before its phase',
    one(),
    { phase: 'Failed', reason: 'Evicted' },
    '0/1',
    'Evicted',
    '0',
  ],
  [
    'a gate of scheduling',
    one(),
    { phase: 'Pending', conditions: [{ type: 'PodScheduled', status: 'False', reason: 'SchedulingGated' }] },
    '0/1',
    'SchedulingGated',
    '0',
  ],
  [
    'a container that waits',
    one(),
    { phase: 'Pending', containerStatuses: [waiting('a', 'ErrImagePull')] },
    '0/1',
    'ErrImagePull',
    '0',
  ],
  [
    'the first container has the word',
    two(),
    { phase: 'Running', containerStatuses: [waiting('a', 'First'), waiting('b', 'Second')] },
    '0/2',
    'First',
    '0',
  ],
  [
    'an exit code',
    one(),
    { phase: 'Failed', containerStatuses: [ended('a', { exitCode: 3 })] },
    '0/1',
    'ExitCode:3',
    '0',
  ],
  [
    'a signal',
    one(),
    { phase: 'Failed', containerStatuses: [ended('a', { exitCode: 137, signal: 9 })] },
    '0/1',
    'Signal:9',
    '0',
  ],
  [
    'completed, but another container runs and the pod is ready',
    two(),
    {
      phase: 'Running',
      conditions: [{ type: 'Ready', status: 'True' }],
      containerStatuses: [ended('a', { exitCode: 0, reason: 'Completed' }), running],
    },
    '1/2',
    'Running',
    '0',
  ],
  [
    'completed, but another container runs and the pod is not ready',
    two(),
    { phase: 'Running', containerStatuses: [ended('a', { exitCode: 0, reason: 'Completed' }), running] },
    '1/2',
    'NotReady',
    '0',
  ],
  [
    'completed, but another container failed',
    two(),
    {
      phase: 'Failed',
      containerStatuses: [
        ended('a', { exitCode: 0, reason: 'Completed' }),
        ended('b', { exitCode: 1, reason: 'Error' }),
      ],
    },
    '0/2',
    'Error',
    '0',
  ],
  [
    'an init container at work',
    { containers: [{ name: 'a' }], initContainers: [{ name: 'i' }, { name: 'j' }] },
    {
      phase: 'Pending',
      initContainerStatuses: [ended('i', { exitCode: 0 }), { name: 'j', restartCount: 0, state: { running: {} } }],
    },
    '0/1',
    'Init:1/2',
    '0',
  ],
  [
    'an init container that waits',
    { containers: [{ name: 'a' }], initContainers: [{ name: 'i' }] },
    { phase: 'Pending', initContainerStatuses: [waiting('i', 'CrashLoopBackOff')] },
    '0/1',
    'Init:CrashLoopBackOff',
    '0',
  ],
  [
    'PodInitializing is no reason',
    { containers: [{ name: 'a' }], initContainers: [{ name: 'i' }] },
    { phase: 'Pending', initContainerStatuses: [waiting('i', 'PodInitializing')] },
    '0/1',
    'Init:0/1',
    '0',
  ],
  ...([
    [{ exitCode: 1, reason: 'Error' }, 'Init:Error'],
    [{ exitCode: 2 }, 'Init:ExitCode:2'],
    [{ exitCode: 137, signal: 9 }, 'Init:Signal:9'],
  ].map(([terminated, word]) => [
    `an init container that ended with ${String(word)}`,
    { containers: [{ name: 'a' }], initContainers: [{ name: 'i' }] },
    { phase: 'Pending', initContainerStatuses: [ended('i', terminated as object, { restartCount: 4 })] },
    '0/1',
    word,
    '4',
  ]) as [string, JsonValue, JsonValue, string, string, string][]), // rows of the table, made from pairs
  [
    'sidecars count as containers, their restarts too, those of other init containers do not',
    { containers: [{ name: 'a' }], initContainers: sidecarSpec },
    {
      phase: 'Running',
      initContainerStatuses: [
        ended('i', { exitCode: 0 }, restarted(7, '2025-12-31T23:59:30Z')),
        { name: 's', ready: true, started: true, state: { running: {} }, ...restarted(2, '2025-12-31T23:50:00Z') },
      ],
      containerStatuses: [{ ...running, ...restarted(1, '2025-12-31T23:55:00Z') }],
    },
    '2/2',
    'Running',
    '3 (5m ago)',
  ],
  [
    'while initialising all init containers count',
    { containers: [{ name: 'a' }], initContainers: [...sidecarSpec, { name: 'k' }] },
    {
      phase: 'Pending',
      initContainerStatuses: [
        ended('i', { exitCode: 0 }, restarted(1, '2025-12-31T23:50:00Z')),
        { name: 's', ready: true, started: true, restartCount: 1, state: { running: {} } },
        { ...(waiting('k', 'CrashLoopBackOff') as object), ...restarted(5, '2025-12-31T23:59:00Z') },
      ],
    },
    '1/2',
    'Init:CrashLoopBackOff',
    '7 (60s ago)',
  ],
  [
    'a pod that says it is initialised shows its containers',
    { containers: [{ name: 'a' }], initContainers: [{ name: 'i' }] },
    {
      phase: 'Running',
      conditions: [{ type: 'Initialized', status: 'True' }],
      initContainerStatuses: [{ name: 'i', restartCount: 3, state: { running: {} } }],
      containerStatuses: [running],
    },
    '1/1',
    'Init:0/1',
    '0',
  ],
];

function one(): JsonValue {
  return { containers: [{ name: 'a' }] };
}

function two(): JsonValue {
  return { containers: [{ name: 'a' }, { name: 'b' }] };
}

describe('table of pods', () => {
  for (const [what, spec, status, ready, shown, restarts] of cases) {
    test(`SEA-P02 ${what}: ${ready} ${shown} ${restarts}`, () => {
      expect(cellsOf({ spec, status }).slice(1, 4)).toEqual([ready, shown, restarts]);
    });
  }

  test('SEA-P02 a deleted pod is Terminating until its phase is final, Unknown when its node is lost', () => {
    const metadata = { deletionTimestamp: '2026-01-01T00:00:00Z' };
    expect(cellsOf({ metadata, status: { phase: 'Running' } })[2]).toBe('Terminating');
    expect(cellsOf({ metadata, status: { phase: 'Succeeded' } })[2]).toBe('Succeeded');
    expect(cellsOf({ metadata, status: { phase: 'Running', reason: 'NodeLost' } })[2]).toBe('Unknown');
  });

  test('SEA-P02 the wide columns', () => {
    expect(cellsOf({ status: { phase: 'Pending' } }).slice(4)).toEqual(['3m', '<none>', '<none>', '<none>', '<none>']);
    const spec = { nodeName: 'n1', readinessGates: [{ conditionType: 'x/a' }, { conditionType: 'x/b' }] };
    const conditions = [
      { type: 'x/a', status: 'True' },
      { type: 'x/b', status: 'False' },
    ];
    const status = {
      podIP: '10.0.0.1',
      podIPs: [{ ip: '10.0.0.1' }, { ip: 'fd00::1' }],
      nominatedNodeName: 'n2',
      conditions,
    };
    expect(cellsOf({ spec, status }).slice(5)).toEqual(['10.0.0.1', 'n1', 'n2', '1/2']);
    expect(cellsOf({ status: { podIP: '10.0.0.7' } })[5]).toBe('10.0.0.7');
  });

  test('SEA-P01 finished pods carry the row condition Completed', () => {
    const conditionsAt = (phase: string): unknown =>
      readCells(writeCells(podPrinter.print({ metadata: {}, status: { phase } }))).conditions;
    expect(conditionsAt('Running')).toBeUndefined();
    expect(conditionsAt('Succeeded')).toEqual([
      { type: 'Completed', status: 'True', reason: 'Succeeded', message: 'The pod has completed successfully.' },
    ]);
    expect(conditionsAt('Failed')).toEqual([
      { type: 'Completed', status: 'True', reason: 'Failed', message: 'The pod failed.' },
    ]);
  });

  test('SEA-P02 the columns are those of kube-apiserver', () => {
    expect(
      podPrinter.columns.map(({ name, type, format, priority }) => `${name} ${type} ${format} ${priority}`),
    ).toEqual([
      'Name string name 0',
      'Ready string  0',
      'Status string  0',
      'Restarts string  0',
      'Age string  0',
      'IP string  1',
      'Node string  1',
      'Nominated Node string  1',
      'Readiness Gates string  1',
    ]);
  });
});
