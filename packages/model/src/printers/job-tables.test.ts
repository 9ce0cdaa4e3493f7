import { describe, expect, test } from 'vitest';
import { printCells } from './kind-printers.ts';
import { answeredAt, cellsOf } from './test-cells.ts';

const startTime = '2025-12-31T22:00:00Z';
const template = { spec: { containers: [{ name: 'a', image: 'busybox' }] } };
const selector = { matchLabels: { 'batch.kubernetes.io/controller-uid': 'u' } };

function conditions(...types: readonly string[]): object {
  return { conditions: types.map((type) => ({ type, status: 'True' })) };
}

function statusOf(status: object, metadata: object = {}): unknown {
  return cellsOf('batch/jobs', { metadata, status })[0];
}

describe('table of jobs', () => {
  test('SEA-P02 a running job', () => {
    const spec = { completions: 5, parallelism: 2, template, selector };
    expect(cellsOf('batch/jobs', { spec, status: { startTime, succeeded: 2 } })).toEqual([
      ...['Running', '2/5', '120m', '24h', 'a', 'busybox', 'batch.kubernetes.io/controller-uid=u'],
    ]);
  });

  test('SEA-P02 the duration grows until the job is complete, then stays', () => {
    const running = { status: { startTime } };
    const complete = { status: { startTime, completionTime: '2025-12-31T22:12:34Z' } };
    for (const [afterMs, shown] of [
      [0, '120m'],
      [3_600_000, '3h'],
    ] as const) {
      expect(cellsOf('batch/jobs', running, answeredAt + afterMs)[2]).toBe(shown);
      expect(cellsOf('batch/jobs', complete, answeredAt + afterMs)[2]).toBe('12m');
    }
    expect(cellsOf('batch/jobs', { status: {} })[2]).toBe('');
    expect(cellsOf('batch/jobs', { status: { startTime, completionTime: 'soon' } })[2]).toBe('120m');
  });

  test('SEA-P02 without a wanted number one success of any pod completes a job', () => {
    const completions = (spec: object) => cellsOf('batch/jobs', { spec, status: { succeeded: 1 } })[1];
    expect(completions({ parallelism: 3 })).toBe('1/1 of 3');
    expect(completions({ parallelism: 1 })).toBe('1/1');
    expect(completions({})).toBe('1/1');
    expect(completions({ completions: 0, parallelism: 3 })).toBe('1/0');
  });

  test('SEA-P02 the end goes before a deletion, a deletion before all else', () => {
    const deleted = { deletionTimestamp: '2025-12-31T23:00:00Z' };
    expect(statusOf(conditions('SuccessCriteriaMet', 'Complete'))).toBe('Complete');
    expect(statusOf(conditions('FailureTarget', 'Failed'), deleted)).toBe('Failed');
    expect(statusOf(conditions('Suspended'), deleted)).toBe('Terminating');
    expect(statusOf(conditions('FailureTarget', 'Suspended'))).toBe('Suspended');
    expect(statusOf(conditions('SuccessCriteriaMet', 'FailureTarget'))).toBe('FailureTarget');
    expect(statusOf(conditions('SuccessCriteriaMet'))).toBe('SuccessCriteriaMet');
    expect(statusOf({ conditions: [{ type: 'Complete', status: 'False' }] })).toBe('Running');
    expect(printCells('batch', 'jobs', { status: conditions('Failed') })?.summary).toBe('Failed');
  });
});

describe('table of cron jobs', () => {
  test('SEA-P02 a cron job with everything', () => {
    const spec = {
      schedule: '*/5 * * * *',
      timeZone: 'Europe/Berlin',
      suspend: true,
      jobTemplate: { spec: { template, selector } },
    };
    const status = { active: [{ name: 'one' }, { name: 'two' }], lastScheduleTime: '2025-12-31T23:55:00Z' };
    expect(cellsOf('batch/cronjobs', { spec, status })).toEqual([
      ...['*/5 * * * *', 'Europe/Berlin', 'True', 2, '5m', '24h', 'a', 'busybox'],
      'batch.kubernetes.io/controller-uid=u',
    ]);
  });

  test('SEA-P02 a cron job that never ran, of a member without time zones', () => {
    const spec = { schedule: '@daily', suspend: false };
    expect(cellsOf('batch/cronjobs', { spec, status: {} })).toEqual([
      ...['@daily', '<none>', 'False', 0, '<none>', '24h', '', '', '<none>'],
    ]);
  });
});
