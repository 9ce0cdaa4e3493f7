import { FakeClock, silentLog } from '@orrery/kit';
import { type Cluster, clusterKind } from '@orrery/model';
import { controlKey, createSqliteStore, putControlObject, readControlObject, type Store } from '@orrery/storage';
import { describe, expect, it } from 'vitest';
import { type ClusterHealth, unknownHealth } from './cluster-health.ts';
import { createStatusReporter } from './status-reporter.ts';

const cluster: Cluster = {
  apiVersion: 'orrery.dev/v1alpha1',
  kind: 'Cluster',
  metadata: { name: 'prod', uid: 'u', generation: 1 },
  spec: { access: { addresses: ['https://10.0.0.1'] } },
};

async function reachableIn(store: Store): Promise<string | undefined> {
  const stored = await store.get({ kind: 'everything' }, controlKey(store.control, clusterKind, 'prod'));
  const conditions = stored && readControlObject<Cluster>(clusterKind, stored).status?.conditions;
  return conditions?.find(({ type }) => type === 'Reachable')?.status;
}

describe('the reporter of a status', () => {
  it('KSY-G06 writes what is new, also after news that brought nothing', async () => {
    await using store = await createSqliteStore({ file: ':memory:' });
    await store.write({ changes: [putControlObject(store.control, clusterKind, cluster, 'absent')] });
    const reporter = createStatusReporter(cluster, { store, clock: new FakeClock(), log: silentLog });
    const fine: ClusterHealth = { ...unknownHealth, reachable: 'fine' };
    reporter.report(fine, undefined);
    await expect.poll(() => reachableIn(store)).toBe('True');
    const revision = await store.revision();
    reporter.report(fine, undefined);
    reporter.report({ ...unknownHealth, reachable: { reason: 'Refused', message: 'no' } }, undefined);
    await expect.poll(() => reachableIn(store)).toBe('False');
    await reporter[Symbol.asyncDispose]();
    expect(await store.revision()).toBe(revision + 1n);
  });
});
