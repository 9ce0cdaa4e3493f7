import { join } from 'node:path';
import {
  type Cluster,
  createKubectl,
  type FakeApiserver,
  type KubectlTool,
  type Orrery,
  startFakeApiserver,
  startOrrery,
} from '@orrery/lab';
import { describeLab, toolsOf, useCluster, useSupervisor } from '@orrery/lab/testing';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { eventually } from './harness/eventually.ts';
import { createToken, startPusher, untilPrinted } from './harness/feed-pusher.ts';
import { untilCondition } from './harness/orrery-clusters.ts';

const widgetSchema = {
  type: 'object',
  description: 'A widget of this test.',
  properties: {
    spec: {
      type: 'object',
      description: 'What is wanted of it.',
      required: ['size'],
      properties: {
        size: { type: 'integer', description: 'How large it is, in millimetres.' },
        parts: { type: 'array', description: 'What it is made of.', items: { type: 'string' } },
        port: { 'x-kubernetes-int-or-string': true, description: 'A number or a name.' },
      },
    },
  },
};

/** A CRD of the group `example.org`. */
function crdOf(plural: string, kind: string, schema: object): string {
  return JSON.stringify({
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.example.org` },
    spec: {
      group: 'example.org',
      names: { plural, singular: plural.slice(0, -1), kind, shortNames: [plural.slice(0, 3)] },
      scope: 'Namespaced',
      versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: schema } }],
    },
  });
}

const anything = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true };

/** Every kubectl of the lab: the oldest asks for OpenAPI v2 in protobuf and for legacy discovery. */
const tools: readonly KubectlTool[] = ['kubectl-1.20', 'kubectl-1.32', 'kubectl-newest'];

const explained = [
  ['pod.spec.containers'],
  ['pod.spec.containers', '--recursive'],
  ['deploy.spec.strategy.rollingUpdate.maxSurge'],
  ['networkpolicies'],
  ['wid', '--recursive'],
  ['wid.spec.port'],
];

interface ApiRow {
  readonly [column: string]: string;
}

/** Rows of `kubectl api-resources`, by columns as the header has them: a cell may be empty. */
function readApiResources(text: string): readonly ApiRow[] {
  const [header = '', ...lines] = text.trimEnd().split('\n');
  const names = header.split(/\s+/);
  const starts = names.map((name) => header.indexOf(name));
  return lines.map((line) =>
    Object.fromEntries(names.map((name, at) => [name, line.slice(starts[at], starts[at + 1]).trim()])),
  );
}

describeLab(
  [...toolsOf(), ...toolsOf({ version: '1.32' }), 'kubectl-1.20', 'kubectl-1.32', 'kubectl-newest'],
  'discovery and explain by stock kubectl',
  () => {
    const newest = useCluster({ name: 'newest' });
    const older = useCluster({ name: 'older', version: '1.32' });
    const supervisor = useSupervisor('discovery');
    let orrery: Orrery;
    /** Pushed as cluster `edge`; it publishes no OpenAPI. */
    let fake: FakeApiserver;

    beforeAll(async () => {
      await older().kubectl(['apply', '-f', '-'], crdOf('widgets', 'Widget', widgetSchema));
      await newest().kubectl(['apply', '-f', '-'], crdOf('gadgets', 'Gadget', anything));
      orrery = await startOrrery(supervisor());
      for (const { name, kubeconfigPath } of [newest(), older()]) {
        const { exitCode, output } = await orrery.cli('cluster', 'import', name, '--kubeconfig', kubeconfigPath);
        expect(exitCode, output).toBe(0);
      }
      fake = await startFakeApiserver({ name: 'edge', pods: 4, crds: true });
      const kubeconfig = orrery.write('edge.kubeconfig', fake.kubeconfig);
      const token = await createToken(orrery, '--cluster', 'edge');
      const pusher = await startPusher(supervisor(), orrery, {
        name: 'pusher',
        kubeconfig,
        token,
        args: ['--name', 'edge'],
      });
      await untilPrinted(pusher, 'cluster "edge" is created and is fed from here');
      await untilCondition(orrery, 'edge', { type: 'Synced', status: 'True' });
      await vi.waitFor(
        async () => {
          for (const cluster of ['newest', 'older']) {
            const document = await read(`/fleet/clusters/${cluster}/openapi/v2`);
            expect(document).toContain('io.k8s.api.core.v1.Pod');
          }
          expect(await read('/fleet/clusters/older/openapi/v3')).toContain('apis/example.org/v1');
        },
        { timeout: 60_000, interval: 500 },
      );
    }, 200_000);
    afterAll(async () => {
      await fake?.stop();
    });

    const read = (path: string): Promise<string> =>
      orrery.kubectl().output(['--context', 'orrery', 'get', '--raw', path]);

    /** What the same kubectl prints on the member. */
    const onMember = (tool: KubectlTool, member: Cluster, args: readonly string[]): Promise<string> =>
      createKubectl(tool, member.kubeconfigPath, join(supervisor().folder, `${tool}-${member.name}`)).output(args);

    /** A context of the compatible path of a cluster, or of all: the server of another context is replaced. */
    const compatible = (below: string): readonly string[] => {
      const server = `${orrery.url}/apis/clusterpedia.io/v1beta1/resources${below}`;
      return ['--context', 'fleet', '--server', server];
    };

    describe.each(tools)('%s', (tool) => {
      it.each(explained.map((args) => [args]))(
        'SEA-R01 R02 R03 explains %j as the member does',
        async (args) => {
          const explain = ['explain', ...args];
          const kubectl = orrery.kubectl(tool);
          const isCustom = args[0]?.startsWith('wid') === true;
          const fromOlder = await onMember(tool, older(), explain);
          expect(fromOlder.length).toBeGreaterThan(80);
          expect(await kubectl.output(['--context', 'older', ...explain])).toBe(fromOlder);
          expect(await kubectl.output([...compatible('/clusters/older'), ...explain])).toBe(fromOlder);
          const ofFleet = isCustom ? fromOlder : await onMember(tool, newest(), explain);
          if (!isCustom) expect(await kubectl.output(['--context', 'newest', ...explain])).toBe(ofFleet);
          expect(await kubectl.output(['--context', 'fleet', ...explain])).toBe(ofFleet);
          expect(await kubectl.output([...compatible(''), ...explain])).toBe(ofFleet);
        },
        60_000,
      );

      it('SEA-R04 explains the kinds of the root', async () => {
        const text = await orrery.kubectl(tool).output(['--context', 'orrery', 'explain', 'clusters.spec']);
        expect(text).toMatch(/KIND: +Cluster\n/);
        expect(text).toMatch(/^ {2,3}access\t?\s*</m);
        const recursive = ['--context', 'orrery', 'explain', 'clusters', '--recursive'];
        expect(await orrery.kubectl(tool).output(recursive)).toMatch(/insecureSkipTLSVerify/);
      });

      it('SEA-Q01 Q02 Q03 lists the kinds that are collected as the member lists them', async () => {
        const wide = ['api-resources', '--no-headers=false'];
        const keys = ({ NAME, SHORTNAMES, APIVERSION, APIGROUP, NAMESPACED, KIND }: ApiRow): string =>
          [NAME, SHORTNAMES, APIVERSION ?? APIGROUP, NAMESPACED, KIND].join(' ');
        for (const member of [newest(), older()]) {
          const theirs = readApiResources(await onMember(tool, member, wide)).map(keys);
          const text = await orrery.kubectl(tool).output(['--context', member.name, ...wide]);
          const ours = readApiResources(text).filter(
            (row) =>
              (row['APIVERSION'] ?? row['APIGROUP']) !== 'extensions/v1beta1' && row['APIGROUP'] !== 'extensions',
          );
          expect(ours.length).toBeGreaterThan(35);
          for (const row of ours.map(keys)) expect(theirs).toContain(row);
        }
        const fleet = await orrery.kubectl(tool).output(['--context', 'fleet', 'api-resources', '-o', 'name']);
        const names = fleet.trimEnd().split('\n');
        expect(names).toEqual(
          expect.arrayContaining(['pods', 'deployments.apps', 'widgets.example.org', 'gadgets.example.org']),
        );
        expect(await orrery.kubectl(tool).output([...compatible(''), 'api-resources', '-o', 'name'])).toBe(fleet);
        const root = await orrery.kubectl(tool).output(['--context', 'orrery', 'api-resources']);
        expect(root).toMatch(/^collectionresources .* CollectionResource/m);
      }, 60_000);

      it('SEA-R02 lists and explains the built-in kinds of a pushed cluster by the schemas of the hub version', async () => {
        const kubectl = orrery.kubectl(tool);
        const names = await kubectl.output(['--context', 'edge', 'api-resources', '-o', 'name']);
        expect(names.split('\n')).toEqual(expect.arrayContaining(['pods', 'deployments.apps', 'nodes']));
        for (const explain of [
          ['explain', 'pod.spec.containers'],
          ['explain', 'deploy', '--recursive'],
        ]) {
          const text = await kubectl.output(['--context', 'edge', ...explain]);
          expect(text).toBe(await onMember(tool, newest(), explain));
        }
      });

      it('SEA-Q05 lists the versions, and finds a kind by short name, group and version', async () => {
        const kubectl = orrery.kubectl(tool);
        const versions = await kubectl.output(['--context', 'fleet', 'api-versions']);
        expect(versions.split('\n')).toEqual(expect.arrayContaining(['v1', 'apps/v1', 'example.org/v1', 'batch/v1']));
        for (const kind of ['wid', 'widgets.example.org', 'widgets.v1.example.org', 'all']) {
          const { exitCode, stderr } = await kubectl.run(['--context', 'fleet', 'get', kind, '-A']);
          expect(exitCode, stderr).toBe(0);
        }
      });
    });

    it('SEA-Q09 versions are those of the hub and of the members', async () => {
      const versionOf = async (context: string): Promise<string> => {
        const text = await orrery.kubectl().output(['--context', context, 'version', '-o', 'json']);
        return JSON.parse(text).serverVersion.gitVersion;
      };
      expect(await versionOf('fleet')).toMatch(/^v1\.36\.\d+\+orrery\./);
      expect(await versionOf('older')).toBe('v1.32.2');
      expect(await versionOf('newest')).toBe('v1.36.3');
    });

    it('SEA-Q08 a CRD is visible within 5 s after it came, and not any more within 5 s after it went', async () => {
      const isListed = async (): Promise<boolean> => {
        const text = await orrery.kubectl().output(['--context', 'fleet', 'api-resources', '-o', 'name']);
        return text.split('\n').includes('sprockets.example.org');
      };
      expect(await isListed()).toBe(false);
      await newest().kubectl(['apply', '-f', '-'], crdOf('sprockets', 'Sprocket', widgetSchema));
      await eventually(isListed, { timeoutMs: 5_000, explain: () => 'the new kind is not listed' });
      await newest().kubectl(['delete', 'crd', 'sprockets.example.org']);
      const isGone = async (): Promise<boolean> => !(await isListed());
      await eventually(isGone, { timeoutMs: 5_000, explain: () => 'the kind that went is still listed' });
    }, 30_000);

    it('SEA-Q07 R02 a cluster that is offline is listed and explained as before', async () => {
      const explain = ['explain', 'wid.spec'];
      const before = await onMember('kubectl-newest', older(), explain);
      await older().kill('apiserver');
      const kubectl = orrery.kubectl('kubectl-newest');
      for (const context of ['older', 'fleet']) {
        expect(await kubectl.output(['--context', context, ...explain])).toBe(before);
        expect(await kubectl.output(['--context', context, 'api-resources', '-o', 'name'])).toContain(
          'widgets.example.org',
        );
      }
    });
  },
);
