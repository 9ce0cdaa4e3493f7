import { describe, expect, it } from 'vitest';
import type { GroupKey } from '../ast.ts';
import { parseFieldPath } from '../paths/parse-field-path.ts';
import { lowerGroup } from '../text/lower-group.ts';
import { readGroup } from '../text/read-group.ts';
import { evaluateAggregate } from './evaluate-aggregate.ts';
import { testHistory, testKinds, testSource } from './test-fleet.ts';

const pods = [
  { name: 'a', body: { spec: { q: '1Gi', tags: ['x', 'y', 'x'] } }, metadata: { labels: { app: 'web' } } },
  { name: 'b', body: { spec: { q: '512Mi', tags: ['y'] } }, metadata: { labels: { app: 'web' } } },
  { name: 'c', body: { spec: { q: 0.1 } }, metadata: { creationTimestamp: '2024-01-02T03:04:05Z' } },
  { name: 'd', body: { spec: { q: 'much', tags: [3] } } },
];

function aggregate(by: readonly GroupKey[], limit = 1000) {
  const path = parseFieldPath('spec.q');
  const aggregates = (['sum', 'min', 'max', 'avg', 'distinct'] as const).map((kind) => ({ kind, path }));
  return evaluateAggregate(testHistory(pods), { visible: { kind: 'everything' } }, { by, aggregates, limit });
}

describe('evaluateAggregate', () => {
  it('SEA-M01 sums quantities exactly, SEA-M03 groups what has no key under null', () => {
    expect(aggregate([{ by: 'label', key: 'app' }])).toEqual({
      groups: [
        { key: ['web'], count: 2, values: ['1610612736', '536870912', '1073741824', '805306368', '2'] },
        { key: [null], count: 2, values: ['0.1', '0.1', 'much', '0.1', '2'] },
      ],
      total: 4,
      otherCount: 0,
      multiValued: false,
    });
  });

  it('SEA-M03 an object of another source has no cluster, nor one without conditions a status of one', () => {
    const bucket = { kind: testKinds.pods, name: 'e', source: testSource(2, 'a', 'account') };
    const history = testHistory([...pods.slice(0, 2), bucket]);
    const groupsBy = (...by: GroupKey[]) =>
      evaluateAggregate(history, { visible: { kind: 'everything' } }, { by, aggregates: [], limit: 9 }).groups.map(
        ({ key, count }) => [...key, count],
      );
    expect(groupsBy({ by: 'cluster' }, { by: 'account' }, { by: 'source' })).toEqual([
      ['a', null, 'cluster/a', 2],
      [null, 'a', 'account/a', 1],
    ]);
    expect(groupsBy(lowerGroup(readGroup('condition:Ready')))).toEqual([[null, 3]]);
  });

  it('SEA-M03 counts an object once per distinct element, SEA-M02 most counted first, then by key', () => {
    const { groups, ...rest } = aggregate([{ by: 'field', field: { path: parseFieldPath('spec.tags[]') } }], 2);
    expect(groups.map(({ key, count }) => [...key, count])).toEqual([
      ['y', 2],
      ['3', 1],
    ]);
    expect(rest).toEqual({ total: 4, otherCount: 2, multiValued: true });
  });

  it('SEA-M01 buckets creation times, SEA-M02 one group without keys', () => {
    expect(aggregate([{ by: 'created', bucketMs: 86_400_000 }]).groups.map(({ key }) => key)).toEqual([
      [null],
      ['2024-01-02T00:00:00.000Z'],
    ]);
    expect(aggregate([]).groups.map(({ key, count }) => ({ key, count }))).toEqual([{ key: [], count: 4 }]);
  });
});
