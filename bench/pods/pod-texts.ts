import { demoFleet } from '@orrery/lab';

const created = Date.UTC(2026, 0, 1);
const podsPerShard = 100;

/**
 * Pods as an API server lists them: those of the lab's demo fleet with what a real one adds (managed fields, defaults, a token
 * volume, tolerations). About 2.9 KB each as stored, 4.7 KB as listed. The same for the same numbers.
 * @param first number of the first pod, from which its name, uid and resourceVersion follow. A hundred in a row share a value of the
 *   label `bench.orrery.dev/shard`.
 * @returns JSON texts.
 */
export function podTexts(count: number, first = 0): string[] {
  const pods = demoFleet({ pods: 64, crds: false, nowMs: created }).filter(isPod);
  return Array.from({ length: count }, (_, place) => {
    const index = first + place;
    const pod = pods[index % pods.length];
    if (pod === undefined) throw new Error('the demo fleet has no pods');
    return JSON.stringify(completed(pod, index));
  });
}

/** A list page of these pods. */
export function podListText(items: readonly string[]): string {
  return `{"kind":"PodList","apiVersion":"v1","metadata":{"resourceVersion":"4711"},"items":[${items.join(',')}]}`;
}

interface DemoPod {
  readonly kind: string;
  readonly metadata: { readonly labels: Record<string, string>; readonly generateName: string };
  readonly spec: { readonly containers: readonly object[] };
}

function isPod(object: object): object is DemoPod {
  return 'kind' in object && object.kind === 'Pod';
}

/** Items of typed lists have no `apiVersion` and `kind`. */
function completed(pod: DemoPod, index: number): object {
  const { metadata, spec } = pod;
  const number = String(index).padStart(7, '0');
  const labels = {
    ...metadata.labels,
    'pod-template-hash': '7c9d8b6f54',
    'bench.orrery.dev/shard': String(Math.floor(index / podsPerShard)),
  };
  const uid = `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`;
  return {
    ...pod,
    apiVersion: undefined,
    kind: undefined,
    metadata: {
      ...metadata,
      name: `${metadata.generateName}${number}`,
      uid,
      resourceVersion: String(1000 + index),
      labels,
      annotations: { 'kubernetes.io/config.source': 'api', 'checksum/config': uid },
      managedFields,
    },
    spec: { ...spec, ...defaults, containers: spec.containers.map((container) => ({ ...container, ...added })) },
  };
}

const tokenVolume = 'kube-api-access-x7k2p';

const added = {
  env: ['LOG_LEVEL', 'REGION', 'POD_NAME'].map((name) => ({
    name,
    valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.name' } },
  })),
  imagePullPolicy: 'IfNotPresent',
  readinessProbe: { httpGet: { path: '/ready', port: 'http', scheme: 'HTTP' }, timeoutSeconds: 1, periodSeconds: 10 },
  terminationMessagePath: '/dev/termination-log',
  terminationMessagePolicy: 'File',
  volumeMounts: [{ name: tokenVolume, readOnly: true, mountPath: '/var/run/secrets/kubernetes.io/serviceaccount' }],
};

const defaults = {
  enableServiceLinks: true,
  preemptionPolicy: 'PreemptLowerPriority',
  securityContext: {},
  terminationGracePeriodSeconds: 30,
  tolerations: ['not-ready', 'unreachable'].map((name) => ({
    key: `node.kubernetes.io/${name}`,
    operator: 'Exists',
    effect: 'NoExecute',
    tolerationSeconds: 300,
  })),
  volumes: [
    {
      name: tokenVolume,
      projected: {
        sources: [
          { serviceAccountToken: { expirationSeconds: 3607, path: 'token' } },
          { configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
        ],
        defaultMode: 420,
      },
    },
  ],
};

const managedFields = ['kube-controller-manager', 'kubelet'].map((manager) => ({
  manager,
  operation: 'Update',
  apiVersion: 'v1',
  time: '2026-01-01T00:00:00Z',
  fieldsType: 'FieldsV1',
  fieldsV1: Object.fromEntries(
    ['metadata', 'labels', 'containers', 'resources', 'conditions', 'podIPs', 'startTime'].map((name) => [
      `f:${name}`,
      { '.': {}, [`k:{"type":"${name}"}`]: { '.': {}, 'f:lastTransitionTime': {}, 'f:status': {}, 'f:type': {} } },
    ]),
  ),
}));
