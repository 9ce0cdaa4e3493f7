import {
  type Cluster,
  describeReport,
  fillCluster,
  isEqual,
  type Kubectl,
  type Orrery,
  settleWithMember,
  startOrrery,
} from '@orrery/lab';
import { describeLab, toolsOf, useCluster, useSupervisor } from '@orrery/lab/testing';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { parse } from 'yaml';
import { maskAges, maskArchitecture, readTable, sortedLines, withoutColumn } from './harness/table-text.ts';

const odd = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'odd', namespace: 'default', labels: { team: 'a' }, annotations: { note: 'späße 𝛑 \u2028' } },
  data: { 'key.1': 'naïve \ud83d\ude80 "quoted" \\ <&>' },
};

/** The name of the cluster in Orrery is the lab cluster's own. */
function contextsOf(member: Cluster): { readonly native: string } {
  return { native: member.name };
}

describeLab(
  [...toolsOf({ parts: 'full', nodes: 3 }), ...toolsOf({ version: '1.32', nodes: 2 })],
  'two clusters in, stock kubectl out',
  () => {
    const newest = useCluster({ name: 'newest', parts: 'full', nodes: 3 });
    const older = useCluster({ name: 'older', version: '1.32', nodes: 2 });
    const supervisor = useSupervisor('fleet');
    let orrery: Orrery;
    let kubectl: Kubectl;

    beforeAll(async () => {
      const content = { namespaces: 3, pods: 60, deployments: 4, services: 6, configMaps: 5, secrets: 4, widgets: 5 };
      await fillCluster(newest(), { ...content, seed: 1 });
      await fillCluster(older(), { ...content, seed: 2 });
      await newest().kubectl(['apply', '-f', '-'], JSON.stringify(odd));
      orrery = await startOrrery(supervisor());
      kubectl = orrery.kubectl();
      for (const member of [newest(), older()]) {
        const { exitCode, output } = await orrery.cli(
          'cluster',
          'import',
          member.name,
          '--kubeconfig',
          member.kubeconfigPath,
        );
        expect(exitCode, output).toBe(0);
      }
    }, 240_000);

    it('LAB-13 holds every object of every advertised kind, field by field, numbers by spelling', async () => {
      for (const member of [newest(), older()]) {
        const report = await settleWithMember({ member, orrery: orrery.api, cluster: member.name }, 20_000);
        expect(isEqual(report), describeReport(report)).toBe(true);
        expect([...report.counts.values()].reduce((sum, count) => sum + count, 0)).toBeGreaterThan(150);
      }
    }, 120_000);

    describe.each(['pods', 'nodes', 'namespaces', 'services', 'deployments', 'wdg'])('get %s', (kind) => {
      const scope = ['nodes', 'namespaces'].includes(kind) ? [] : ['-A'];

      it.each([[[]], [['-o', 'wide']]])('SEA-P02 prints on the fleet what the members print, with %j', async (form) => {
        await vi.waitFor(
          async () => {
            const fleet = readTable(await kubectl.output(['--context', 'fleet', 'get', kind, ...scope, ...form]));
            const members = await Promise.all(
              [newest(), older()].map(async (member) =>
                readTable(await member.kubectl(['get', kind, ...scope, ...form])),
              ),
            );
            expect(fleet.rows.length).toBeGreaterThan(0);
            for (const table of members) expect(table.rows.length).toBeGreaterThan(0);
            const clusters = new Set(fleet.rows.map((cells) => cells[fleet.header.indexOf('CLUSTER')]));
            expect(clusters).toEqual(new Set(['newest', 'older']));
            const bare = withoutColumn(fleet, 'CLUSTER');
            for (const table of members) expect(bare.header).toEqual(table.header);
            const printed = [bare, ...members].map((table) => maskArchitecture(maskAges(table)));
            expect(sortedLines(printed.slice(0, 1))).toEqual(sortedLines(printed.slice(1)));
          },
          { timeout: 15_000, interval: 500 },
        );
      });

      it('SEA-P03 prints on one cluster what that cluster prints, in its order', async () => {
        for (const member of [newest(), older()]) {
          await vi.waitFor(
            async () => {
              const args = ['get', kind, ...scope];
              const ours = maskAges(readTable(await kubectl.output(['--context', contextsOf(member).native, ...args])));
              expect(ours).toEqual(maskAges(readTable(await member.kubectl(args))));
            },
            { timeout: 15_000, interval: 500 },
          );
        }
      });
    });

    it.each([
      [['-l', 'app']],
      [['-l', 'app,!nothing']],
      [['-l', 'app in (web,api),tier!=x']],
      [['--field-selector', 'metadata.namespace=fleet-0']],
      [['--field-selector', 'status.phase=Running']],
      [['--field-selector', 'status.phase!=Running,spec.nodeName!=']],
      [['-n', 'fleet-1']],
    ])('selects pods as the member does: %j', async (selection) => {
      const names = ['-o', 'jsonpath={range .items[*]}{.metadata.namespace}/{.metadata.name}{"\\n"}{end}'];
      const everywhere = selection[0] === '-n' ? [] : ['-A'];
      const args = ['get', 'pods', ...everywhere, ...selection, ...names];
      const expected = await newest().kubectl(args);
      expect(await kubectl.output(['--context', 'newest', ...args])).toBe(expected);
    });

    it('SEA-H05 gives the same rows in the same order in chunks of 50', async () => {
      const args = ['--context', 'fleet', 'get', 'pods', '-A', '-o', 'name'];
      const whole = await kubectl.output([...args, '--chunk-size=0']);
      expect(whole.split('\n').length).toBeGreaterThan(100);
      expect(await kubectl.output([...args, '--chunk-size=50'])).toBe(whole);
      expect(await kubectl.output([...args, '--chunk-size=7'])).toBe(whole);
    });

    it('SEA-B01 gives one object back exactly, with unicode and the annotations of its source', async () => {
      const args = ['--context', 'newest', 'get', 'configmap', 'odd', '-o', 'json'];
      const object = JSON.parse(await kubectl.output(args));
      expect(object.data).toEqual(odd.data);
      expect(object.metadata.annotations).toMatchObject({
        ...odd.metadata.annotations,
        'shadow.clusterpedia.io/cluster-name': 'newest',
        'orrery.dev/source': 'cluster/newest',
      });
      const member = JSON.parse(await newest().kubectl(args.slice(2)));
      expect(object.metadata.annotations['orrery.dev/origin-resource-version']).toBe(member.metadata.resourceVersion);
      const yaml = await kubectl.output([
        '--context',
        'fleet',
        'get',
        'configmap',
        '-A',
        '--field-selector',
        'metadata.name=odd',
        '-o',
        'yaml',
      ]);
      expect(parse(yaml).items.map((item: { data: object }) => item.data)).toEqual([odd.data]);
    });

    it('SEA-Q03 lists short names and kinds', async () => {
      const resources = await kubectl.output(['--context', 'fleet', 'api-resources', '--no-headers']);
      expect(resources).toMatch(/^pods\s+po\s+v1\s+true\s+Pod$/m);
      expect(resources).toMatch(/^deployments\s+deploy\s+apps\/v1\s+true\s+Deployment$/m);
      expect(resources).toMatch(/^widgets\s+wdg\s+lab\.orrery\.dev\/v1\S*\s+(true|false)\s+Widget$/m);
    });

    it('shows a pod within a second of its creation, and its end within a second', async () => {
      const pod = {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name: 'quick', namespace: 'default' },
        spec: { containers: [{ name: 'c', image: 'i' }] },
      };
      const see = ['--context', 'older', 'get', 'pod', 'quick', '-o', 'name'];
      await older().request({ method: 'POST', path: '/api/v1/namespaces/default/pods', body: JSON.stringify(pod) });
      await vi.waitFor(async () => expect((await kubectl.run(see)).stdout).toBe('pod/quick\n'), {
        timeout: 1000,
        interval: 50,
      });
      await older().request({ method: 'DELETE', path: '/api/v1/namespaces/default/pods/quick?gracePeriodSeconds=0' });
      await vi.waitFor(async () => expect((await kubectl.run(see)).stderr).toContain('NotFound'), {
        timeout: 1000,
        interval: 50,
      });
    });

    it('SEA-00 refuses what is not built instead of guessing', async () => {
      for (const [args, text] of [
        [['get', 'pods', '-A', '--field-selector', 'status.phase=Running,spec.x['], 'spec.x['],
        [['delete', 'namespace', 'default'], 'MethodNotAllowed'],
        [['get', 'leases', '-A'], "doesn't have a resource type"],
      ] as const) {
        const { exitCode, stderr } = await kubectl.run(['--context', 'fleet', ...args]);
        expect(exitCode, args.join(' ')).not.toBe(0);
        expect(stderr).toContain(text);
      }
    });
  },
);
