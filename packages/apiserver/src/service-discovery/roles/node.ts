import { listAt, numberAt, textAt } from '@orrery/model';
import { hostPort, joinLabels, kubernetesLabels, metadataLabels, safeName } from './labels.ts';
import type { Role } from './role.ts';

/** The types of addresses from which that of a node is taken, best first. */
const addressTypes = ['InternalIP', 'InternalDNS', 'ExternalIP', 'ExternalDNS', 'LegacyHostIP', 'Hostname'];

/** A target for each node at the port of its kubelet; none without an address. */
export const nodeRole: Role = {
  group: '',
  resource: 'nodes',
  targetsOf: (value) => {
    const labels = kubernetesLabels([
      ['node_provider_id', textAt(value, 'spec', 'providerID')],
      ...metadataLabels(value, 'node'),
    ]);
    const addresses = new Map<string, string>();
    for (const address of listAt(value, 'status', 'addresses')) {
      const type = textAt(address, 'type');
      if (!addresses.has(type)) addresses.set(type, textAt(address, 'address'));
    }
    const best = addressTypes.find((type) => addresses.has(type));
    if (best === undefined) return { labels, targets: [] };
    const port = numberAt(value, 'status', 'daemonEndpoints', 'kubeletEndpoint', 'Port');
    const own = kubernetesLabels([...addresses].map(([type, text]) => [`node_address_${safeName(type)}`, text]));
    const instance = `"instance":${JSON.stringify(textAt(value, 'metadata', 'name'))}`;
    return {
      labels,
      targets: [{ address: hostPort(addresses.get(best) ?? '', port), labels: joinLabels(instance, own) }],
    };
  },
};
