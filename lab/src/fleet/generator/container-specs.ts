import type { SeededRandom } from '../seeded-random.ts';
import type { FleetApp } from './vocabulary.ts';

/** A container as the spec of a pod has it. */
export type ContainerSpec = { readonly name: string; readonly image: string } & Readonly<Record<string, unknown>>;

const memories = ['64Mi', '128Mi', '256Mi', '512Mi', '1Gi', '2Gi', '4Gi'] as const;

function resourcesOf(random: SeededRandom): object {
  const memory = random.pick(memories);
  const requests = { cpu: random.pick(['10m', '50m', '100m', '250m', '500m', '1']), memory };
  return random.below(3) > 0 ? { requests } : { limits: { cpu: random.pick(['500m', '1', '2']), memory }, requests };
}

function probe(random: SeededRandom, path: string): object {
  return {
    httpGet: { path, port: 'http', scheme: 'HTTP' },
    ...(random.below(2) === 0 ? { initialDelaySeconds: 5 * (1 + random.below(6)) } : {}),
    timeoutSeconds: random.pick([1, 1, 5]),
    periodSeconds: 10,
    successThreshold: 1,
    failureThreshold: 3,
  };
}

/** The container an app is named after. */
export function mainContainer(
  random: SeededRandom,
  app: FleetApp,
  { tag, hasConfig }: { tag: string; hasConfig: boolean },
): ContainerSpec {
  const probes = [
    { livenessProbe: probe(random, '/healthz'), readinessProbe: probe(random, '/ready') },
    { readinessProbe: probe(random, '/ready') },
  ];
  return {
    name: app.name,
    image: `${app.repository}:${tag}`,
    ...(random.below(4) === 0
      ? { args: [`--listen=:${app.port}`, '--log-format=json', `--workers=${1 + random.below(16)}`] }
      : {}),
    ports: [
      { name: 'http', containerPort: app.port, protocol: 'TCP' },
      ...(random.below(5) === 0 ? [{ name: 'metrics', containerPort: 9102, protocol: 'TCP' }] : []),
    ],
    ...(random.below(6) === 0 ? { envFrom: [{ configMapRef: { name: `${app.name}-config` } }] } : {}),
    ...environmentVariables(random, app),
    resources: resourcesOf(random),
    ...(hasConfig ? { volumeMounts: [{ name: 'config', mountPath: '/etc/config', readOnly: true }] } : {}),
    ...probes[random.below(8)],
    terminationMessagePath: '/dev/termination-log',
    terminationMessagePolicy: 'File',
    imagePullPolicy: random.pick(['IfNotPresent', 'IfNotPresent', 'Always']),
    ...(random.below(5) === 0
      ? {
          securityContext: {
            capabilities: { drop: ['ALL'] },
            readOnlyRootFilesystem: true,
            allowPrivilegeEscalation: false,
          },
        }
      : {}),
  };
}

const variables = [
  'LOG_LEVEL',
  'DATABASE_URL',
  'CACHE_HOST',
  'QUEUE_NAME',
  'REGION',
  'TIMEOUT_SECONDS',
  'FEATURE_FLAGS',
  'OTEL_EXPORTER_OTLP_ENDPOINT',
  'TZ',
  'MAX_CONNECTIONS',
] as const;

function environmentVariables(random: SeededRandom, app: FleetApp): { env?: readonly object[] } {
  // Four apps of five have no more than one or two.
  const often = random.below(5) === 0 ? 3 : 16;
  const plain = variables
    .filter(() => random.below(often) === 0)
    .map((name) => ({ name, value: `${app.team}-${random.below(1000)}` }));
  const fields = fieldVariables
    .slice(often === 3 ? random.below(3) : 3)
    .map(([name, fieldPath]) => ({ name, valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath } } }));
  const secretKeyRef = { name: `${app.name}-credentials`, key: 'password' };
  const secret = random.below(5) === 0 ? [{ name: 'DATABASE_PASSWORD', valueFrom: { secretKeyRef } }] : [];
  const env = [...plain, ...fields, ...secret];
  return env.length === 0 ? {} : { env };
}

const fieldVariables = [
  ['POD_NAME', 'metadata.name'],
  ['POD_NAMESPACE', 'metadata.namespace'],
  ['POD_IP', 'status.podIP'],
] as const;

/** The proxy a service mesh adds. */
export function sidecarContainer(app: FleetApp): ContainerSpec {
  return {
    name: 'mesh-proxy',
    image: 'registry.example/mesh/proxy:1.27.3',
    args: [
      'proxy',
      'sidecar',
      '--domain',
      '$(POD_NAMESPACE).svc.cluster.local',
      '--log-level=warning',
      `--service=${app.name}`,
    ],
    ports: [{ name: 'http-envoy-prom', containerPort: 15_090, protocol: 'TCP' }],
    resources: { limits: { cpu: '2', memory: '1Gi' }, requests: { cpu: '100m', memory: '128Mi' } },
    terminationMessagePath: '/dev/termination-log',
    terminationMessagePolicy: 'File',
    imagePullPolicy: 'IfNotPresent',
  };
}

/** Runs before the others. */
export function initContainer(app: FleetApp, tag: string): object {
  return {
    name: 'migrate',
    image: `${app.repository}:${tag}`,
    command: ['/bin/sh', '-c', 'until /app/migrate --wait; do sleep 2; done'],
    resources: {},
    terminationMessagePath: '/dev/termination-log',
    terminationMessagePolicy: 'File',
    imagePullPolicy: 'IfNotPresent',
  };
}
