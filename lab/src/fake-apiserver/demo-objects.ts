/** One deployment of the demo fleet. */
export interface DemoApp {
  readonly namespace: string;
  readonly name: string;
  readonly image: string;
  readonly port: number;
}

/** Where and how a demo pod runs. */
interface DemoPod {
  readonly app: DemoApp;
  readonly name: string;
  /** Name of its replica set. */
  readonly owner: string;
  readonly node: string;
  readonly ip: string;
  readonly restarts: number;
  /** RFC 3339. */
  readonly created: string;
}

/** Labels that tie pods, replica sets and services of an app together. */
function appLabels(app: DemoApp): Record<string, string> {
  return { 'app.kubernetes.io/name': app.name, 'app.kubernetes.io/part-of': app.namespace };
}

/** A Ready node. */
export function demoNode(name: string, ip: string, created: string): object {
  const capacity = { cpu: '4', 'ephemeral-storage': '101430960Ki', memory: '16393244Ki', pods: '110' };
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      name,
      creationTimestamp: created,
      labels: {
        'kubernetes.io/arch': 'amd64',
        'kubernetes.io/hostname': name,
        'kubernetes.io/os': 'linux',
        'node-role.kubernetes.io/worker': '',
        'topology.kubernetes.io/zone': 'zone-a',
      },
    },
    spec: { podCIDR: '10.244.0.0/24', providerID: `demo:///zone-a/${name}` },
    status: {
      addresses: [
        { type: 'InternalIP', address: ip },
        { type: 'Hostname', address: name },
      ],
      allocatable: capacity,
      capacity,
      conditions: [nodeReady(created)],
      nodeInfo: {
        architecture: 'amd64',
        containerRuntimeVersion: 'containerd://2.1.4',
        kernelVersion: '6.12.48',
        kubeletVersion: 'v1.36.3',
        operatingSystem: 'linux',
        osImage: 'Debian GNU/Linux 13 (trixie)',
      },
    },
  };
}

/** The condition by which a node says that it is alive. */
export function nodeReady(heartbeat: string): object {
  return {
    type: 'Ready',
    status: 'True',
    reason: 'KubeletReady',
    message: 'kubelet is posting ready status',
    lastHeartbeatTime: heartbeat,
    lastTransitionTime: heartbeat,
  };
}

/** A deployment that has rolled out. */
export function demoDeployment(app: DemoApp, replicas: number, created: string): object {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: {
      ...named(app, app.name, created),
      annotations: { 'deployment.kubernetes.io/revision': '1' },
      generation: 1,
    },
    spec: {
      replicas,
      selector: { matchLabels: { 'app.kubernetes.io/name': app.name } },
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%', maxUnavailable: '25%' } },
      template: { metadata: { labels: appLabels(app) }, spec: podSpec(app) },
    },
    status: {
      observedGeneration: 1,
      replicas,
      updatedReplicas: replicas,
      readyReplicas: replicas,
      availableReplicas: replicas,
      conditions: [
        { type: 'Available', status: 'True', reason: 'MinimumReplicasAvailable', lastTransitionTime: created },
        { type: 'Progressing', status: 'True', reason: 'NewReplicaSetAvailable', lastTransitionTime: created },
      ],
    },
  };
}

/** The replica set of a deployment. */
export function demoReplicaSet(app: DemoApp, name: string, replicas: number, created: string): object {
  const owner = { apiVersion: 'apps/v1', kind: 'Deployment', name: app.name, controller: true };
  return {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: { ...named(app, name, created), ownerReferences: [owner] },
    spec: {
      replicas,
      selector: { matchLabels: { 'app.kubernetes.io/name': app.name } },
      template: { metadata: { labels: appLabels(app) }, spec: podSpec(app) },
    },
    status: { replicas, readyReplicas: replicas, availableReplicas: replicas, fullyLabeledReplicas: replicas },
  };
}

/** A running pod. */
export function demoPod(pod: DemoPod): object {
  const { app, created } = pod;
  const owner = {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    name: pod.owner,
    controller: true,
    blockOwnerDeletion: true,
  };
  const condition = (type: string): object => ({ type, status: 'True', lastTransitionTime: created });
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { ...named(app, pod.name, created), generateName: `${pod.owner}-`, ownerReferences: [owner] },
    spec: { ...podSpec(app), nodeName: pod.node, priority: 0, schedulerName: 'default-scheduler' },
    status: {
      phase: 'Running',
      conditions: ['PodScheduled', 'Initialized', 'ContainersReady', 'Ready'].map(condition),
      podIP: pod.ip,
      podIPs: [{ ip: pod.ip }],
      qosClass: 'Burstable',
      startTime: created,
      containerStatuses: [
        {
          name: app.name,
          image: app.image,
          ready: true,
          started: true,
          restartCount: pod.restarts,
          state: { running: { startedAt: created } },
          lastState: {},
        },
      ],
    },
  };
}

/** The service before an app. */
export function demoService(app: DemoApp, clusterIp: string, created: string): object {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: named(app, app.name, created),
    spec: {
      type: 'ClusterIP',
      clusterIP: clusterIp,
      clusterIPs: [clusterIp],
      ipFamilies: ['IPv4'],
      ports: [{ name: 'http', port: 80, protocol: 'TCP', targetPort: app.port }],
      selector: { 'app.kubernetes.io/name': app.name },
      sessionAffinity: 'None',
    },
    status: { loadBalancer: {} },
  };
}

function named(app: DemoApp, name: string, created: string): Record<string, unknown> {
  return { name, namespace: app.namespace, creationTimestamp: created, labels: appLabels(app) };
}

function podSpec(app: DemoApp): object {
  return {
    containers: [
      {
        name: app.name,
        image: app.image,
        ports: [{ containerPort: app.port, protocol: 'TCP' }],
        resources: { requests: { cpu: '50m', memory: '64Mi' } },
      },
    ],
    dnsPolicy: 'ClusterFirst',
    restartPolicy: 'Always',
    serviceAccountName: 'default',
  };
}
