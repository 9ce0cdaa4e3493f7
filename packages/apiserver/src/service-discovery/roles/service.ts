import { type JsonValue, listAt, numberAt, textAt } from '@orrery/model';
import { hostPort, kubernetesLabels, type LabelText, metadataLabels } from './labels.ts';
import type { Role } from './role.ts';

/** The labels of a service that targets of several roles have. */
export function serviceLabels(value: JsonValue): LabelText {
  return kubernetesLabels(metadataLabels(value, 'service'));
}

/** A target for each port of each service, at the name it has in its cluster. */
export const serviceRole: Role = {
  group: '',
  resource: 'services',
  targetsOf: (value) => {
    const [namespace, name] = [textAt(value, 'metadata', 'namespace'), textAt(value, 'metadata', 'name')];
    const type = textAt(value, 'spec', 'type');
    const isExternal = type === 'ExternalName';
    const labels = kubernetesLabels([
      ['namespace', namespace],
      ...metadataLabels(value, 'service'),
      ['service_type', type],
      ['service_external_name', isExternal ? textAt(value, 'spec', 'externalName') : undefined],
      ['service_cluster_ip', isExternal ? undefined : textAt(value, 'spec', 'clusterIP')],
      ['service_loadbalancer_ip', type === 'LoadBalancer' ? textAt(value, 'spec', 'loadBalancerIP') : undefined],
    ]);
    const targets = listAt(value, 'spec', 'ports').map((port) => ({
      address: hostPort(`${name}.${namespace}.svc`, numberAt(port, 'port')),
      labels: kubernetesLabels([
        ['service_port_name', textAt(port, 'name')],
        ['service_port_number', String(numberAt(port, 'port'))],
        ['service_port_protocol', textAt(port, 'protocol')],
      ]),
    }));
    return { labels, targets };
  },
};
