import { type JsonValue, listAt, numberAt, textAt } from '@orrery/model';
import { hostPort, joinLabels, kubernetesLabels, podLabels } from './labels.ts';
import type { Role, Target } from './role.ts';

/** A target for each port of each container; a container without ports has one at the pod's address. None without an address. */
export const podRole: Role = {
  group: '',
  resource: 'pods',
  targetsOf: (value) => {
    const namespace = kubernetesLabels([['namespace', textAt(value, 'metadata', 'namespace')]]);
    const ip = textAt(value, 'status', 'podIP');
    if (ip === '') return { labels: '', targets: [] };
    const containers = listAt(value, 'spec', 'containers').flatMap((container) =>
      targetsOf(container, { ip, isInit: false, statuses: listAt(value, 'status', 'containerStatuses') }),
    );
    const initial = listAt(value, 'spec', 'initContainers').flatMap((container) =>
      targetsOf(container, { ip, isInit: true, statuses: listAt(value, 'status', 'initContainerStatuses') }),
    );
    return { labels: joinLabels(namespace, podLabels(value)), targets: [...containers, ...initial] };
  },
};

function targetsOf(
  container: JsonValue,
  pod: { readonly ip: string; readonly isInit: boolean; readonly statuses: readonly JsonValue[] },
): Target[] {
  const name = textAt(container, 'name');
  const status = pod.statuses.find((each) => textAt(each, 'name') === name);
  const labels = kubernetesLabels([
    ['pod_container_name', name],
    ['pod_container_id', textAt(status, 'containerID')],
    ['pod_container_image', textAt(container, 'image')],
    ['pod_container_init', String(pod.isInit)],
  ]);
  const ports = listAt(container, 'ports');
  if (ports.length === 0) return [{ address: pod.ip, labels }];
  return ports.map((port) => {
    const number = numberAt(port, 'containerPort');
    const own = kubernetesLabels([
      ['pod_container_port_name', textAt(port, 'name')],
      ['pod_container_port_number', String(number)],
      ['pod_container_port_protocol', textAt(port, 'protocol')],
    ]);
    return { address: hostPort(pod.ip, number), labels: joinLabels(labels, own) };
  });
}
