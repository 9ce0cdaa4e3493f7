import { describe, expect, test } from 'vitest';
import { cellsOf } from './test-cells.ts';

const share = { averageUtilization: 60 };
const average = { averageValue: '1500m' };
const value = { value: '3k' };

function shown(metrics: readonly object[] | undefined, currentMetrics?: readonly unknown[]): unknown {
  return cellsOf('autoscaling/horizontalpodautoscalers', { spec: { metrics }, status: { currentMetrics } })[1];
}

describe('targets of an autoscaler', () => {
  /** Type, its member, the target, what was measured, the cell, the cell before the first measurement. */
  const cases: readonly (readonly [string, string, object, object, string, string])[] = [
    [
      'Resource',
      'resource',
      share,
      { averageUtilization: 12, averageValue: '9m' },
      'cpu: 12%/60%',
      'cpu: <unknown>/60%',
    ],
    ['Resource', 'resource', average, { averageValue: '9m' }, 'cpu: 9m/1500m', 'cpu: <unknown>/1500m'],
    ['Resource', 'resource', average, {}, 'cpu: <nil>/1500m', 'cpu: <unknown>/1500m'],
    ['Resource', 'resource', {}, {}, 'cpu: <unknown>/<auto>', 'cpu: <unknown>/<auto>'],
    ['ContainerResource', 'containerResource', share, share, 'cpu: 60%/60%', 'cpu: <unknown>/60%'],
    ['ContainerResource', 'containerResource', average, average, 'cpu: 1500m/1500m', 'cpu: <unknown>/1500m'],
    ['Pods', 'pods', average, { averageValue: '9m' }, '9m/1500m', '<unknown>/1500m'],
    ['Object', 'object', value, { value: '5' }, '5/3k', '<unknown>/3k'],
    ['Object', 'object', average, { averageValue: '9m' }, '9m/1500m (avg)', '<unknown>/1500m (avg)'],
    ['External', 'external', value, {}, '<nil>/3k', '<unknown>/3k'],
    ['External', 'external', average, {}, '<unknown>/1500m (avg)', '<unknown>/1500m (avg)'],
    ['Weather', 'weather', value, value, '<unknown type>', '<unknown type>'],
  ];
  for (const [type, member, target, current, after, before] of cases) {
    test(`SEA-P02 ${type} by ${JSON.stringify(target)} after ${JSON.stringify(current)} is ${after}`, () => {
      const metric = { type, [member]: { name: 'cpu', target } };
      expect(shown([metric], [{ type, [member]: { name: 'cpu', current } }])).toBe(after);
      expect(shown([metric], [])).toBe(before);
      expect(shown([metric], [{ type: 'Other', other: {} }])).toBe(before);
      expect(shown([metric], [{ type, [member]: null }])).toBe(before);
    });
  }

  test('SEA-P02 the first two of the metrics are shown', () => {
    const metric = { type: 'Resource', resource: { name: 'memory', target: average } };
    expect(shown([metric, metric])).toBe('memory: <unknown>/1500m, memory: <unknown>/1500m');
    expect(shown([metric, metric, metric, metric])).toBe(
      'memory: <unknown>/1500m, memory: <unknown>/1500m + 2 more...',
    );
  });

  test('SEA-P02 an autoscaler without metrics follows the CPU, without a minimum it keeps one pod', () => {
    const spec = { scaleTargetRef: { kind: 'Deployment', name: 'd' }, maxReplicas: 5 };
    const status = { currentReplicas: 2 };
    const cells = ['Deployment/d', 'cpu: <unknown>/80%', '1', 5, 2, '24h'];
    expect(cellsOf('autoscaling/horizontalpodautoscalers', { spec, status })).toEqual(cells);
    expect(cellsOf('autoscaling/horizontalpodautoscalers', { spec: { ...spec, minReplicas: 0 } })[2]).toBe('0');
  });
});
