import { timeText } from '../draws.ts';
import { managedEntry } from '../managed-fields.ts';
import { type EntryMaker, type FleetEntry, goJson, objectText, ownerText, sortedByName } from '../object-text.ts';
import { nodeIp, nodeName, ownerName, podIp, podIp6, podName, templateHash } from '../places.ts';
import { type PodShape, podShapeOf } from '../pod-shape.ts';
import { type SourcePlan, uidIn, type Workload } from '../source-plan.ts';
import { podStatus, statusFields } from './pod-status.ts';

/** Stand in the JSON of a spec for what differs from pod to pod. */
const tokenMark = 'kube-api-access-?????';
const nodeMark = 'node-?????';

/** What is written once for all pods of a workload. */
interface PodFrame {
  readonly shape: PodShape;
  readonly labels: Readonly<Record<string, string>>;
  /** JSON of the spec, cut where the name of the token volume stands; the node's in the last piece. */
  readonly specParts: readonly string[];
  readonly owner: string;
  readonly managed: string;
  readonly generateName: string;
}

/** Pods, 2 to 6 KB each as listed. */
export const makePods: EntryMaker = (plan, namespace) =>
  (plan.byNamespace.get(namespace) ?? []).flatMap((workload) => podsOf(plan, workload));

function podsOf(plan: SourcePlan, workload: Workload): FleetEntry[] {
  let frame: PodFrame | undefined;
  return Array.from({ length: workload.pods }, (_, place) => {
    const name = podName(plan, workload, place);
    return {
      name,
      text: () => {
        frame ??= frameOf(plan, workload);
        return podText(plan, { workload, frame, name, place });
      },
    };
  });
}

interface PodPlace {
  readonly workload: Workload;
  readonly frame: PodFrame;
  readonly name: string;
  readonly place: number;
}

function podText(plan: SourcePlan, { workload, frame, name, place }: PodPlace): string {
  const number = workload.firstPod + place;
  // A month at most; never older than its workload.
  const createdMs = Math.max(workload.createdMs + 60_000, plan.nowMs - ((number * 7919) % 2_592_000) * 1000 - 60_000);
  const created = timeText(createdMs);
  const ips = plan.isDualStack ? [podIp(plan, number), podIp6(plan, number)] : [podIp(plan, number)];
  const spec = frame.specParts.join(`kube-api-access-${name.slice(-5)}`).replace(nodeMark, nodeName(plan, number));
  const status = podStatus(plan, {
    number,
    created,
    ips,
    hostIp: nodeIp(plan, number),
    containers: frame.shape.containers,
    isJob: workload.kind === 'jobs',
  });
  const metadata = {
    kind: 'pods',
    number: [number],
    namespace: workload.namespace,
    name,
    createdMs,
    generateName: frame.generateName,
    generation: 1,
    labels: frame.labels,
    ...(Object.keys(frame.shape.annotations).length === 0 ? {} : { annotations: frame.shape.annotations }),
    owner: frame.owner,
    managed: `${frame.managed.replaceAll('2000-01-01T00:00:00Z', created)}`,
  } as const;
  return objectText(plan, metadata, `"spec":${spec},"status":${status}`);
}

function frameOf(plan: SourcePlan, workload: Workload): PodFrame {
  const shape = podShapeOf(plan, workload, 0);
  const labels = { ...shape.labels, ...controllerLabels(plan, workload) };
  const manager = { manager: 'kube-controller-manager', apiVersion: 'v1', time: '2000-01-01T00:00:00Z' };
  const hash = templateHash(plan, workload, 0);
  const generateName = workload.kind === 'deployments' ? `${workload.name}-${hash}-` : `${ownerName(workload)}-`;
  const managed = [
    managedEntry(manager, {
      metadata: { annotations: shape.annotations, generateName, labels, ownerReferences: {} },
      spec: shape.spec,
    }),
    managedEntry({ ...manager, manager: 'kubelet', subresource: 'status' }, statusFields),
  ];
  return {
    shape,
    labels: sortedByName(labels),
    specParts: goJson(admittedSpec(shape)).split(tokenMark),
    owner: ownerOf(plan, workload),
    managed: managed.join(','),
    generateName,
  };
}

function controllerLabels(plan: SourcePlan, workload: Workload): Record<string, string> {
  switch (workload.kind) {
    case 'deployments':
      return { 'pod-template-hash': templateHash(plan, workload, 0) };
    case 'jobs':
      return { 'batch.kubernetes.io/job-name': ownerName(workload), 'job-name': ownerName(workload) };
    case 'daemonSets':
      return { 'controller-revision-hash': templateHash(plan, workload, 1), 'pod-template-generation': '1' };
    case 'statefulSets':
      return { 'controller-revision-hash': `${workload.name}-${templateHash(plan, workload, 1)}` };
    default:
      return workload.kind satisfies never;
  }
}

function ownerOf(plan: SourcePlan, workload: Workload): string {
  const { kind, uid, index } = workload;
  switch (kind) {
    case 'deployments': {
      const name = `${workload.name}-${templateHash(plan, workload, 0)}`;
      return ownerText({ apiVersion: 'apps/v1', kind: 'ReplicaSet', name, uid: uidIn(plan, 'replicaSets', index, 0) });
    }
    case 'jobs':
      return ownerText({ apiVersion: 'batch/v1', kind: 'Job', name: ownerName(workload), uid });
    case 'daemonSets':
      return ownerText({ apiVersion: 'apps/v1', kind: 'DaemonSet', name: workload.name, uid });
    case 'statefulSets':
      return ownerText({ apiVersion: 'apps/v1', kind: 'StatefulSet', name: workload.name, uid });
    default:
      return kind satisfies never;
  }
}

/** The template's spec with what admission and the scheduler add, marks in place of what differs. */
function admittedSpec(shape: PodShape): object {
  const spec: { volumes?: readonly object[]; containers?: readonly { volumeMounts?: readonly object[] }[] } =
    shape.spec;
  const mount = { name: tokenMark, readOnly: true, mountPath: '/var/run/secrets/kubernetes.io/serviceaccount' };
  const containers = (spec.containers ?? []).map((container) => ({
    ...container,
    volumeMounts: [...(container.volumeMounts ?? []), mount],
  }));
  return {
    ...(shape.hasToken ? { volumes: [] } : {}), // the place of what follows
    ...spec,
    ...(shape.hasToken
      ? { volumes: [...(spec.volumes ?? []), tokenVolume], containers }
      : { automountServiceAccountToken: false }),
    serviceAccountName: shape.serviceAccount,
    serviceAccount: shape.serviceAccount,
    nodeName: nodeMark,
    tolerations: ['not-ready', 'unreachable'].map((name) => ({
      key: `node.kubernetes.io/${name}`,
      operator: 'Exists',
      effect: 'NoExecute',
      tolerationSeconds: 300,
    })),
    priority: 0,
    enableServiceLinks: true,
    preemptionPolicy: 'PreemptLowerPriority',
  };
}

const tokenVolume = {
  name: tokenMark,
  projected: {
    sources: [
      { serviceAccountToken: { expirationSeconds: 3607, path: 'token' } },
      { configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
      {
        downwardAPI: {
          items: [{ path: 'namespace', fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.namespace' } }],
        },
      },
    ],
    defaultMode: 420,
  },
};
