import { type FaultProxy, fillCluster, type Orrery, startFaultProxyOf, startOrrery } from '@orrery/lab';
import { describeLab, toolsOf, useCluster, useSupervisor } from '@orrery/lab/testing';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { expectEquality } from './harness/expect-equality.ts';
import { importClusters } from './harness/orrery-clusters.ts';

const definitions = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';

function definitionOf(versions: readonly (readonly [name: string, served: boolean])[]): object {
  const schema = { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } };
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: 'lates.late.lab.orrery.dev' },
    spec: {
      group: 'late.lab.orrery.dev',
      scope: 'Namespaced',
      names: { plural: 'lates', singular: 'late', kind: 'Late', listKind: 'LateList' },
      versions: versions.map(([name, served], index) => ({ name, served, storage: index === 0, schema })),
    },
  };
}

describeLab(toolsOf(), 'kinds that come, change and go', () => {
  const cluster = useCluster({ name: 'kinds' });
  let proxy: FaultProxy & { readonly kubeconfig: string };
  const supervisor = useSupervisor('sync-kinds');
  let orrery: Orrery;

  beforeAll(async () => {
    await fillCluster(cluster(), { namespaces: 2, pods: 100, widgets: 10 });
    proxy = await startFaultProxyOf(cluster());
    orrery = await startOrrery(supervisor());
    await importClusters(orrery, [{ name: 'kinds', kubeconfig: proxy.kubeconfig, sync: {} }]);
  }, 240_000);
  afterAll(async () => {
    await proxy[Symbol.asyncDispose]();
  });

  async function names(version: string): Promise<string[] | undefined> {
    const path = `/fleet/clusters/kinds/apis/late.lab.orrery.dev/${version}/lates`;
    const { exitCode, stdout } = await orrery.kubectl().run(['--context', 'orrery', 'get', '--raw', path]);
    if (exitCode !== 0) return undefined;
    return JSON.parse(stdout).items.map(({ metadata }: { metadata: { name: string } }) => metadata.name);
  }

  async function untilNames(version: string, wanted: readonly string[] | undefined, timeout = 30_000): Promise<void> {
    await vi.waitFor(async () => expect(await names(version)).toEqual(wanted), { timeout, interval: 200 });
  }

  async function create(version: string, name: string): Promise<void> {
    const object = { apiVersion: `late.lab.orrery.dev/${version}`, kind: 'Late', metadata: { name }, spec: { n: 1 } };
    const path = `/apis/late.lab.orrery.dev/${version}/namespaces/default/lates`;
    await vi.waitFor(
      async () => {
        const { status } = await cluster().request({ method: 'POST', path, body: JSON.stringify(object) });
        expect([201, 409]).toContain(status);
      },
      { timeout: 15_000, interval: 100 },
    );
  }

  async function replaceDefinition(versions: readonly (readonly [string, boolean])[]): Promise<void> {
    await cluster().request({
      method: 'PATCH',
      path: `${definitions}/lates.late.lab.orrery.dev`,
      body: JSON.stringify(definitionOf(versions)),
      contentType: 'application/merge-patch+json',
    });
  }

  it('KSY-B02 collects a kind that is defined late, follows its versions (B12), and removes it with its definition (B03)', async () => {
    await cluster().request({
      method: 'POST',
      path: definitions,
      body: JSON.stringify(definitionOf([['v1beta1', true]])),
    });
    await create('v1beta1', 'one');
    await untilNames('v1beta1', ['one']);
    await replaceDefinition([
      ['v1', true],
      ['v1beta1', true],
    ]);
    await create('v1', 'two');
    await untilNames('v1', ['one', 'two']);
    await replaceDefinition([
      ['v1', true],
      ['v1beta1', false],
    ]);
    await create('v1', 'three');
    await untilNames('v1', ['one', 'three', 'two']);
    await expectEquality(orrery, [cluster()]);
    await cluster().request({ method: 'DELETE', path: `${definitions}/lates.late.lab.orrery.dev` });
    await vi.waitFor(async () => expect((await names('v1')) ?? []).toEqual([]), { timeout: 30_000, interval: 200 });
    await expectEquality(orrery, [cluster()]);
  }, 180_000);

  it('KSY-B03 keeps the kinds of an aggregated API that does not answer, and all others go on', async () => {
    const service = {
      apiVersion: 'apiregistration.k8s.io/v1',
      kind: 'APIService',
      metadata: { name: 'v1.broken.lab.orrery.dev' },
      spec: {
        group: 'broken.lab.orrery.dev',
        version: 'v1',
        service: { name: 'none', namespace: 'default', port: 443 },
        groupPriorityMinimum: 100,
        versionPriority: 10,
        insecureSkipTLSVerify: true,
      },
    };
    const path = '/apis/apiregistration.k8s.io/v1/apiservices';
    await cluster().request({ method: 'POST', path, body: JSON.stringify(service) });
    await cluster().createNamespace('beside-a-broken-api');
    const read = ['--context', 'fleet', 'get', 'ns', '-o', 'name'];
    await vi.waitFor(async () => expect(await orrery.kubectl().output(read)).toContain('beside-a-broken-api'), {
      timeout: 15_000,
      interval: 200,
    });
    await expectEquality(orrery, [cluster()]);
    await cluster().request({ method: 'DELETE', path: `${path}/v1.broken.lab.orrery.dev` });
  }, 120_000);

  it('KSY-D24 lists again after a line that cannot be read, and keeps what a 410 in the middle left', async () => {
    const [corrupt, gone] = [
      proxy.add({ path: 'watch=(1|true)', probability: 0.5, fault: { kind: 'corrupt', atByte: 300 } }),
      proxy.add({
        path: 'continue=',
        probability: 0.5,
        fault: {
          kind: 'status',
          status: 410,
          body: '{"kind":"Status","apiVersion":"v1","status":"Failure","reason":"Expired","code":410}',
        },
      }),
    ];
    proxy.cutConnections();
    for (let index = 0; index < 300 && proxy.met.length <= 10; index += 1) {
      await cluster().createNamespace(`busy-${index}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    expect(proxy.met.length).toBeGreaterThan(10);
    corrupt();
    gone();
    proxy.cutConnections();
    await expectEquality(orrery, [cluster()], 90_000);
  }, 180_000);

  it('KSY-D25 notices a watch that went silent, also without a broken connection', async () => {
    const silent = proxy.add({ path: 'watch=(1|true)', fault: { kind: 'hang', afterBytes: 0 } });
    proxy.cutWatches();
    const isHung = (): boolean =>
      proxy.met.some(({ request, fault }) => fault.kind === 'hang' && request.path.startsWith('/api/v1/namespaces?'));
    await vi.waitFor(() => expect(isHung()).toBe(true), { timeout: 60_000, interval: 50 });
    await cluster().createNamespace('unseen');
    silent();
    const read = ['--context', 'fleet', 'get', 'ns', '-o', 'name'];
    await vi.waitFor(async () => expect(await orrery.kubectl().output(read)).toContain('unseen'), {
      timeout: 240_000,
      interval: 1_000,
    });
    await expectEquality(orrery, [cluster()], 240_000);
  }, 600_000);
});
