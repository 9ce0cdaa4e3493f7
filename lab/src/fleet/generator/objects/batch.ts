import { timeText } from '../draws.ts';
import { managedEntry } from '../managed-fields.ts';
import { type EntryMaker, goJson, objectDraws, objectText } from '../object-text.ts';
import { partName, perWorkload } from '../per-workload.ts';
import { ownerName } from '../places.ts';
import { podShapeOf, workloadLabels } from '../pod-shape.ts';
import { apiKindOf, type SourcePlan, type Workload } from '../source-plan.ts';

/** Jobs that have run. */
export const makeJobs: EntryMaker = (plan, namespace) =>
  (plan.byNamespace.get(namespace) ?? [])
    .filter(({ kind }) => kind === 'jobs')
    .map((workload) => ({ name: ownerName(workload), text: () => jobText(plan, workload) }));

function jobText(plan: SourcePlan, workload: Workload): string {
  const name = ownerName(workload);
  const { uid, namespace, index } = workload;
  const createdMs = plan.nowMs - 60_000 * (1 + ((index * 7919) % 10_080));
  const controller = { 'batch.kubernetes.io/controller-uid': uid };
  const labels = {
    ...workloadLabels(workload),
    ...controller,
    'batch.kubernetes.io/job-name': name,
    'controller-uid': uid,
    'job-name': name,
  };
  const spec = {
    parallelism: 1,
    completions: 1,
    backoffLimit: 6,
    selector: { matchLabels: controller },
    template: { metadata: { labels }, spec: podShapeOf(plan, workload, 0).spec },
    completionMode: 'NonIndexed',
    suspend: false,
    podReplacementPolicy: 'TerminatingOrFailed',
  };
  const [start, end] = [timeText(createdMs), timeText(createdMs + 47_000)];
  const done = { status: 'True', lastProbeTime: end, lastTransitionTime: end, reason: 'CompletionsReached' };
  const status = {
    conditions: ['SuccessCriteriaMet', 'Complete'].map((type) => ({
      type,
      ...done,
      message: 'Reached expected number of succeeded pods',
    })),
    startTime: start,
    completionTime: end,
    succeeded: 1,
    terminating: 0,
    uncountedTerminatedPods: {},
    ready: 0,
  };
  const manager = { manager: 'kube-controller-manager', apiVersion: 'batch/v1', time: end };
  const managed = [
    managedEntry(manager, { metadata: { labels }, spec }),
    managedEntry({ ...manager, subresource: 'status' }, { status }),
  ];
  return objectText(
    plan,
    {
      kind: 'jobs',
      number: [index],
      uid,
      namespace,
      name,
      generation: 1,
      createdMs,
      labels,
      managed: managed.join(','),
    },
    `"spec":${goJson(spec)},"status":${goJson(status)}`,
  );
}

/** Cron jobs of workloads. */
export const makeCronJobs: EntryMaker = (plan, namespace) =>
  perWorkload({ plan, namespace, kind: 'cronJobs' }, ({ workload, number, place }) => {
    const name = partName(`${workload.name}-nightly`, place, ['hourly', 'weekly']).concat(
      workload.kind === 'deployments' ? '' : '-cj',
    );
    return {
      name,
      text: () => {
        const random = objectDraws(plan, 'cronJobs', number);
        const template = { metadata: { labels: workloadLabels(workload) }, spec: podShapeOf(plan, workload, 0).spec };
        const spec = {
          schedule: `${random.below(60)} ${random.below(24)} * * *`,
          concurrencyPolicy: 'Forbid',
          suspend: false,
          jobTemplate: { metadata: {}, spec: { template } },
          successfulJobsHistoryLimit: 3,
          failedJobsHistoryLimit: 1,
        };
        const at = timeText(plan.nowMs - random.below(86_400) * 1000);
        const status = { lastScheduleTime: at, lastSuccessfulTime: at };
        const labels = workloadLabels(workload);
        const { createdMs } = workload;
        const managed = managedEntry(
          { manager: 'helm', apiVersion: 'batch/v1', time: timeText(createdMs) },
          { metadata: { labels }, spec },
        );
        return objectText(
          plan,
          { kind: 'cronJobs', number: [number], namespace, name, generation: 1, createdMs, labels, managed },
          `"spec":${goJson(spec)},"status":${goJson(status)}`,
        );
      },
    };
  });

/** Horizontal pod autoscalers of workloads. */
export const makeAutoscalers: EntryMaker = (plan, namespace) =>
  perWorkload({ plan, namespace, kind: 'autoscalers' }, ({ workload, number, place }) => {
    const name = partName(workload.name, place, ['peak']).concat(workload.kind === 'deployments' ? '' : '-hpa');
    return {
      name,
      text: () => {
        const { pods, createdMs } = workload;
        const target = { type: 'Utilization', averageUtilization: 80 };
        const spec = {
          scaleTargetRef: { kind: apiKindOf(workload), name: workload.name, apiVersion: 'apps/v1' },
          minReplicas: Math.max(1, pods - 2),
          maxReplicas: pods + 10,
          metrics: [{ type: 'Resource', resource: { name: 'cpu', target } }],
        };
        const at = timeText(createdMs);
        const status = {
          currentReplicas: pods,
          desiredReplicas: pods,
          currentMetrics: [
            {
              type: 'Resource',
              resource: { name: 'cpu', current: { averageUtilization: number % 80, averageValue: `${number % 500}m` } },
            },
          ],
          conditions: [
            {
              type: 'AbleToScale',
              status: 'True',
              lastTransitionTime: at,
              reason: 'ReadyForNewScale',
              message: 'recommended size matches current size',
            },
            {
              type: 'ScalingActive',
              status: 'True',
              lastTransitionTime: at,
              reason: 'ValidMetricFound',
              message:
                'the HPA was able to successfully calculate a replica count from cpu resource utilization (percentage of request)',
            },
          ],
        };
        const labels = workloadLabels(workload);
        const managed = managedEntry(
          { manager: 'helm', apiVersion: 'autoscaling/v2', time: at },
          { metadata: { labels }, spec, status },
        );
        return objectText(
          plan,
          { kind: 'autoscalers', number: [number], namespace, name, createdMs, labels, managed },
          `"spec":${goJson(spec)},"status":${goJson(status)}`,
        );
      },
    };
  });
