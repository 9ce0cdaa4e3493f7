import { type JsonValue, listAt, memberAt, textAt, textMembersAt } from '@orrery/model';
import { hostPort, joinLabels, kubernetesLabels, metadataLabels, safeName } from './labels.ts';
import { PodTargets } from './pod-targets.ts';
import type { Neighbours, Role, Target } from './role.ts';

/** The label of a slice that names its service. */
export const serviceNameLabel = 'kubernetes.io/service-name';

/** A target for each address and port, and for the other ports of pods behind them. */
export const endpointSliceRole: Role = {
  group: 'discovery.k8s.io',
  resource: 'endpointslices',
  targetsOf: async (value, neighbours) => {
    const namespace = textAt(value, 'metadata', 'namespace');
    const labels = kubernetesLabels([
      ['namespace', namespace],
      ['endpointslice_address_type', textAt(value, 'addressType')],
      ...metadataLabels(value, 'endpointslice'),
    ]);
    const service = textAt(value, 'metadata', 'labels', serviceNameLabel);
    const ofService = service === '' ? undefined : await neighbours.service(namespace, service);
    return { labels: joinLabels(labels, ofService ?? ''), targets: await targetsOf(value, neighbours) };
  },
};

async function targetsOf(value: JsonValue, neighbours: Neighbours): Promise<readonly Target[]> {
  const made = new PodTargets();
  const ports = listAt(value, 'ports').map((port) => ({ labels: portLabels(port), number: portNumber(port) }));
  for (const endpoint of listAt(value, 'endpoints')) {
    const pod = await podOf(endpoint, neighbours);
    const own = endpointLabels(endpoint);
    const addresses = listAt(endpoint, 'addresses').filter((address) => typeof address === 'string');
    for (const { labels, number } of ports) {
      for (const address of addresses) {
        const target = { address: at(address, number), labels: joinLabels(labels, own) };
        made.add(target, pod, number === undefined ? undefined : { number });
      }
    }
  }
  return made.all();
}

/** Absent: any port. */
function portNumber(port: JsonValue): number | undefined {
  const number = memberAt(port, 'port');
  return typeof number === 'number' ? number : undefined;
}

function at(address: string, port: number | undefined): string {
  return port === undefined ? address : hostPort(address, port);
}

/** The pod behind an endpoint, if there is one and it is known. */
export async function podOf(endpoint: JsonValue, neighbours: Neighbours): ReturnType<Neighbours['pod']> {
  const reference = memberAt(endpoint, 'targetRef');
  if (textAt(reference, 'kind') !== 'Pod') return undefined;
  return await neighbours.pod(textAt(reference, 'namespace'), textAt(reference, 'name'));
}

function endpointLabels(endpoint: JsonValue): string {
  const condition = (name: string): string | undefined => {
    const found = memberAt(endpoint, 'conditions', name);
    return typeof found === 'boolean' ? String(found) : undefined;
  };
  const topology = textMembersAt(endpoint, 'deprecatedTopology').flatMap(
    ([key, text]) =>
      [
        [`endpointslice_endpoint_topology_${safeName(key)}`, text],
        [`endpointslice_endpoint_topology_present_${safeName(key)}`, 'true'],
      ] as const,
  );
  return kubernetesLabels([
    ['endpointslice_endpoint_conditions_ready', condition('ready')],
    ['endpointslice_endpoint_conditions_serving', condition('serving')],
    ['endpointslice_endpoint_conditions_terminating', condition('terminating')],
    ['endpointslice_endpoint_hostname', textAt(endpoint, 'hostname')],
    ['endpointslice_address_target_kind', textAt(endpoint, 'targetRef', 'kind')],
    ['endpointslice_address_target_name', textAt(endpoint, 'targetRef', 'name')],
    ['endpointslice_endpoint_node_name', textAt(endpoint, 'nodeName')],
    ['endpointslice_endpoint_zone', textAt(endpoint, 'zone')],
    ...topology,
  ]);
}

function portLabels(port: JsonValue): string {
  const number = portNumber(port);
  return kubernetesLabels([
    ['endpointslice_port_name', textAt(port, 'name')],
    ['endpointslice_port_protocol', textAt(port, 'protocol')],
    ['endpointslice_port', number === undefined ? undefined : String(number)],
    ['endpointslice_port_app_protocol', textAt(port, 'appProtocol')],
  ]);
}
