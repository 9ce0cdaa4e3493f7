import { type JsonValue, listAt, memberAt, numberAt, textAt } from '@orrery/model';
import { endpointLabels } from './endpoint-labels.ts';
import { hostPort, joinLabels, kubernetesLabels, metadataLabels } from './labels.ts';
import { PodTargets } from './pod-targets.ts';
import type { Neighbours, Role } from './role.ts';
import { sliceEndpointsRole } from './slice-endpoints.ts';

/** As `endpointslice`, of the older kind; made of slices where only they are collected, which is what is usual. */
export const endpointsRole: Role = {
  group: '',
  resource: 'endpoints',
  targetsOf: async (value, neighbours) => {
    const [namespace, name] = [textAt(value, 'metadata', 'namespace'), textAt(value, 'metadata', 'name')];
    const labels = kubernetesLabels([['namespace', namespace], ...metadataLabels(value, 'endpoints')]);
    const ofService = await neighbours.service(namespace, name);
    const made = new PodTargets();
    for (const subset of listAt(value, 'subsets')) {
      for (const port of listAt(subset, 'ports')) {
        for (const address of listAt(subset, 'addresses'))
          await addAddress(made, { address, port, isReady: true }, neighbours);
        for (const address of listAt(subset, 'notReadyAddresses'))
          await addAddress(made, { address, port, isReady: false }, neighbours);
      }
    }
    return { labels: joinLabels(labels, ofService ?? ''), targets: made.all() };
  },
  instead: sliceEndpointsRole,
};

async function addAddress(
  made: PodTargets,
  endpoint: { readonly address: JsonValue; readonly port: JsonValue; readonly isReady: boolean },
  neighbours: Neighbours,
): Promise<void> {
  const { address, port, isReady } = endpoint;
  const [number, protocol] = [numberAt(port, 'port'), textAt(port, 'protocol')];
  const target = memberAt(address, 'targetRef');
  const labels = endpointLabels({
    port: { name: textAt(port, 'name'), protocol },
    isReady,
    target: { kind: textAt(target, 'kind'), name: textAt(target, 'name') },
    node: textAt(address, 'nodeName'),
    hostname: textAt(address, 'hostname'),
  });
  const isPod = textAt(target, 'kind') === 'Pod';
  const pod = isPod ? await neighbours.pod(textAt(target, 'namespace'), textAt(target, 'name')) : undefined;
  made.add({ address: hostPort(textAt(address, 'ip'), number), labels }, pod, { number, protocol });
}
