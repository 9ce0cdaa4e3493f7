import { type PrintedObject, printedKind } from './printed-object.ts';

const autoscaler = printedKind(
  '/apis/autoscaling/v2/namespaces/printed/horizontalpodautoscalers',
  'HorizontalPodAutoscaler',
);
const budget = printedKind('/apis/policy/v1/namespaces/printed/poddisruptionbudgets', 'PodDisruptionBudget');
const quota = printedKind('/api/v1/namespaces/printed/resourcequotas', 'ResourceQuota');

const scaleTargetRef = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' };
const metric = { name: 'requests' };
const describedObject = { kind: 'Service', name: 'web' };

/** The members of each type of metric: its target, and what it is now. */
const metrics: readonly (readonly [name: string, target: object, current: object])[] = [
  [
    'average',
    { type: 'Pods', pods: { metric, target: { type: 'AverageValue', averageValue: '100m' } } },
    { type: 'Pods', pods: { metric, current: { averageValue: '50m' } } },
  ],
  [
    'object-value',
    { type: 'Object', object: { describedObject, metric, target: { type: 'Value', value: '2k' } } },
    { type: 'Object', object: { describedObject, metric, current: { value: '1500' } } },
  ],
  [
    'object-average',
    { type: 'Object', object: { describedObject, metric, target: { type: 'AverageValue', averageValue: '20' } } },
    { type: 'Object', object: { describedObject, metric, current: { averageValue: '10' } } },
  ],
  [
    'external-value',
    { type: 'External', external: { metric, target: { type: 'Value', value: '30' } } },
    { type: 'External', external: { metric, current: { value: '29' } } },
  ],
  [
    'external-average',
    { type: 'External', external: { metric, target: { type: 'AverageValue', averageValue: '30' } } },
    { type: 'External', external: { metric, current: { averageValue: '31' } } },
  ],
  [
    'resource',
    { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } } },
    { type: 'Resource', resource: { name: 'cpu', current: { averageUtilization: 3, averageValue: '3m' } } },
  ],
  [
    'resource-value',
    { type: 'Resource', resource: { name: 'memory', target: { type: 'AverageValue', averageValue: '100Mi' } } },
    { type: 'Resource', resource: { name: 'memory', current: { averageValue: '64Mi' } } },
  ],
  [
    'container',
    {
      type: 'ContainerResource',
      containerResource: { name: 'cpu', container: 'main', target: { type: 'Utilization', averageUtilization: 70 } },
    },
    {
      type: 'ContainerResource',
      containerResource: { name: 'cpu', container: 'main', current: { averageUtilization: 71, averageValue: '7' } },
    },
  ],
  [
    'container-value',
    {
      type: 'ContainerResource',
      containerResource: { name: 'cpu', container: 'main', target: { type: 'AverageValue', averageValue: '1500m' } },
    },
    {
      type: 'ContainerResource',
      containerResource: { name: 'cpu', container: 'main', current: { averageValue: '500m' } },
    },
  ],
];

function spec(...targets: readonly object[]): { spec: object } {
  return { spec: { scaleTargetRef, maxReplicas: 10, metrics: targets } };
}

const hard = {
  'count/pods': '20',
  'requests.cpu': '4',
  'requests.memory': '4Gi',
  'limits.cpu': '8',
  'limits.memory': '8Gi',
  'requests.storage': '1Ti',
};

/** Autoscalers with each type of metric, with and without what it is now; budgets and quotas. */
export const printedAutoscalers: readonly PrintedObject[] = [
  ...metrics.flatMap(([name, target, current]) => [
    autoscaler(name, spec(target), { status: { desiredReplicas: 2, currentReplicas: 1, currentMetrics: [current] } }),
    autoscaler(`${name}-unknown`, spec(target)),
  ]),
  autoscaler('many', spec(...metrics.slice(0, 4).map(([, target]) => target)), {
    status: { desiredReplicas: 1, currentMetrics: metrics.slice(0, 4).map(([, , current]) => current) },
  }),
  autoscaler('two', spec(...metrics.slice(5, 7).map(([, target]) => target))),
  autoscaler('default', { spec: { scaleTargetRef, minReplicas: 3, maxReplicas: 5 } }),
  budget(
    'least',
    { spec: { minAvailable: 2, selector: {} } },
    { status: { disruptionsAllowed: 1, currentHealthy: 3, desiredHealthy: 2, expectedPods: 3 } },
  ),
  budget('most', { spec: { maxUnavailable: '25%', selector: {} } }),
  budget('neither', { spec: { selector: {} } }),
  quota(
    'used',
    { spec: { hard } },
    {
      status: {
        hard,
        used: { 'count/pods': '3', 'requests.cpu': '1500m', 'limits.cpu': '2', 'requests.storage': '10Gi' },
      },
    },
  ),
  quota('unused', { spec: { hard: { pods: '4' } } }),
];
