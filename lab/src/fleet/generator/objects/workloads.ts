import { portionOf, timeText } from '../draws.ts';
import { managedEntry } from '../managed-fields.ts';
import { type EntryMaker, goJson, objectText, ownerText, sortedByName } from '../object-text.ts';
import { ownerName, templateHash } from '../places.ts';
import { podShapeOf, selectorLabels, workloadLabels } from '../pod-shape.ts';
import { type SourcePlan, uidIn, type Workload, type WorkloadKind } from '../source-plan.ts';

const controller = 'kube-controller-manager';
const rolling = { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: '25%', maxSurge: '25%' } };

function workloadsOf(plan: SourcePlan, namespace: string, kind: WorkloadKind): readonly Workload[] {
  return (plan.byNamespace.get(namespace) ?? []).filter((workload) => workload.kind === kind);
}

/** Pod template of a revision. */
function templateOf(plan: SourcePlan, workload: Workload, age: number, labels = {}): object {
  const shape = podShapeOf(plan, workload, age);
  return {
    metadata: { labels: sortedByName({ ...shape.labels, ...labels }), annotations: shape.annotations },
    spec: shape.spec,
  };
}

function managedOf(workload: Workload, apiVersion: string, parts: { spec: object; status: object }): string {
  const time = timeText(workload.createdMs);
  const deployer = workload.appIndex % 2 === 0 ? 'helm' : 'kubectl-client-side-apply';
  return [
    managedEntry(
      { manager: deployer, apiVersion, time },
      { metadata: { labels: workloadLabels(workload) }, spec: parts.spec },
    ),
    managedEntry({ manager: controller, apiVersion, time, subresource: 'status' }, { status: parts.status }),
  ].join(',');
}

/** Deployments that have rolled out. */
export const makeDeployments: EntryMaker = (plan, namespace) =>
  workloadsOf(plan, namespace, 'deployments').map((workload) => ({
    name: workload.name,
    text: () => {
      const { pods: replicas, createdMs } = workload;
      const at = timeText(createdMs);
      const revisions = revisionCount(plan, workload);
      const spec = {
        replicas,
        selector: { matchLabels: selectorLabels(workload) },
        template: templateOf(plan, workload, 0),
        strategy: rolling,
        revisionHistoryLimit: 10,
        progressDeadlineSeconds: 600,
      };
      const counts = { updatedReplicas: replicas, readyReplicas: replicas, availableReplicas: replicas };
      const name = `${workload.name}-${templateHash(plan, workload, 0)}`;
      const status = {
        observedGeneration: revisions,
        ...(replicas === 0 ? {} : { replicas, ...counts }),
        conditions: [
          condition('Available', 'MinimumReplicasAvailable', 'Deployment has minimum availability.', at),
          condition('Progressing', 'NewReplicaSetAvailable', `ReplicaSet "${name}" has successfully progressed.`, at),
        ],
      };
      return objectText(
        plan,
        {
          ...identity(workload),
          generation: revisions,
          annotations: { 'deployment.kubernetes.io/revision': String(revisions) },
          managed: managedOf(workload, 'apps/v1', { spec, status }),
        },
        `"spec":${goJson(spec)},"status":${goJson(status)}`,
      );
    },
  }));

function identity(workload: Workload): {
  kind: WorkloadKind;
  number: readonly number[];
  namespace: string;
  name: string;
  createdMs: number;
  uid: string;
  labels: Record<string, string>;
} {
  const { kind, index, namespace, createdMs, uid } = workload;
  return {
    kind,
    number: [index],
    namespace,
    name: ownerName(workload),
    createdMs,
    uid,
    labels: workloadLabels(workload),
  };
}

function condition(type: string, reason: string, message: string, at: string): object {
  return { type, status: 'True', lastUpdateTime: at, lastTransitionTime: at, reason, message };
}

function revisionCount(plan: SourcePlan, workload: Workload): number {
  return portionOf(plan.counts.get('replicaSets') ?? 1, plan.counts.get('deployments') ?? 1, workload.index);
}

/** All revisions of deployments; the newest runs the pods. */
export const makeReplicaSets: EntryMaker = (plan, namespace) =>
  workloadsOf(plan, namespace, 'deployments').flatMap((workload) =>
    Array.from({ length: revisionCount(plan, workload) }, (_, age) => {
      const name = `${workload.name}-${templateHash(plan, workload, age)}`;
      return { name, text: () => replicaSetText(plan, workload, { age, name }) };
    }),
  );

function replicaSetText(plan: SourcePlan, workload: Workload, { age, name }: { age: number; name: string }): string {
  const hash = { 'pod-template-hash': templateHash(plan, workload, age) };
  const replicas = age === 0 ? workload.pods : 0;
  const template = templateOf(plan, workload, age, hash);
  const spec = { replicas, selector: { matchLabels: { ...selectorLabels(workload), ...hash } }, template };
  const counts = { fullyLabeledReplicas: replicas, readyReplicas: replicas, availableReplicas: replicas };
  const status = { replicas, ...(replicas === 0 ? {} : counts), observedGeneration: 1 };
  const revision = revisionCount(plan, workload) - age;
  const createdMs = Math.max(workload.createdMs, plan.nowMs - (age + 1) * 9 * 86_400_000);
  const at = timeText(createdMs);
  return objectText(
    plan,
    {
      kind: 'replicaSets',
      number: [workload.index, age],
      uid: uidIn(plan, 'replicaSets', workload.index, age),
      namespace: workload.namespace,
      name,
      createdMs,
      generation: 1,
      labels: sortedByName({ ...podShapeOf(plan, workload, age).labels, ...hash }),
      annotations: {
        'deployment.kubernetes.io/desired-replicas': String(workload.pods),
        'deployment.kubernetes.io/max-replicas': String(Math.ceil(workload.pods * 1.25)),
        'deployment.kubernetes.io/revision': String(revision),
      },
      owner: ownerText({ apiVersion: 'apps/v1', kind: 'Deployment', name: workload.name, uid: workload.uid }),
      managed: managedEntry({ manager: controller, apiVersion: 'apps/v1', time: at }, { spec, status }),
    },
    `"spec":${goJson(spec)},"status":${goJson(status)}`,
  );
}

/** Daemon sets. */
export const makeDaemonSets: EntryMaker = (plan, namespace) =>
  workloadsOf(plan, namespace, 'daemonSets').map((workload) => ({
    name: workload.name,
    text: () => {
      const { pods } = workload;
      const updateStrategy = { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 1, maxSurge: 0 } };
      const template = templateOf(plan, workload, 0);
      const spec = {
        selector: { matchLabels: selectorLabels(workload) },
        template,
        updateStrategy,
        revisionHistoryLimit: 10,
      };
      const status = {
        currentNumberScheduled: pods,
        numberMisscheduled: 0,
        desiredNumberScheduled: pods,
        numberReady: pods,
        observedGeneration: 1,
        updatedNumberScheduled: pods,
        numberAvailable: pods,
      };
      const managed = managedOf(workload, 'apps/v1', { spec, status });
      const annotations = { 'deprecated.daemonset.template.generation': '1' };
      return objectText(
        plan,
        { ...identity(workload), generation: 1, annotations, managed },
        `"spec":${goJson(spec)},"status":${goJson(status)}`,
      );
    },
  }));

/** Stateful sets. */
export const makeStatefulSets: EntryMaker = (plan, namespace) =>
  workloadsOf(plan, namespace, 'statefulSets').map((workload) => ({
    name: workload.name,
    text: () => {
      const { pods } = workload;
      const claim = {
        kind: 'PersistentVolumeClaim',
        apiVersion: 'v1',
        metadata: { name: 'data' },
        spec: {
          accessModes: ['ReadWriteOnce'],
          resources: { requests: { storage: '20Gi' } },
          volumeMode: 'Filesystem',
        },
        status: { phase: 'Pending' },
      };
      const spec = {
        replicas: pods,
        selector: { matchLabels: selectorLabels(workload) },
        template: templateOf(plan, workload, 0),
        volumeClaimTemplates: [claim],
        serviceName: workload.name,
        podManagementPolicy: 'OrderedReady',
        updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 0 } },
        revisionHistoryLimit: 10,
        persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Retain', whenScaled: 'Retain' },
      };
      const revision = `${workload.name}-${templateHash(plan, workload, 1)}`;
      const counts = { replicas: pods, readyReplicas: pods, currentReplicas: pods, updatedReplicas: pods };
      const status = {
        observedGeneration: 1,
        ...counts,
        currentRevision: revision,
        updateRevision: revision,
        collisionCount: 0,
        availableReplicas: pods,
      };
      const managed = managedOf(workload, 'apps/v1', { spec, status });
      return objectText(
        plan,
        { ...identity(workload), generation: 1, managed },
        `"spec":${goJson(spec)},"status":${goJson(status)}`,
      );
    },
  }));
