import type { Orrery } from '@orrery/lab';
import { eventually } from './eventually.ts';

/** A cluster to be taken under care. */
export interface WishedCluster {
  readonly name: string;
  readonly kubeconfig: string;
  /** `spec.sync`. Default: everything the member serves. */
  readonly sync?: object;
}

/** A condition of a `Cluster`. */
export interface Condition {
  readonly type: string;
  readonly status: string;
  readonly reason: string;
  readonly message: string;
}

/** Applies a `Cluster` with stock kubectl, as its users do. */
export async function applyCluster(orrery: Orrery, { name, kubeconfig, sync }: WishedCluster): Promise<void> {
  const spec = { access: { credential: { kubeconfig } }, sync: sync ?? { profile: 'everything' } };
  const manifest = { apiVersion: 'orrery.dev/v1alpha1', kind: 'Cluster', metadata: { name }, spec };
  await orrery.kubectl().output(['--context', 'orrery', 'apply', '-f', '-'], JSON.stringify(manifest));
}

/** All conditions of a cluster by their types. */
export async function readConditions(orrery: Orrery, name: string): Promise<ReadonlyMap<string, Condition>> {
  const text = await orrery.kubectl().output(['--context', 'orrery', 'get', 'cluster', name, '-o', 'json']);
  const conditions: readonly Condition[] = JSON.parse(text).status?.conditions ?? [];
  return new Map(conditions.map((condition) => [condition.type, condition]));
}

/** Waits for a condition of a cluster. @throws Error with all its conditions when the time is up. */
export async function untilCondition(
  orrery: Orrery,
  name: string,
  wanted: { readonly type: string; readonly status: string; readonly timeoutMs?: number },
): Promise<Condition> {
  let conditions: ReadonlyMap<string, Condition> = new Map();
  const isSo = async (): Promise<boolean> => {
    conditions = await readConditions(orrery, name);
    return conditions.get(wanted.type)?.status === wanted.status;
  };
  await eventually(isSo, {
    timeoutMs: wanted.timeoutMs ?? 90_000,
    explain: () => `${name} is not ${wanted.type}=${wanted.status}: ${JSON.stringify([...conditions.values()])}`,
  });
  const found = conditions.get(wanted.type);
  if (found === undefined) throw new Error('it was there a moment ago');
  return found;
}

/** Applies clusters and waits until all are Ready, every kind listed once. */
export async function importClusters(
  orrery: Orrery,
  clusters: readonly WishedCluster[],
  timeoutMs = 120_000,
): Promise<void> {
  for (const cluster of clusters) await applyCluster(orrery, cluster);
  for (const { name } of clusters) await untilCondition(orrery, name, { type: 'Ready', status: 'True', timeoutMs });
}

/** The revision of Orrery's store: grows with every object that is written. */
export async function readRevision(orrery: Orrery): Promise<number> {
  const raw = ['--context', 'orrery', 'get', '--raw', '/fleet/api/v1/namespaces?limit=1'];
  return Number(JSON.parse(await orrery.kubectl().output(raw)).metadata.resourceVersion);
}
