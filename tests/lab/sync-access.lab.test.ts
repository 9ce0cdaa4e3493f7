import { compareWithMember, fillCluster, type Orrery, startOrrery } from '@orrery/lab';
import { describeLab, toolsOf, useCluster, useSupervisor } from '@orrery/lab/testing';
import { beforeAll, expect, it, vi } from 'vitest';
import { applyCluster, readConditions } from './harness/orrery-clusters.ts';

/** Kinds the credential may read, as the comparison names them. */
const allowed = /^(?:\/v1\/(?:pods|namespaces|configmaps)|apps\/v1\/deployments) /;

interface ScopeList {
  readonly items: readonly {
    readonly spec?: { readonly group?: string; readonly resource?: string };
    readonly status?: { readonly state?: string; readonly reason?: string; readonly message?: string };
  }[];
}

describeLab(toolsOf(), 'a credential that may not read everything', () => {
  const cluster = useCluster({ name: 'restricted' });
  const supervisor = useSupervisor('sync-access');
  let orrery: Orrery;

  beforeAll(async () => {
    await fillCluster(cluster(), {
      namespaces: 2,
      pods: 60,
      secrets: 10,
      configMaps: 10,
      deployments: 5,
      otherKinds: 1,
    });
    const verbs = ['get', 'list', 'watch'];
    const token = await cluster().serviceAccountToken('default', 'reader', [
      { apiGroups: [''], resources: ['pods', 'namespaces', 'configmaps'], verbs },
      { apiGroups: ['apps'], resources: ['deployments'], verbs },
    ]);
    orrery = await startOrrery(supervisor());
    await applyCluster(orrery, { name: 'restricted', kubeconfig: cluster().kubeconfigFor({ token }), sync: {} });
  }, 240_000);

  async function scopes(): Promise<ScopeList['items']> {
    const args = ['--context', 'orrery', 'get', 'syncscopes', '-l', 'orrery.dev/source=restricted', '-o', 'json'];
    const { items }: ScopeList = JSON.parse(await orrery.kubectl().output(args));
    return items;
  }

  it('KSY-00b KSY-C08 collects what it may, and says of the rest which rule is missing', async () => {
    const names = ['--context', 'fleet', 'get', 'pods', '-A', '-o', 'name'];
    await vi.waitFor(async () => expect((await orrery.kubectl().output(names)).trim().split('\n')).toHaveLength(60), {
      timeout: 60_000,
      interval: 500,
    });
    await vi.waitFor(
      async () => {
        const denied = (await scopes()).filter(({ status }) => status?.state === 'denied');
        const texts = denied.map(({ status }) => status?.message ?? '');
        expect(
          texts.some((text) => /(?:list|watch) secrets/.test(text)),
          texts.join('\n'),
        ).toBe(true);
        expect(texts.some((text) => /(?:list|watch) statefulsets\.apps/.test(text))).toBe(true);
        expect(texts.some((text) => /pods|deployments/.test(text))).toBe(false);
      },
      { timeout: 60_000, interval: 500 },
    );
    const synced = (await readConditions(orrery, 'restricted')).get('Synced');
    expect(synced?.status).toBe('False');
    expect(synced?.message).toMatch(/missing right: (?:list|watch) /);
    const report = await compareWithMember({ member: cluster(), orrery: orrery.api, cluster: 'restricted' });
    expect(report.missing.filter((name) => allowed.test(name))).toEqual([]);
    expect([...report.extra, ...report.different]).toEqual([]);
    expect([...report.counts].filter(([kind, count]) => allowed.test(`${kind} `) && count > 0)).toHaveLength(4);
  }, 180_000);

  it('KSY-C08 goes on with a kind soon after the rule was given', async () => {
    await cluster().serviceAccountToken('default', 'reader2');
    const role = { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole', metadata: { name: 'more' } };
    const rules = [{ apiGroups: [''], resources: ['secrets'], verbs: ['list', 'watch'] }];
    const group = '/apis/rbac.authorization.k8s.io/v1';
    await cluster().request({
      method: 'POST',
      path: `${group}/clusterroles`,
      body: JSON.stringify({ ...role, rules }),
    });
    const binding = {
      ...{ apiVersion: role.apiVersion, kind: 'ClusterRoleBinding', metadata: { name: 'more' } },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'more' },
      subjects: [{ kind: 'ServiceAccount', namespace: 'default', name: 'reader' }],
    };
    await cluster().request({ method: 'POST', path: `${group}/clusterrolebindings`, body: JSON.stringify(binding) });
    const names = ['--context', 'fleet', 'get', 'secrets', '-A', '-o', 'name'];
    await vi.waitFor(async () => expect((await orrery.kubectl().output(names)).trim().split('\n')).toHaveLength(10), {
      timeout: 120_000,
      interval: 1_000,
    });
  }, 180_000);
});
