import { type JsonValue, listAt, memberAt, numberAt, textAt } from '@orrery/model';
import { endpointLabels } from './endpoint-labels.ts';
import { podOf, serviceNameLabel } from './endpoint-slice.ts';
import { hostPort, joinLabels, kubernetesLabels } from './labels.ts';
import { PodTargets } from './pod-targets.ts';
import type { Role } from './role.ts';

/**
 * The role `endpoints` made of EndpointSlices (TAG-S04). What only the older objects say is not there: their own labels and annotations.
 */
export const sliceEndpointsRole: Role = {
  group: 'discovery.k8s.io',
  resource: 'endpointslices',
  targetsOf: async (value, neighbours) => {
    const [namespace, service] = [
      textAt(value, 'metadata', 'namespace'),
      textAt(value, 'metadata', 'labels', serviceNameLabel),
    ];
    // a slice of no service has no Endpoints beside it
    if (service === '') return { labels: '', targets: [] };
    const labels = kubernetesLabels([
      ['namespace', namespace],
      ['endpoints_name', service],
    ]);
    const made = new PodTargets();
    for (const endpoint of listAt(value, 'endpoints')) {
      const pod = await podOf(endpoint, neighbours);
      for (const port of listAt(value, 'ports')) {
        const [number, protocol] = [numberAt(port, 'port'), textAt(port, 'protocol')];
        for (const address of listAt(endpoint, 'addresses')) {
          if (typeof address !== 'string') continue;
          made.add({ address: hostPort(address, number), labels: labelsOf(endpoint, port) }, pod, { number, protocol });
        }
      }
    }
    return { labels: joinLabels(labels, (await neighbours.service(namespace, service)) ?? ''), targets: made.all() };
  },
};

function labelsOf(endpoint: JsonValue, port: JsonValue): string {
  return endpointLabels({
    port: { name: textAt(port, 'name'), protocol: textAt(port, 'protocol') },
    // unknown is to be taken for ready (https://kubernetes.io/docs/reference/kubernetes-api/service-resources/endpoint-slice-v1/)
    isReady: memberAt(endpoint, 'conditions', 'ready') !== false,
    target: { kind: textAt(endpoint, 'targetRef', 'kind'), name: textAt(endpoint, 'targetRef', 'name') },
    node: textAt(endpoint, 'nodeName'),
    hostname: textAt(endpoint, 'hostname'),
  });
}
