import type { SeededRandom } from '../../seeded-random.ts';
import { hexOf, timeText } from '../draws.ts';
import { managedEntry } from '../managed-fields.ts';
import { type EntryMaker, type FleetEntry, goJson, objectDraws, objectText } from '../object-text.ts';
import { nodeCount, nodeIp, nodeName } from '../places.ts';
import { type SourcePlan, uidIn } from '../source-plan.ts';

const dayMs = 86_400_000;

/** Nodes, nearly all Ready. */
export const makeNodes: EntryMaker = (plan, namespace) =>
  namespace === ''
    ? Array.from({ length: nodeCount(plan) }, (_, number) => ({
        name: nodeName(plan, number),
        text: () => nodeText(plan, number),
      }))
    : [];

function nodeText(plan: SourcePlan, number: number): string {
  const random = objectDraws(plan, 'nodes', number);
  const name = nodeName(plan, number);
  const zone = `zone-${'abc'[number % 3]}`;
  const createdMs = plan.nowMs - random.below(300) * dayMs - 3_600_000;
  const at = timeText(createdMs);
  const heartbeat = timeText(plan.nowMs - random.below(300) * 1000);
  const labels = {
    'beta.kubernetes.io/arch': 'amd64',
    'beta.kubernetes.io/os': 'linux',
    'kubernetes.io/arch': 'amd64',
    'kubernetes.io/hostname': name,
    'kubernetes.io/os': 'linux',
    'node.kubernetes.io/instance-type': random.pick(['c6.large', 'c6.xlarge', 'm6.xlarge', 'm6.2xlarge', 'r6.xlarge']),
    pool: random.pick(['general', 'general', 'memory']),
    'topology.kubernetes.io/region': `region-${plan.index % 6}`,
    'topology.kubernetes.io/zone': zone,
  };
  const annotations = {
    'node.alpha.kubernetes.io/ttl': '0',
    'volumes.kubernetes.io/controller-managed-attach-detach': 'true',
  };
  const subnet = `10.${(plan.index * 4) & 255}.${number & 255}.0/24`;
  const spec = { podCIDR: subnet, podCIDRs: [subnet], providerID: `lab:///${zone}/i-${hexOf(random, 16)}` };
  const status = nodeStatus(plan, { random, number, at, heartbeat });
  const managed = [
    managedEntry(
      { manager: 'kube-controller-manager', apiVersion: 'v1', time: at },
      { metadata: { annotations, labels }, spec },
    ),
    managedEntry({ manager: 'kubelet', apiVersion: 'v1', time: heartbeat, subresource: 'status' }, { status }),
  ].join(',');
  return objectText(
    plan,
    { kind: 'nodes', number: [number], namespace: '', name, createdMs, labels, annotations, managed },
    `"spec":${goJson(spec)},"status":${goJson(status)}`,
  );
}

interface NodeSituation {
  readonly random: SeededRandom;
  readonly number: number;
  /** RFC 3339, both. */
  readonly at: string;
  readonly heartbeat: string;
}

function nodeStatus(plan: SourcePlan, { random, number, at, heartbeat }: NodeSituation): object {
  const isReady = random.below(60) > 0;
  const condition = (type: string, reason: string, message: string): object => ({
    type,
    status: type === 'Ready' && isReady ? 'True' : 'False',
    lastHeartbeatTime: heartbeat,
    lastTransitionTime: at,
    reason,
    message,
  });
  return {
    capacity: { cpu: '8', 'ephemeral-storage': '101430960Ki', 'hugepages-2Mi': '0', memory: '32612396Ki', pods: '110' },
    allocatable: {
      cpu: '7910m',
      'ephemeral-storage': '93478772582',
      'hugepages-2Mi': '0',
      memory: '31486124Ki',
      pods: '110',
    },
    conditions: [
      condition('MemoryPressure', 'KubeletHasSufficientMemory', 'kubelet has sufficient memory available'),
      condition('DiskPressure', 'KubeletHasNoDiskPressure', 'kubelet has no disk pressure'),
      condition('PIDPressure', 'KubeletHasSufficientPID', 'kubelet has sufficient PID available'),
      condition('Ready', 'KubeletReady', 'kubelet is posting ready status'),
    ],
    addresses: [
      { type: 'InternalIP', address: nodeIp(plan, number) },
      { type: 'Hostname', address: nodeName(plan, number) },
    ],
    daemonEndpoints: { kubeletEndpoint: { Port: 10_250 } },
    nodeInfo: {
      machineID: hexOf(random, 32),
      systemUUID: hexOf(random, 32),
      bootID: hexOf(random, 32),
      kernelVersion: '6.12.48+deb13-amd64',
      osImage: 'Debian GNU/Linux 13 (trixie)',
      containerRuntimeVersion: 'containerd://2.1.4',
      kubeletVersion: 'v1.36.3',
      kubeProxyVersion: '',
      operatingSystem: 'linux',
      architecture: 'amd64',
    },
    images: Array.from({ length: 4 + random.below(12) }, (_, image) => ({
      names: [
        `registry.example/mirror/image-${image}@sha256:${hexOf(random, 64)}`,
        `registry.example/mirror/image-${image}:1.${random.below(30)}.${random.below(9)}`,
      ],
      sizeBytes: 10_000_000 + random.below(400_000_000),
    })),
  };
}

/** Leases by which nodes say that they live. */
export const makeLeases: EntryMaker = (plan, namespace) =>
  namespace === 'kube-node-lease'
    ? Array.from({ length: plan.counts.get('leases') ?? 0 }, (_, number): FleetEntry => {
        const name = nodeName(plan, number);
        const createdMs = plan.nowMs - 90 * dayMs;
        const renewed = `${timeText(plan.nowMs - (number % 10) * 1000).slice(0, -1)}.${String((number * 7919) % 1_000_000).padStart(6, '0')}Z`;
        const owner = goJson({ apiVersion: 'v1', kind: 'Node', name, uid: uidIn(plan, 'nodes', number) });
        const managed = managedEntry(
          { manager: 'kubelet', apiVersion: 'coordination.k8s.io/v1', time: timeText(createdMs) },
          { spec: { holderIdentity: '', renewTime: '' } },
        );
        const text = (): string =>
          objectText(
            plan,
            { kind: 'leases', number: [number], namespace, name, createdMs, owner, managed },
            `"spec":{"holderIdentity":"${name}","leaseDurationSeconds":40,"renewTime":"${renewed}"}`,
          );
        return { name, text };
      })
    : [];
