import { isJsonObject, type JsonValue, listAt, memberAt, numberAt, textAt } from '@orrery/model';
import { exposedNames } from './exposed-names.ts';
import { type MetricFamily, type StateKind, stable } from './metric-family.ts';
import { addCondition, booleanSample, numberSample, ownerSample, presentNumberSample, timeSample } from './samples.ts';

type Samples = MetricFamily['samples'];

const created = timeSample('metadata', 'creationTimestamp');
const generation = numberSample('metadata', 'generation');
const observed = numberSample('status', 'observedGeneration');
const generationHelp = 'Sequence number representing a specific generation of the desired state.';

const namesOf = (value: JsonValue): readonly string[] =>
  ['namespace', 'name'].map((name) => textAt(value, 'metadata', name));

/** Reasons that are shown; any other is `unknown`, so that the number of series is bounded. */
const deploymentReasons: ReadonlySet<string> = new Set([
  ...['ReplicaSetUpdated', 'ReplicaSetCreateError', 'NewReplicaSetCreated', 'FoundNewReplicaSet'],
  ...['NewReplicaSetAvailable', 'ProgressDeadlineExceeded', 'DeploymentPaused', 'DeploymentResumed'],
  ...['MinimumReplicasAvailable', 'MinimumReplicasUnavailable', ''],
]);

const deploymentConditions: Samples = ({ value }, add) => {
  for (const condition of listAt(value, 'status', 'conditions')) {
    const reason = textAt(condition, 'reason');
    addCondition(add, condition, {
      names: ['reason', 'condition', 'status'],
      values: [deploymentReasons.has(reason) ? reason : 'unknown', textAt(condition, 'type')],
    });
  }
};

/** A bound of a rolling update in pods; a share is rounded up for surge and down for unavailable ones. */
function rollingUpdate(bound: 'maxSurge' | 'maxUnavailable'): Samples {
  const round = bound === 'maxSurge' ? Math.ceil : Math.floor;
  return ({ value }, add) => {
    const found = memberAt(value, 'spec', 'strategy', 'rollingUpdate', bound);
    const percent = typeof found === 'string' ? /^(\d+)%$/.exec(found)?.[1] : undefined;
    if (typeof found === 'number') add(found);
    if (percent !== undefined) add(round((numberAt(value, 'spec', 'replicas') * Number(percent)) / 100));
  };
}

/** Deployments. */
export const deploymentMetrics: StateKind = {
  group: 'apps',
  resource: 'deployments',
  nameLabels: ['namespace', 'deployment'],
  namesOf,
  families: [
    stable('kube_deployment_created', 'Unix creation timestamp', created),
    ...exposedNames('deployment', { labels: true, annotations: false }),
    stable(
      'kube_deployment_status_replicas',
      'The number of replicas per deployment.',
      numberSample('status', 'replicas'),
    ),
    ...(['ready', 'available', 'unavailable', 'updated'] as const).map((what) =>
      stable(
        `kube_deployment_status_replicas_${what}`,
        `The number of ${what} replicas per deployment.`,
        numberSample('status', `${what}Replicas`),
      ),
    ),
    stable(
      'kube_deployment_status_observed_generation',
      'The generation observed by the deployment controller.',
      observed,
    ),
    stable('kube_deployment_status_condition', 'The current status conditions of a deployment.', deploymentConditions),
    stable(
      'kube_deployment_spec_replicas',
      'Number of desired pods for a deployment.',
      numberSample('spec', 'replicas'),
    ),
    stable(
      'kube_deployment_spec_paused',
      'Whether the deployment is paused and will not be processed by the deployment controller.',
      booleanSample('spec', 'paused'),
    ),
    stable(
      'kube_deployment_spec_strategy_rollingupdate_max_unavailable',
      'Maximum number of unavailable replicas during a rolling update of a deployment.',
      rollingUpdate('maxUnavailable'),
    ),
    stable(
      'kube_deployment_spec_strategy_rollingupdate_max_surge',
      'Maximum number of replicas that can be scheduled above the desired number of replicas during a rolling update of a deployment.',
      rollingUpdate('maxSurge'),
    ),
    stable('kube_deployment_metadata_generation', generationHelp, generation),
  ],
};

/** ReplicaSets. */
export const replicaSetMetrics: StateKind = {
  group: 'apps',
  resource: 'replicasets',
  nameLabels: ['namespace', 'replicaset'],
  namesOf,
  families: [
    stable('kube_replicaset_created', 'Unix creation timestamp', created),
    stable(
      'kube_replicaset_status_replicas',
      'The number of replicas per ReplicaSet.',
      numberSample('status', 'replicas'),
    ),
    stable(
      'kube_replicaset_status_fully_labeled_replicas',
      'The number of fully labeled replicas per ReplicaSet.',
      numberSample('status', 'fullyLabeledReplicas'),
    ),
    stable(
      'kube_replicaset_status_ready_replicas',
      'The number of ready replicas per ReplicaSet.',
      numberSample('status', 'readyReplicas'),
    ),
    stable(
      'kube_replicaset_status_observed_generation',
      'The generation observed by the ReplicaSet controller.',
      observed,
    ),
    stable(
      'kube_replicaset_spec_replicas',
      'Number of desired pods for a ReplicaSet.',
      presentNumberSample('spec', 'replicas'),
    ),
    stable('kube_replicaset_metadata_generation', generationHelp, generation),
    stable('kube_replicaset_owner', "Information about the ReplicaSet's owner.", ownerSample),
    ...exposedNames('replicaset', { labels: true, annotations: false }),
  ],
};

const daemonSetNumbers = [
  [
    'current_number_scheduled',
    'currentNumberScheduled',
    'The number of nodes running at least one daemon pod and are supposed to.',
  ],
  ['desired_number_scheduled', 'desiredNumberScheduled', 'The number of nodes that should be running the daemon pod.'],
  [
    'number_available',
    'numberAvailable',
    'The number of nodes that should be running the daemon pod and have one or more of the daemon pod running and available',
  ],
  ['number_misscheduled', 'numberMisscheduled', 'The number of nodes running a daemon pod but are not supposed to.'],
  [
    'number_ready',
    'numberReady',
    'The number of nodes that should be running the daemon pod and have one or more of the daemon pod running and ready.',
  ],
  [
    'number_unavailable',
    'numberUnavailable',
    'The number of nodes that should be running the daemon pod and have none of the daemon pod running and available',
  ],
  ['observed_generation', 'observedGeneration', 'The most recent generation observed by the daemon set controller.'],
  [
    'updated_number_scheduled',
    'updatedNumberScheduled',
    'The total number of nodes that are running updated daemon pod',
  ],
] as const;

/** DaemonSets. */
export const daemonSetMetrics: StateKind = {
  group: 'apps',
  resource: 'daemonsets',
  nameLabels: ['namespace', 'daemonset'],
  namesOf,
  families: [
    stable('kube_daemonset_created', 'Unix creation timestamp', created),
    ...daemonSetNumbers.map(([name, member, help]) =>
      stable(`kube_daemonset_status_${name}`, help, numberSample('status', member)),
    ),
    stable('kube_daemonset_metadata_generation', generationHelp, generation),
    ...exposedNames('daemonset', { labels: true, annotations: false }),
  ],
};

/** No series without a policy, as where the API server is older than the field. */
const retentionSample: Samples = ({ value }, add) => {
  const policy = memberAt(value, 'spec', 'persistentVolumeClaimRetentionPolicy');
  if (isJsonObject(policy))
    add(1, ['when_deleted', 'when_scaled'], [textAt(policy, 'whenDeleted'), textAt(policy, 'whenScaled')]);
};

const ordinalsSample: Samples = ({ value }, add) => {
  const ordinals = memberAt(value, 'spec', 'ordinals');
  if (isJsonObject(ordinals)) add(numberAt(ordinals, 'start'));
};

function revisionSample(member: 'currentRevision' | 'updateRevision'): Samples {
  return ({ value }, add) => add(1, ['revision'], [textAt(value, 'status', member)]);
}

/** StatefulSets. */
export const statefulSetMetrics: StateKind = {
  group: 'apps',
  resource: 'statefulsets',
  nameLabels: ['namespace', 'statefulset'],
  namesOf,
  families: [
    stable('kube_statefulset_created', 'Unix creation timestamp', created),
    stable(
      'kube_statefulset_status_replicas',
      'The number of replicas per StatefulSet.',
      numberSample('status', 'replicas'),
    ),
    ...(['available', 'current', 'ready', 'updated'] as const).map((what) =>
      stable(
        `kube_statefulset_status_replicas_${what}`,
        `The number of ${what} replicas per StatefulSet.`,
        numberSample('status', `${what}Replicas`),
      ),
    ),
    stable(
      'kube_statefulset_status_observed_generation',
      'The generation observed by the StatefulSet controller.',
      observed,
    ),
    stable(
      'kube_statefulset_replicas',
      'Number of desired pods for a StatefulSet.',
      presentNumberSample('spec', 'replicas'),
    ),
    stable('kube_statefulset_ordinals_start', 'Start ordinal of the StatefulSet.', ordinalsSample),
    stable(
      'kube_statefulset_metadata_generation',
      'Sequence number representing a specific generation of the desired state for the StatefulSet.',
      generation,
    ),
    stable(
      'kube_statefulset_persistentvolumeclaim_retention_policy',
      'Count of retention policy for StatefulSet template PVCs',
      retentionSample,
    ),
    ...exposedNames('statefulset', { labels: true, annotations: true }),
    stable(
      'kube_statefulset_status_current_revision',
      'Indicates the version of the StatefulSet used to generate Pods in the sequence [0,currentReplicas).',
      revisionSample('currentRevision'),
    ),
    stable(
      'kube_statefulset_status_update_revision',
      'Indicates the version of the StatefulSet used to generate Pods in the sequence [replicas-updatedReplicas,replicas)',
      revisionSample('updateRevision'),
    ),
    stable(
      'kube_statefulset_deletion_timestamp',
      'Unix deletion timestamp',
      timeSample('metadata', 'deletionTimestamp'),
    ),
  ],
};
