import type { SeededRandom } from '../seeded-random.ts';
import { drawsOf, portionOf, purposes, skewedBelow, uuidOf } from './draws.ts';
import { countKinds, type FleetKindName, systemNamespaces } from './fleet-kinds.ts';
import { environmentOf, type FleetApp, type Vocabulary } from './vocabulary.ts';

/** What runs pods. */
export type WorkloadKind = 'deployments' | 'statefulSets' | 'daemonSets' | 'jobs';

/** One workload of a source. */
export interface Workload {
  readonly kind: WorkloadKind;
  /** Number within its kind and source. */
  readonly index: number;
  /** Number among all workloads of the source; jobs are the last. */
  readonly ordinal: number;
  readonly namespace: string;
  readonly name: string;
  readonly app: FleetApp;
  /** Number of the app in the vocabulary. */
  readonly appIndex: number;
  readonly environment: string;
  readonly uid: string;
  readonly createdMs: number;
  /** How many pods it has, and the number of the first within the source. */
  readonly pods: number;
  readonly firstPod: number;
}

/** What a source will contain, without its objects: memory grows with the workloads, a twentieth of the objects. */
export interface SourcePlan {
  readonly seed: number;
  readonly index: number;
  readonly name: string;
  readonly counts: ReadonlyMap<FleetKindName, number>;
  /** In the order of paths: `a-b/x` is before `a/x`. */
  readonly namespaces: readonly string[];
  readonly workloads: readonly Workload[];
  readonly byNamespace: ReadonlyMap<string, readonly Workload[]>;
  readonly nowMs: number;
  /** Whether pods have an IPv6 address too. */
  readonly isDualStack: boolean;
  /** Whether its kubelets are of 1.33 or later, which say more in a pod's status. */
  readonly isRecent: boolean;
}

/** Which fleet, and which of its sources. */
export interface PlanOptions {
  readonly seed: number;
  readonly index: number;
  readonly objects: number;
  readonly nowMs: number;
  readonly vocabulary: Vocabulary;
}

const dayMs = 86_400_000;
const providers = ['eu-1', 'eu-2', 'us-1', 'us-2', 'ap-1', 'edge'] as const;

/** Plans a source. The same for the same options. */
export function planSource(options: PlanOptions): SourcePlan {
  const { seed, index, vocabulary, nowMs } = options;
  const random = drawsOf(seed, purposes.source, index);
  const counts = countKinds(options.objects);
  const environment = environmentOf(random);
  const namespaces = namespacesOf(random, counts.get('namespaces') ?? 1, vocabulary, environment);
  const kinds = ['deployments', 'statefulSets', 'daemonSets', 'jobs'] as const;
  const runs = podsPerKind(counts);
  let firstPod = 0;
  const workloads: Workload[] = [];
  const names = new Map<string, number>();
  for (const kind of kinds) {
    const pods = dealPods(drawsOf(seed, purposes.source, index, workloads.length), kind, {
      workloads: counts.get(kind) ?? 0,
      pods: runs[kind],
    });
    for (const [place, count] of pods.entries()) {
      const workload = planWorkload(options, { kind, place, namespaces, environment, names });
      workloads.push({ ...workload, ordinal: workloads.length, pods: count, firstPod });
      firstPod += count;
    }
  }
  return {
    seed,
    index,
    nowMs,
    name: `${environment}-${providers[index % providers.length] ?? 'x'}-${String(index).padStart(3, '0')}`,
    counts,
    namespaces,
    workloads,
    byNamespace: Map.groupBy(workloads, ({ namespace }) => namespace),
    isDualStack: index % 10 === 9,
    isRecent: index % 8 === 0,
  };
}

/** The unique id of an object. */
export function uidIn(
  plan: Pick<SourcePlan, 'seed' | 'index'>,
  kind: FleetKindName,
  ...numbers: readonly number[]
): string {
  let hash = 0;
  for (let at = 0; at < kind.length; at += 1) hash = (hash * 31 + kind.charCodeAt(at)) | 0;
  return uuidOf(drawsOf(plan.seed, purposes.uid, plan.index, hash, ...numbers));
}

function podsPerKind(counts: ReadonlyMap<FleetKindName, number>): Record<WorkloadKind, number> {
  const pods = counts.get('pods') ?? 0;
  const jobs = Math.min(Math.floor(pods * 0.04), counts.get('jobs') ?? 0);
  const daemonSets = Math.min(Math.floor(pods * 0.2), (counts.get('daemonSets') ?? 0) * (counts.get('nodes') ?? 0));
  const statefulSets = Math.floor(pods * 0.05);
  return { jobs, daemonSets, statefulSets, deployments: pods - jobs - daemonSets - statefulSets };
}

/** How many pods each workload has: a few deployments have many; the others of a kind have equally many. */
function dealPods(random: SeededRandom, kind: WorkloadKind, dealt: { workloads: number; pods: number }): number[] {
  const { workloads, pods } = dealt;
  if (kind !== 'deployments') return Array.from({ length: workloads }, (_, place) => portionOf(pods, workloads, place));
  const weights = Array.from({ length: workloads }, () => 1 / (0.03 + random.next()) ** 0.9);
  const sum = weights.reduce((total, weight) => total + weight, 0);
  let passed = 0;
  return weights.map((weight, place) => {
    const before = Math.floor((passed / sum) * pods);
    passed += weight;
    return (place === workloads - 1 ? pods : Math.floor((passed / sum) * pods)) - before;
  });
}

interface WorkloadPlace {
  readonly kind: WorkloadKind;
  readonly place: number;
  readonly namespaces: readonly string[];
  readonly environment: string;
  /** Names given so far in each namespace, and how often. */
  readonly names: Map<string, number>;
}

function planWorkload(options: PlanOptions, where: WorkloadPlace): Omit<Workload, 'ordinal' | 'pods' | 'firstPod'> {
  const { seed, index, vocabulary, nowMs } = options;
  const { kind, place, namespaces, names } = where;
  const random = drawsOf(seed, purposes.workload, index, kind.length, place);
  const appIndex = skewedBelow(random, vocabulary.apps.length);
  const app = vocabulary.apps[appIndex] ?? vocabulary.apps[0];
  if (app === undefined) throw new Error('the vocabulary has no apps');
  const namespace = kind === 'daemonSets' ? 'kube-system' : (namespaces[random.below(namespaces.length)] ?? 'default');
  const taken = names.get(`${namespace}/${app.name}`) ?? 0;
  names.set(`${namespace}/${app.name}`, taken + 1);
  return {
    kind,
    index: place,
    namespace,
    name: taken === 0 ? app.name : `${app.name}-${taken + 1}`,
    app,
    appIndex,
    environment: where.environment,
    uid: uidIn({ seed, index }, kind, place),
    // Two years; the younger the more.
    createdMs: nowMs - Math.floor(random.next() ** 3 * 730 * dayMs) - 3_600_000,
  };
}

function namespacesOf(random: SeededRandom, count: number, vocabulary: Vocabulary, environment: string): string[] {
  const names = new Set<string>(systemNamespaces);
  for (let number = 0; names.size < count; number += 1) {
    const team = vocabulary.teams[skewedBelow(random, vocabulary.teams.length)] ?? 'team';
    const endings = ['', `-${environment}`, '-jobs', `-${number}`];
    names.add(`${team}${endings[random.below(endings.length)] ?? ''}`);
  }
  return [...names].sort((one, other) => (`${one}/` < `${other}/` ? -1 : 1));
}

const apiKinds = {
  deployments: 'Deployment',
  statefulSets: 'StatefulSet',
  daemonSets: 'DaemonSet',
  jobs: 'Job',
} as const;

/** The kind a workload has in references to it. */
export function apiKindOf({ kind }: Workload): string {
  return apiKinds[kind];
}
