import type { Orrery } from '@orrery/lab';
import { expect, vi } from 'vitest';

/** A cluster to be taken under care. */
export interface WishedCluster {
  readonly name: string;
  readonly kubeconfig: string;
  /** `spec.sync`. Default: everything the member serves. */
  readonly sync?: object;
}

interface Condition {
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

/** All conditions of a cluster, as `Type=Status Reason`, and their messages. */
export async function readConditions(orrery: Orrery, name: string): Promise<ReadonlyMap<string, Condition>> {
  const text = await orrery.kubectl().output(['--context', 'orrery', 'get', 'cluster', name, '-o', 'json']);
  const conditions: readonly Condition[] = JSON.parse(text).status?.conditions ?? [];
  return new Map(conditions.map((condition) => [condition.type, condition]));
}

/** Waits for a condition of a cluster. */
export async function untilCondition(
  orrery: Orrery,
  name: string,
  wanted: { readonly type: string; readonly status: string; readonly timeoutMs?: number },
): Promise<Condition> {
  return await vi.waitFor(
    async () => {
      const conditions = await readConditions(orrery, name);
      const found = conditions.get(wanted.type);
      expect(found?.status, JSON.stringify([...conditions.values()])).toBe(wanted.status);
      if (found === undefined) throw new Error('just compared');
      return found;
    },
    { timeout: wanted.timeoutMs ?? 90_000, interval: 300 },
  );
}

/** Applies clusters and waits until all are Ready, every kind listed once. */
export async function importClusters(orrery: Orrery, clusters: readonly WishedCluster[]): Promise<void> {
  for (const cluster of clusters) await applyCluster(orrery, cluster);
  for (const { name } of clusters) await untilCondition(orrery, name, { type: 'Ready', status: 'True' });
}

/** The revision of Orrery's store: grows with every object that is written. */
export async function readRevision(orrery: Orrery): Promise<number> {
  const raw = ['--context', 'orrery', 'get', '--raw', '/fleet/api/v1/namespaces?limit=1'];
  return Number(JSON.parse(await orrery.kubectl().output(raw)).metadata.resourceVersion);
}
