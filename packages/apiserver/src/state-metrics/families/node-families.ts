import { listAt, memberAt, textAt, textMembersAt } from '@orrery/model';
import { exposedNames } from './exposed-names.ts';
import { alpha, type MetricFamily, type StateKind, stable } from './metric-family.ts';
import { addResources } from './resource-samples.ts';
import { addCondition, booleanSample, timeSample } from './samples.ts';

type Samples = MetricFamily['samples'];

const infoLabels = [
  ['kernel_version', 'status', 'nodeInfo', 'kernelVersion'],
  ['os_image', 'status', 'nodeInfo', 'osImage'],
  ['container_runtime_version', 'status', 'nodeInfo', 'containerRuntimeVersion'],
  ['kubelet_version', 'status', 'nodeInfo', 'kubeletVersion'],
  ['kubeproxy_version', 'status', 'nodeInfo', 'kubeProxyVersion'],
  ['provider_id', 'spec', 'providerID'],
  ['pod_cidr', 'spec', 'podCIDR'],
  ['system_uuid', 'status', 'nodeInfo', 'systemUUID'],
] as const;

const infoNames = [...infoLabels.map(([name]) => name), 'internal_ip'];

const nodeInfoSample: Samples = ({ value }, add) => {
  const addresses = listAt(value, 'status', 'addresses');
  // the last one, as kube-state-metrics has it
  const internal = addresses.findLast((address) => textAt(address, 'type') === 'InternalIP');
  add(1, infoNames, [...infoLabels.map(([, ...path]) => textAt(value, ...path)), textAt(internal, 'address')]);
};

const taintSample: Samples = ({ value }, add) => {
  for (const taint of listAt(value, 'spec', 'taints'))
    add(1, ['key', 'value', 'effect'], [textAt(taint, 'key'), textAt(taint, 'value'), textAt(taint, 'effect')]);
};

function resourceSample(of: 'allocatable' | 'capacity'): Samples {
  const labels = { names: ['resource', 'unit'], values: [], isMilli: true, hasPods: true };
  return ({ value }, add) => addResources(add, memberAt(value, 'status', of), labels);
}

/** Also conditions that others than Kubernetes add. */
export const typedConditions: Samples = ({ value }, add) => {
  for (const condition of listAt(value, 'status', 'conditions'))
    addCondition(add, condition, { names: ['condition', 'status'], values: [textAt(condition, 'type')] });
};

const rolePrefix = 'node-role.kubernetes.io/';

const roleSample: Samples = ({ value }, add) => {
  for (const [key] of textMembersAt(value, 'metadata', 'labels')) {
    if (key.startsWith(rolePrefix)) add(1, ['role'], [key.slice(rolePrefix.length)]);
  }
};

const addressSample: Samples = ({ value }, add) => {
  for (const address of listAt(value, 'status', 'addresses'))
    add(1, ['type', 'address'], [textAt(address, 'type'), textAt(address, 'address')]);
};

/** Nodes (https://github.com/kubernetes/kube-state-metrics/blob/main/docs/metrics/cluster/node-metrics.md). */
export const nodeMetrics: StateKind = {
  group: '',
  resource: 'nodes',
  nameLabels: ['node'],
  namesOf: (value) => [textAt(value, 'metadata', 'name')],
  families: [
    ...exposedNames('node', { labels: true, annotations: false }),
    stable('kube_node_created', 'Unix creation timestamp', timeSample('metadata', 'creationTimestamp')),
    alpha('kube_node_deletion_timestamp', 'Unix deletion timestamp', timeSample('metadata', 'deletionTimestamp')),
    stable('kube_node_info', 'Information about a cluster node.', nodeInfoSample),
    alpha('kube_node_role', 'The role of a cluster node.', roleSample),
    stable('kube_node_spec_taint', 'The taint of a cluster node.', taintSample),
    stable(
      'kube_node_spec_unschedulable',
      'Whether a node can schedule new pods.',
      booleanSample('spec', 'unschedulable'),
    ),
    stable(
      'kube_node_status_allocatable',
      'The allocatable for different resources of a node that are available for scheduling.',
      resourceSample('allocatable'),
    ),
    stable('kube_node_status_capacity', 'The capacity for different resources of a node.', resourceSample('capacity')),
    stable('kube_node_status_condition', 'The condition of a cluster node.', typedConditions),
    alpha('kube_node_status_addresses', 'Node address information.', addressSample),
  ],
};
