import { isJsonObject, type JsonValue, listAt, memberAt, textAt, textMembersAt } from '@orrery/model';
import { exposedNames, labelNames } from './exposed-names.ts';
import { alpha, type MetricFamily, type StateKind, stable } from './metric-family.ts';
import { podContainerFamilies } from './pod-container-families.ts';
import { conditionSample, infoSample, ownerSample, secondsAt, timeSample } from './samples.ts';

type Samples = MetricFamily['samples'];

/** The latest end of a container that ended. */
const completionSample: Samples = ({ value }, add) => {
  let last = 0;
  for (const status of listAt(value, 'status', 'containerStatuses'))
    last = Math.max(last, secondsAt(status, 'state', 'terminated', 'finishedAt') ?? 0);
  if (last > 0) add(last);
};

const podInfoLabels = [
  'host_ip',
  'pod_ip',
  'node',
  'created_by_kind',
  'created_by_name',
  'priority_class',
  'host_network',
];

const podInfoSample: Samples = ({ value }, add) => {
  const owners = listAt(value, 'metadata', 'ownerReferences');
  const creator = owners.find((owner) => memberAt(owner, 'controller') === true);
  add(1, podInfoLabels, [
    textAt(value, 'status', 'hostIP'),
    textAt(value, 'status', 'podIP'),
    textAt(value, 'spec', 'nodeName'),
    textAt(creator, 'kind'),
    textAt(creator, 'name'),
    textAt(value, 'spec', 'priorityClassName'),
    String(memberAt(value, 'spec', 'hostNetwork') === true),
  ]);
};

/** A series of 1 or 0 for each value a text can have; none while it is empty. */
function oneOf(label: string, values: readonly string[], ...path: readonly string[]): Samples {
  return ({ value }, add) => {
    const is = textAt(value, ...path);
    if (is === '') return;
    for (const each of values) add(each === is ? 1 : 0, [label], [each]);
  };
}

/** When a condition last became what it is, where it is that. */
function conditionTime(type: string, status: string): Samples {
  return ({ value }, add) => {
    for (const condition of conditionsOf(value, type, status)) {
      const seconds = secondsAt(condition, 'lastTransitionTime');
      if (seconds !== undefined) add(seconds);
    }
  };
}

function conditionsOf(value: JsonValue, type: string, status: string): JsonValue[] {
  return listAt(value, 'status', 'conditions').filter(
    (condition) => textAt(condition, 'type') === type && textAt(condition, 'status') === status,
  );
}

const unschedulableSample: Samples = ({ value }, add) => {
  for (const _condition of conditionsOf(value, 'PodScheduled', 'False')) add(1);
};

/** Volumes of a pod that are claims. */
function claimSample(read: (claim: JsonValue) => number): Samples {
  const names = ['volume', 'persistentvolumeclaim'];
  return ({ value }, add) => {
    for (const volume of listAt(value, 'spec', 'volumes')) {
      const claim = memberAt(volume, 'persistentVolumeClaim');
      if (isJsonObject(claim)) add(read(claim), names, [textAt(volume, 'name'), textAt(claim, 'claimName')]);
    }
  };
}

const addressSample: Samples = ({ value }, add) => {
  for (const address of listAt(value, 'status', 'podIPs')) {
    const ip = textAt(address, 'ip');
    if (ip !== '') add(1, ['ip', 'ip_family'], [ip, ip.includes(':') ? '6' : '4']);
  }
};

const reasons = ['NodeLost', 'Evicted', 'UnexpectedAdmissionError'];

const reasonSample: Samples = ({ value }, add) => {
  const found = new Set([
    textAt(value, 'status', 'reason'),
    ...listAt(value, 'status', 'conditions').map((condition) => textAt(condition, 'reason')),
    ...listAt(value, 'status', 'containerStatuses').map((status) => textAt(status, 'state', 'terminated', 'reason')),
  ]);
  for (const reason of reasons) add(found.has(reason) ? 1 : 0, ['reason'], [reason]);
};

const runtimeClassSample: Samples = ({ value }, add) => {
  const name = textAt(value, 'spec', 'runtimeClassName');
  if (name !== '') add(1, ['runtimeclass_name'], [name]);
};

/** Only for who asks for it: its labels are as many as there are keys. */
const nodeSelectors: MetricFamily = {
  ...alpha('kube_pod_nodeselectors', 'Describes the Pod nodeSelectors.', ({ value }, add) => {
    const members = textMembersAt(value, 'spec', 'nodeSelector');
    const names = labelNames(
      'nodeselector',
      members.map(([key]) => key),
    );
    add(
      1,
      names,
      members.map(([, text]) => text),
    );
  }),
  isOptIn: true,
};

const phases = ['Pending', 'Succeeded', 'Failed', 'Unknown', 'Running'];
const qosClasses = ['BestEffort', 'Burstable', 'Guaranteed'];

/** Pods (https://github.com/kubernetes/kube-state-metrics/blob/main/docs/metrics/workload/pod-metrics.md). */
export const podMetrics: StateKind = {
  group: '',
  resource: 'pods',
  nameLabels: ['namespace', 'pod', 'uid'],
  namesOf: (value) => ['namespace', 'name', 'uid'].map((name) => textAt(value, 'metadata', name)),
  families: [
    stable('kube_pod_completion_time', 'Completion time in unix timestamp for a pod.', completionSample),
    ...podContainerFamilies,
    stable('kube_pod_created', 'Unix creation timestamp', timeSample('metadata', 'creationTimestamp')),
    alpha('kube_pod_deletion_timestamp', 'Unix deletion timestamp', timeSample('metadata', 'deletionTimestamp')),
    stable('kube_pod_info', 'Information about pod.', podInfoSample),
    alpha('kube_pod_ips', 'Pod IP addresses', addressSample),
    ...exposedNames('pod', { labels: true, annotations: false }),
    stable('kube_pod_owner', "Information about the Pod's owner.", ownerSample),
    stable(
      'kube_pod_restart_policy',
      'Describes the restart policy in use by this pod.',
      infoSample([['type', 'spec', 'restartPolicy']]),
    ),
    alpha('kube_pod_runtimeclass_name_info', 'The runtimeclass associated with the pod.', runtimeClassSample),
    alpha('kube_pod_scheduler', 'The scheduler for a pod.', infoSample([['name', 'spec', 'schedulerName']])),
    alpha(
      'kube_pod_service_account',
      'The service account for a pod.',
      infoSample([['service_account', 'spec', 'serviceAccountName']]),
    ),
    stable(
      'kube_pod_spec_volumes_persistentvolumeclaims_info',
      'Information about persistentvolumeclaim volumes in a pod.',
      claimSample(() => 1),
    ),
    stable(
      'kube_pod_spec_volumes_persistentvolumeclaims_readonly',
      'Describes whether a persistentvolumeclaim is mounted read only.',
      claimSample((claim) => (memberAt(claim, 'readOnly') === true ? 1 : 0)),
    ),
    stable('kube_pod_start_time', 'Start time in unix timestamp for a pod.', timeSample('status', 'startTime')),
    stable('kube_pod_status_phase', 'The pods current phase.', oneOf('phase', phases, 'status', 'phase')),
    alpha(
      'kube_pod_status_qos_class',
      'The pods current qosClass.',
      oneOf('qos_class', qosClasses, 'status', 'qosClass'),
    ),
    stable('kube_pod_status_ready', 'Describes whether the pod is ready to serve requests.', conditionSample('Ready')),
    alpha(
      'kube_pod_status_ready_time',
      'Readiness achieved time in unix timestamp for a pod.',
      conditionTime('Ready', 'True'),
    ),
    alpha(
      'kube_pod_status_initialized_time',
      'Initialized time in unix timestamp for a pod.',
      conditionTime('Initialized', 'True'),
    ),
    alpha(
      'kube_pod_status_container_ready_time',
      'Readiness achieved time in unix timestamp for a pod containers.',
      conditionTime('ContainersReady', 'True'),
    ),
    alpha('kube_pod_status_reason', 'The pod status reasons', reasonSample),
    stable(
      'kube_pod_status_scheduled',
      'Describes the status of the scheduling process for the pod.',
      conditionSample('PodScheduled'),
    ),
    stable(
      'kube_pod_status_scheduled_time',
      'Unix timestamp when pod moved into scheduled status',
      conditionTime('PodScheduled', 'True'),
    ),
    stable('kube_pod_status_unschedulable', 'Describes the unschedulable status for the pod.', unschedulableSample),
    alpha(
      'kube_pod_status_unscheduled_time',
      'Unix timestamp when pod moved into unscheduled status',
      conditionTime('PodScheduled', 'False'),
    ),
    nodeSelectors,
  ],
};
