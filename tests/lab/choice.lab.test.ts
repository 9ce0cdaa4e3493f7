import { markAudit, type Orrery, readAudit, startOrrery } from '@orrery/lab';
import { describeLab, toolsOf, useCluster, useSupervisor } from '@orrery/lab/testing';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { applyManifest, clusterOf, pediaOf, readKinds, untilKinds, untilListed } from './harness/chosen-kinds.ts';
import { gadgetDefinition, prepareMember } from './harness/chosen-objects.ts';
import { readConditions } from './harness/orrery-clusters.ts';

const base64 = (text: string): string => Buffer.from(text).toString('base64');
/** As in the manifest that people copy: pods and all of apps. */
const copied = [
  { group: '', resources: ['pods'] },
  { group: 'apps', resources: ['*'] },
];
const apps = ['controllerrevisions', 'daemonsets', 'deployments', 'replicasets', 'statefulsets'].map(
  (name) => `${name}.apps`,
);

describeLab([...toolsOf(), ...toolsOf({ version: '1.32' })], 'what is collected', () => {
  const newest = useCluster({ name: 'newest', audit: true });
  const older = useCluster({ name: 'older', version: '1.32' });
  const supervisor = useSupervisor('choice');
  let orrery: Orrery;

  beforeAll(async () => {
    await Promise.all([prepareMember(newest()), prepareMember(older())]);
    orrery = await startOrrery(supervisor());
  }, 240_000);

  async function output(...args: readonly string[]): Promise<string> {
    return await orrery.kubectl().output(['--context', 'orrery', ...args]);
  }

  /** Kinds that were listed or watched from the beginning since a mark. */
  function begun(since: ReturnType<typeof markAudit>): string[] {
    const { requests } = readAudit(newest().auditLogPath ?? '', { since });
    const starts = requests.filter(
      ({ verb, requestURI }) => verb === 'list' || (verb === 'watch' && requestURI.includes('sendInitialEvents')),
    );
    return [...new Set(starts.map(({ objectRef }) => objectRef?.resource ?? ''))].sort();
  }

  describe('by a PediaCluster', () => {
    async function untilReady(name: string, status: string): Promise<void> {
      const path = 'jsonpath={.status.conditions[?(@.type=="Ready")].status}';
      await vi.waitFor(async () => expect(await output('get', 'pediacluster', name, '-o', path)).toBe(status), {
        timeout: 30_000,
        interval: 300,
      });
    }

    it('KSY-A01 KSY-G05 is reached by token, certificate or kubeconfig, and shows the columns', async () => {
      const { server, caPem, adminToken, admin } = newest();
      const reached = { apiserver: server, caData: base64(caPem), syncResources: copied, syncResourcesRefName: '' };
      const byToken = pediaOf('mcp-one', { ...reached, tokenData: base64(adminToken) });
      await applyManifest(orrery, byToken);
      const kubeconfig = base64(older().kubeconfig);
      await applyManifest(orrery, pediaOf('mcp-two', { kubeconfig, syncResources: copied }));
      for (const name of ['mcp-one', 'mcp-two']) await untilKinds(orrery, name, ['pods', ...apps]);
      for (const name of ['mcp-one', 'mcp-two']) await untilReady(name, 'True');
      expect((await output('get', 'pediaclusters')).split('\n').map((line) => line.trim().split(/\s+/))).toEqual([
        ['NAME', 'READY', 'VERSION', 'APISERVER'],
        ['mcp-one', 'True', expect.stringMatching(/^v1\.36\./), server],
        ['mcp-two', 'True', expect.stringMatching(/^v1\.32\./), older().server],
        [''],
      ]);
      expect(await output('get', 'pediaclusters', '-o', 'wide')).toMatch(
        /VALIDATED +SYNCHRORUNNING +CLUSTERHEALTHY +SHARDINGNAME\nmcp-one .* Validated +Running +Healthy/,
      );
      const before = await output('get', 'pediacluster', 'mcp-one', '-o', 'jsonpath={.metadata}');
      await applyManifest(orrery, byToken);
      expect(await output('get', 'pediacluster', 'mcp-one', '-o', 'jsonpath={.metadata}')).toBe(before);
      const certificate = { certData: base64(admin.certificatePem), keyData: base64(admin.keyPem) };
      const mark = markAudit(newest().auditLogPath ?? '');
      await applyManifest(orrery, pediaOf('mcp-one', { ...reached, ...certificate }));
      await untilReady('mcp-one', 'True');
      await untilListed(orrery, 'deployments', ['ns-a/d', 'ns-b/d', 'ns-a/d', 'ns-b/d']);
      expect(begun(mark), 'KSY-A03 the positions outlive the credential').not.toContain('deployments');
      const shown = `${await output('get', 'pediaclusters', '-o', 'yaml')}${await output('get', 'clusters', '-o', 'yaml')}`;
      for (const secret of [adminToken, admin.keyPem.slice(40, 90), kubeconfig]) {
        expect(shown).not.toContain(secret);
        expect(shown).not.toContain(base64(secret));
      }
    }, 90_000);

    it('KSY-B21 KSY-B11 KSY-B23 KSY-C01 takes names in any form, versions, and lists that come later', async () => {
      const syncResources = [
        { group: '', resources: ['po', 'Service', 'CONFIGMAP', 'NoSuch', 'pods/log'] },
        { group: 'shop.example.com', versions: ['v1beta1', 'v1'], resources: ['gd'] },
        { group: 'late.example.com', resources: ['gadgets'] },
      ];
      const kubeconfig = base64(older().kubeconfig);
      const chosen = { kubeconfig, syncResources, syncResourcesRefName: 'later' };
      await applyManifest(orrery, pediaOf('mcp-two', chosen));
      await untilKinds(orrery, 'mcp-two', ['pods', 'services', 'configmaps', 'gadgets.shop.example.com']);
      const kinds = await readKinds(orrery, 'mcp-two');
      expect(kinds.get('NoSuch')?.reason).toBe('ResourceNotFound');
      expect(kinds.get('pods/log')?.reason).toBe('SubresourceNotCollectable');
      expect(kinds.get('gadgets.late.example.com')?.reason).toBe('ResourceNotFound');
      const pedia = await output('get', 'pediacluster', 'mcp-two', '-o', 'yaml');
      expect(pedia).toContain('Warning: sync resource ref is not found');
      const versions = 'jsonpath={.status.syncResources[*].resources[?(@.name=="gadgets")].syncConditions[*].version}';
      expect(await output('get', 'pediacluster', 'mcp-two', '-o', versions)).toContain('v1 v1beta1');

      await applyManifest(orrery, {
        apiVersion: 'cluster.clusterpedia.io/v1alpha2',
        kind: 'ClusterSyncResources',
        metadata: { name: 'later' },
        spec: { syncResources: [{ group: 'apps', resources: ['Deployment'] }] },
      });
      await older().kubectl(['apply', '-f', '-'], JSON.stringify(gadgetDefinition('late.example.com')));
      const named = ['pods', 'services', 'configmaps', 'gadgets.shop.example.com', 'gadgets.late.example.com'];
      await untilKinds(orrery, 'mcp-two', [...named, 'deployments.apps']);
      await applyManifest(orrery, pediaOf('mcp-two', { kubeconfig, syncAllCustomResources: true }));
      const defined = ['gadgets.late.example.com', 'gadgets.shop.example.com', 'owners.shop.example.com'];
      await untilKinds(orrery, 'mcp-two', defined);
    }, 90_000);

    it('KSY-A05 KSY-G04 is taken whatever is wrong with it, and says what', async () => {
      const [apiserver, tokenData] = [older().server, base64('x')];
      const file = JSON.stringify({
        ...{ apiVersion: 'v1', kind: 'Config', 'current-context': 'a' },
        contexts: [{ name: 'a', context: { cluster: 'a', user: 'a' } }],
        clusters: [{ name: 'a', cluster: { server: apiserver, 'certificate-authority': '/etc/ca.crt' } }],
        users: [{ name: 'a', user: { token: 'x' } }],
      });
      for (const [spec, why] of [
        [{ apiserver, certData: base64('x') }, /certData with keyData/],
        [{ apiserver, tokenData: '%' }, /spec\.tokenData: is not base64/],
        [{ tokenData }, /spec\.apiserver: the URL of the API server is required/],
        [{ kubeconfig: base64(file) }, /certificate-authority is a file path/],
        [{ apiserver, authenticationFrom: { token: { name: 'a', key: 'b' } } }, /spec\.authenticationFrom/],
      ] as const) {
        expect(await applyManifest(orrery, pediaOf('mcp-bad', spec))).toMatch(why);
        const validated = 'jsonpath={.status.conditions[?(@.type=="Validated")].message}';
        expect(await output('get', 'pediacluster', 'mcp-bad', '-o', validated)).toMatch(why);
        expect(await output('get', 'pediacluster', 'mcp-bad', '-o', 'wide')).toMatch(/False .*InvalidConfig/);
      }
    }, 90_000);
  });

  describe('by spec.sync of a Cluster', () => {
    beforeAll(async () => {
      await output('delete', 'pediaclusters', '--all');
    });

    async function choose(sync: object, ...flags: readonly string[]): Promise<string> {
      return await applyManifest(orrery, clusterOf(newest(), 'one', sync), ...flags);
    }

    async function stored(kind: string): Promise<Record<string, unknown>> {
      const args = ['--context', 'fleet', 'get', kind, '-n', 'ns-a', '-o', 'json'];
      return JSON.parse(await orrery.kubectl().output(args)).items[0];
    }

    it('KSY-C04 KSY-F31 stores as much of each object as the profile says', async () => {
      await choose({ profile: 'metadata', customResources: 'None' });
      await vi.waitFor(async () => expect(await stored('deployments')).not.toHaveProperty('spec'), 30_000);
      await choose({ profile: 'tags' });
      await vi.waitFor(async () => {
        const deployment = await stored('deployments');
        expect(deployment).toMatchObject({
          spec: { replicas: 1, template: { spec: { containers: [{ image: 'x' }] } } },
        });
        expect(deployment).not.toHaveProperty('spec.strategy');
      }, 30_000);
      await choose({ profile: 'everything' });
      await vi.waitFor(async () => expect(await stored('deployments')).toHaveProperty('spec.strategy'), 30_000);
      const kinds = await readKinds(orrery, 'one');
      expect([kinds.has('owners.shop.example.com'), kinds.has('podtemplates')]).toEqual([true, true]);
      expect(kinds.get('leases.coordination.k8s.io')).toBeUndefined();
    }, 90_000);

    it('KSY-C06 says what leaves before it does, and lists only what is new', async () => {
      const three = { profile: 'none', resources: [{ group: '', resources: ['cm', 'secrets'] }, copied[1]] };
      await choose(three);
      await untilKinds(orrery, 'one', ['configmaps', 'secrets', ...apps]);
      const narrow = { ...three, exclude: [{ group: '', resources: ['Secret'] }] };
      expect(await choose(narrow, '--dry-run=server')).toMatch(/Warning: 2 objects of 1 kinds \(secrets\) leave/);
      await untilListed(orrery, 'secrets', ['ns-a/s', 'ns-b/s']);
      await choose(narrow);
      await untilKinds(orrery, 'one', ['configmaps', ...apps]);
      const mark = markAudit(newest().auditLogPath ?? '');
      const paths = ['spec.note'];
      await choose({ ...three, prune: [{ group: 'shop.example.com', resources: ['gadgets'], paths }] });
      await untilKinds(orrery, 'one', ['configmaps', 'secrets', ...apps]);
      expect(begun(mark).filter((name) => !name.startsWith('customresource'))).toEqual(['secrets']);
    }, 60_000);

    it('KSY-C04 KSY-C07 keeps to namespaces by name, by exclusion and by their labels', async () => {
      const resources = [{ group: '', resources: ['configmaps'], labelSelector: 'tier in (a,b)' }];
      for (const [namespaces, wanted] of [
        [{ include: ['ns-a', 'nowhere'] }, ['ns-a/cfg']],
        [{ exclude: ['ns-a', 'kube-system'] }, ['ns-b/cfg']],
        [{ selector: 'team=a' }, ['ns-a/cfg']],
      ] as const) {
        await choose({ profile: 'none', resources, namespaces });
        await untilListed(orrery, 'configmaps', wanted);
      }
      await newest().kubectl(['label', 'namespace', 'ns-b', 'team=a', '--overwrite']);
      await untilListed(orrery, 'configmaps', ['ns-a/cfg', 'ns-b/cfg']);
      const fields = [
        { group: '', resources: ['configmaps'], fieldSelector: 'metadata.name=cfg,metadata.namespace=ns-b' },
      ];
      await choose({ profile: 'none', resources: fields });
      await untilListed(orrery, 'configmaps', ['ns-b/cfg']);
    }, 90_000);

    it('KSY-F02 KSY-C04 leaves out values of ConfigMaps, pruned paths, and what came while it was paused', async () => {
      const sync = {
        profile: 'none',
        resources: [{ group: '', resources: ['configmaps'] }],
        customResources: 'All',
        configMapData: 'Keys',
        prune: [{ group: 'shop.example.com', resources: ['*'], paths: ['spec.note'] }],
      };
      await choose(sync);
      await untilKinds(orrery, 'one', ['configmaps', 'gadgets.shop.example.com', 'owners.shop.example.com']);
      expect(await stored('gadgets')).toMatchObject({ spec: { size: 1 } });
      expect(await stored('gadgets')).not.toHaveProperty('spec.note');
      await vi.waitFor(async () => expect(await stored('configmaps')).toMatchObject({ data: { key: '' } }), 30_000);
      await choose({ ...sync, paused: true });
      const fresh = async (): Promise<unknown> => (await readConditions(orrery, 'one')).get('Fresh');
      await vi.waitFor(async () => expect(await fresh()).toMatchObject({ status: 'False', reason: 'Paused' }), 30_000);
      await newest().kubectl(['-n', 'ns-b', 'delete', 'configmap', 'cfg']);
      for (let read = 0; read < 10; read += 1) expect(await listedNow()).toContain('ns-b/cfg');
      await choose(sync);
      await vi.waitFor(async () => expect(await listedNow()).not.toContain('ns-b/cfg'), 30_000);
    }, 90_000);

    async function listedNow(): Promise<string[]> {
      const path = 'jsonpath={range .items[*]}{.metadata.namespace}/{.metadata.name}{"\\n"}{end}';
      return (await orrery.kubectl().output(['--context', 'fleet', 'get', 'cm', '-A', '-o', path])).trim().split('\n');
    }

    it('KSY-C07 KSY-C08 reads namespaces with a credential for them alone, and goes on with a kind once it may', async () => {
      const token = await newest().serviceAccountToken('default', 'tenant');
      const grant = async (resource: string): Promise<void> => {
        const role = ['-n', 'ns-a', 'create', 'role', resource, `--resource=${resource}`, '--verb=get,list,watch'];
        await newest().kubectl(role);
        const binding = ['create', 'rolebinding', resource, `--role=${resource}`, '--serviceaccount=default:tenant'];
        await newest().kubectl(['-n', 'ns-a', ...binding]);
      };
      await grant('configmaps');
      const resources = [{ group: '', resources: ['configmaps', 'secrets'] }];
      const sync = { profile: 'none', resources, namespaces: { include: ['ns-a'] } };
      await applyManifest(orrery, clusterOf(newest(), 'one', sync, { credential: { token } }));
      await vi.waitFor(async () => {
        const kinds = await readKinds(orrery, 'one');
        expect(kinds.get('configmaps')).toMatchObject({ state: 'ok', objects: 1 });
        expect(kinds.get('secrets')).toMatchObject({
          ...{ state: 'denied', reason: 'Forbidden' },
          message: expect.stringMatching(/missing right: (?:list|watch) secrets/),
        });
      }, 30_000);
      expect((await readConditions(orrery, 'one')).get('Synced')?.message).toMatch(/\(secrets\): missing right/);
      await grant('secrets');
      await untilListed(orrery, 'secrets', ['ns-a/s']);
      await untilKinds(orrery, 'one', ['configmaps', 'secrets']);
    }, 120_000);

    it('KSY-C04 Owners collects a kind as soon as something collected is owned by it', async () => {
      await output('delete', 'cluster', 'one');
      await choose({ profile: 'standard', customResources: 'Owners' });
      await vi.waitFor(async () => {
        const kinds = await readKinds(orrery, 'one');
        expect(kinds.get('owners.shop.example.com')).toMatchObject({ state: 'ok', objects: 1 });
        expect(kinds.has('gadgets.shop.example.com')).toBe(false);
      }, 30_000);
      const { exitCode, output: printed } = await orrery.cli('cluster', 'get', 'one');
      expect(exitCode, printed).toBe(0);
      expect(printed).toMatch(/^one +True +Ready +v1\.36/m);
      expect(printed).toMatch(/^KIND +STATE +OBJECTS +LIST +EVENT +CAUSE$/m);
      expect(printed).toMatch(/^owners\.shop\.example\.com +ok +1 +\d+s/m);
      const { output: json } = await orrery.cli('cluster', 'get', 'one', '-o', 'json');
      expect(JSON.parse(json)).toMatchObject({ kind: 'Cluster', metadata: { name: 'one' } });
    }, 60_000);
  });
});
