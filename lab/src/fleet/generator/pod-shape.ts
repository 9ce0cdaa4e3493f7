import type { SeededRandom } from '../seeded-random.ts';
import { initContainer, mainContainer, sidecarContainer } from './container-specs.ts';
import { drawsOf, hexOf, purposes } from './draws.ts';
import { sortedByName } from './object-text.ts';
import type { SourcePlan, Workload } from './source-plan.ts';
import type { FleetApp } from './vocabulary.ts';

/** One container of a pod. */
export interface ContainerShape {
  readonly name: string;
  readonly image: string;
  readonly imageId: string;
}

/** What all pods of one revision of a workload have in common. */
export interface PodShape {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly containers: readonly ContainerShape[];
  /** The pod template's spec, with the defaults an API server adds. */
  readonly spec: object;
  readonly serviceAccount: string;
  /** Whether admission adds the volume with the account's token. */
  readonly hasToken: boolean;
}

/** The shape of a workload's pods at a revision; 0 is the newest. Apps look alike in all sources. */
export function podShapeOf(plan: SourcePlan, workload: Workload, age: number): PodShape {
  const { app, appIndex } = workload;
  const random = drawsOf(plan.seed, purposes.workload, appIndex);
  const tag = app.tags[(plan.index + age) % app.tags.length] ?? 'latest';
  const hasConfig = random.below(6) === 0;
  const main = mainContainer(random, app, { tag, hasConfig });
  const sidecar = random.below(20) === 0 ? [sidecarContainer(app)] : [];
  const containers = [main, ...sidecar];
  const serviceAccount = random.below(4) > 0 ? 'default' : app.name;
  return {
    labels: podLabels(random, workload, tag),
    annotations: podAnnotations(random, app, plan.seed),
    containers: containers.map(({ name, image }) => ({
      name,
      image,
      imageId: `${image.replace(/:[^:/]*$/, '')}@sha256:${hexOf(drawsOf(plan.seed, purposes.image, appIndex, image.length, age), 64)}`,
    })),
    spec: {
      ...(hasConfig ? { volumes: volumesOf(app) } : {}),
      ...(random.below(12) === 0 ? { initContainers: [initContainer(app, tag)] } : {}),
      containers,
      restartPolicy: workload.kind === 'jobs' ? 'Never' : 'Always',
      terminationGracePeriodSeconds: random.pick([30, 30, 30, 60, 120]),
      dnsPolicy: 'ClusterFirst',
      ...(random.below(8) === 0
        ? { nodeSelector: { 'kubernetes.io/os': 'linux', pool: random.pick(['general', 'memory']) } }
        : {}),
      ...(serviceAccount === 'default' ? {} : { serviceAccountName: serviceAccount, serviceAccount }),
      securityContext: random.below(3) === 0 ? { runAsUser: 1000, runAsNonRoot: true, fsGroup: 1000 } : {},
      ...(random.below(6) === 0 ? { imagePullSecrets: [{ name: 'registry-credentials' }] } : {}),
      ...(random.below(10) === 0 ? { affinity: affinityOf(app) } : {}),
      schedulerName: 'default-scheduler',
      ...(random.below(10) === 0 ? { topologySpreadConstraints: spreadOf(app) } : {}),
    },
    serviceAccount,
    hasToken: random.below(3) === 0,
  };
}

/** Labels of a workload's own objects. */
export function workloadLabels(workload: Workload): Record<string, string> {
  const { app, environment } = workload;
  return { app: app.name, env: environment, team: app.team };
}

/** Labels that select a workload's pods. */
export function selectorLabels(workload: Workload): Record<string, string> {
  return isLabelledAsRecommended(workload)
    ? { 'app.kubernetes.io/instance': workload.name, 'app.kubernetes.io/name': workload.app.name }
    : { app: workload.app.name, release: workload.name };
}

/** Whether its app carries the labels Kubernetes recommends: one in three does. */
function isLabelledAsRecommended({ appIndex }: Workload): boolean {
  return appIndex % 3 === 0;
}

function podLabels(random: SeededRandom, workload: Workload, tag: string): Readonly<Record<string, string>> {
  const helm = {
    'app.kubernetes.io/managed-by': 'Helm',
    'helm.sh/chart': `${workload.app.role}-${1 + random.below(4)}.${random.below(20)}.0`,
  };
  return sortedByName({
    ...workloadLabels(workload),
    ...selectorLabels(workload),
    ...(isLabelledAsRecommended(workload) ? { ...helm, 'app.kubernetes.io/version': tag } : {}),
    ...(random.below(4) === 0 ? { tier: random.pick(['frontend', 'backend', 'data']) } : {}),
    ...(random.below(30) === 0 ? { constructor: '' } : {}),
  });
}

function podAnnotations(random: SeededRandom, app: FleetApp, seed: number): Record<string, string> {
  const scrape = {
    'prometheus.io/path': '/metrics',
    'prometheus.io/port': String(app.port),
    'prometheus.io/scrape': 'true',
  };
  return {
    ...(random.below(4) === 0
      ? { 'checksum/config': hexOf(drawsOf(seed, purposes.image, random.below(1e6)), 64) }
      : {}),
    ...(random.below(4) === 0 ? scrape : {}),
    ...(random.below(6) === 0 ? { 'cluster-autoscaler.kubernetes.io/safe-to-evict': 'true' } : {}),
  };
}

function volumesOf(app: FleetApp): object[] {
  return [
    { name: 'config', configMap: { name: `${app.name}-config`, defaultMode: 420 } },
    { name: 'cache', emptyDir: {} },
  ];
}

function affinityOf(app: FleetApp): object {
  const term = {
    labelSelector: { matchLabels: { 'app.kubernetes.io/name': app.name } },
    topologyKey: 'kubernetes.io/hostname',
  };
  return {
    podAntiAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 100, podAffinityTerm: term }] },
  };
}

function spreadOf(app: FleetApp): object[] {
  const labelSelector = { matchLabels: { 'app.kubernetes.io/name': app.name } };
  return [
    { maxSkew: 1, topologyKey: 'topology.kubernetes.io/zone', whenUnsatisfiable: 'ScheduleAnyway', labelSelector },
  ];
}
