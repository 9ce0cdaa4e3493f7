import { describe, expect, test } from 'vitest';
import { rowOf, type TestObject } from './test-cells.ts';

const involvedObject = { kind: 'Pod', name: 'p', fieldPath: 'f' };
const early = '2025-12-31T22:00:00Z';
const late = '2025-12-31T23:59:00Z';
const other = '2025-12-31T23:30:00.5Z';

/** Last Seen, Object, Source, First Seen, Count. */
function shown(event: TestObject, kind = '/events'): readonly unknown[] {
  const [last, , , object, , source, , first, count] = rowOf(kind, event);
  return [last, object, source, first, count];
}

describe('table of events', () => {
  test('SEA-P02 all cells; space around the message is cut', () => {
    const event = {
      ...{ involvedObject, type: 'Normal', reason: 'R', message: '\u0085 a\nb \t\n', count: 3 },
      ...{ firstTimestamp: early, lastTimestamp: late, source: { component: 'c', host: 'h' } },
    };
    expect(rowOf('/events', event)).toEqual(['60s', 'Normal', 'R', 'pod/p', 'f', 'c, h', 'a\nb', '120m', 3, 'x']);
  });

  test.each([
    ['neither time', {}, ['<unknown>', '', '', '<unknown>', 1]],
    ['a first time only', { firstTimestamp: early }, ['120m', '', '', '120m', 1]],
    ['the time of the new form', { firstTimestamp: null, eventTime: late }, ['60s', '', '', '60s', 1]],
    ['no count', { count: 0 }, ['<unknown>', '', '', '<unknown>', 1]],
    [
      'a series',
      { eventTime: early, count: 9, series: { count: 4, lastObservedTime: other } },
      ['29m', '', '', '120m', 4],
    ],
    ['a nameless object', { involvedObject: { kind: 'Node' } }, ['<unknown>', 'node', '', '<unknown>', 1]],
    ['a reporter', { reportingComponent: 'r', reportingInstance: 'i' }, ['<unknown>', '', 'r, i', '<unknown>', 1]],
    [
      'a source and a reporter',
      { source: { component: 'c' }, reportingComponent: 'r' },
      ['<unknown>', '', 'c', '<unknown>', 1],
    ],
  ] as const)('SEA-P02 an event with %s', (_what, event, cells) => {
    expect(shown(event)).toEqual(cells);
  });

  test('SEA-P02 events of events.k8s.io print from the names they have there', () => {
    const event = {
      ...{ regarding: involvedObject, note: 'n', reportingController: 'r', deprecatedCount: 2 },
      ...{ deprecatedFirstTimestamp: early, deprecatedLastTimestamp: late },
    };
    expect(shown(event, 'events.k8s.io/events')).toEqual(['60s', 'pod/p', 'r', '120m', 2]);
  });
});
