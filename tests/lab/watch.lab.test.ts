import { readFileSync } from 'node:fs';
import { request } from 'node:https';
import { join } from 'node:path';
import { type Cluster, type KubectlTool, type Orrery, requireTool, type Supervisor, startOrrery } from '@orrery/lab';
import { describeLab, toolsOf, useCluster, useSupervisor } from '@orrery/lab/testing';
import { beforeAll, beforeEach, describe, expect, it, onTestFailed, vi } from 'vitest';

const member = 'watched';
const tools: readonly KubectlTool[] = ['kubectl-1.20', 'kubectl', 'kubectl-newest'];

/** A kubectl that goes on until it is ended. */
interface Following {
  /** What it printed so far, without ages and without column widths. */
  lines(): readonly string[];
  end(): Promise<void>;
}

let started = 0;

async function follow(
  supervisor: Supervisor,
  {
    tool,
    kubeconfig,
    args,
  }: { readonly tool: KubectlTool; readonly kubeconfig: string; readonly args: readonly string[] },
): Promise<Following> {
  started += 1;
  const name = `follow-${started}`;
  const env = { HOME: join(supervisor.folder, name), KUBECONFIG: kubeconfig, LC_ALL: 'C', TZ: 'UTC' };
  const running = await supervisor.start({ name, command: requireTool(tool), args, env });
  return {
    lines: () =>
      readFileSync(supervisor.outputPath(name), 'utf8')
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => line.replaceAll(/ +/g, ' ').replace(/ \d+[sm](?:\d+s)?$/, '')),
    end: async () => {
      await running.stop();
    },
  };
}

/** The first line of an answer that streams; ends the request then. */
async function firstLine({ api }: Orrery, path: string): Promise<{ readonly status: number; readonly line: string }> {
  const { promise, resolve, reject } = Promise.withResolvers<{ readonly status: number; readonly line: string }>();
  const url = new URL(path, api.server);
  const sent = request(url, { ca: api.caPem, headers: { authorization: `Bearer ${api.token}` }, agent: false });
  sent.on('error', reject);
  sent.on('response', (response) => {
    let text = '';
    response.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      const [line = '', ...rest] = text.split('\n');
      if (rest.length === 0) return;
      resolve({ status: response.statusCode ?? 0, line });
      sent.destroy();
    });
  });
  sent.end();
  return await promise;
}

function configMap(name: string, value: string): string {
  const metadata = { name, namespace: 'default', labels: { app: name.startsWith('web') ? 'web' : 'db' } };
  return JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata, data: { value } });
}

async function apply(cluster: Cluster, ...objects: readonly string[]): Promise<void> {
  for (const object of objects) await cluster.kubectl(['apply', '-f', '-'], object);
}

async function until(check: () => void | Promise<void>): Promise<void> {
  await vi.waitFor(check, { timeout: 20_000, interval: 100 });
}

describeLab([...toolsOf(), 'kubectl-1.20', 'kubectl-newest'], 'stock kubectl watches', () => {
  const cluster = useCluster({ name: member });
  const supervisor = useSupervisor('watch');
  let orrery: Orrery;

  beforeAll(async () => {
    orrery = await startOrrery(supervisor());
    const { exitCode, output } = await orrery.cli(
      'cluster',
      'import',
      member,
      '--kubeconfig',
      cluster().kubeconfigPath,
    );
    expect(exitCode, output).toBe(0);
    await until(async () => {
      expect(await orrery.kubectl().output(['--context', member, 'get', 'deployments', '-A'])).toBeDefined();
    });
  }, 120_000);

  beforeEach(() => {
    onTestFailed(() => {
      process.stderr.write(`${supervisor().tails()}\n`);
    });
  });

  describe.each(tools)('%s', (tool) => {
    it.each([
      [['get', 'configmaps', '-l', 'app=web', '-w']],
      [['get', 'configmaps', '-l', 'app=web', '--watch-only']],
      [['get', 'configmaps', '-l', 'app=web', '-w', '--output-watch-events']],
      [['get', 'configmaps', '-l', 'app=web', '-w', '--output-watch-events', '-o', 'name']],
      [['get', 'configmap', 'web-0', '-w', '-o', 'jsonpath={.metadata.name}={.data.value}{"\\n"}']],
    ])(
      'SEA-T09 prints of one cluster what it prints of the member: %j',
      async (args) => {
        await apply(cluster(), configMap('web-0', 'old'), configMap('db-0', 'old'));
        const kubectl = orrery.kubectl(tool);
        await until(async () => {
          const held = await kubectl.output([
            '--context',
            member,
            'get',
            'cm',
            'web-0',
            '-o',
            'jsonpath={.data.value}',
          ]);
          expect(held).toBe('old');
        });
        const admin = join(orrery.data, 'admin.kubeconfig');
        const both = await Promise.all([
          follow(supervisor(), { tool, kubeconfig: cluster().kubeconfigPath, args }),
          follow(supervisor(), { tool, kubeconfig: admin, args: ['--context', member, ...args] }),
        ]);
        const [theirs, ours] = both;
        // until a change arrives at both, neither is known to watch
        let probe = 0;
        await until(async () => {
          probe += 1;
          await apply(cluster(), configMap('web-0', `probe ${probe}`));
          for (const { lines } of both) expect(lines().join('\n')).toContain('web-0');
        });
        await apply(cluster(), configMap('web-0', 'new'), configMap('web-1', 'new'), configMap('db-0', 'new'));
        await cluster().kubectl(['label', 'cm', 'db-0', 'app=web', '--overwrite']);
        await cluster().kubectl(['label', 'cm', 'db-0', 'app=db', '--overwrite']);
        await cluster().kubectl(['delete', 'cm', 'web-1', 'web-0']);
        const wanted = args.includes('-w') && args.includes('-l') ? 6 : 2;
        await until(() => expect(theirs?.lines().length).toBeGreaterThan(wanted));
        await until(() => {
          const last = theirs?.lines() ?? [];
          expect(ours?.lines().slice(-wanted)).toEqual(last.slice(-wanted));
          // the header; what else comes first depends on when they began
          if (!args.includes('-o')) expect(ours?.lines().at(0)).toBe(last.at(0));
        });
        await Promise.all(both.map(({ end }) => end()));
      },
      60_000,
    );

    it('SEA-T09 wait and rollout status end when the member gets there', async () => {
      const labels = { app: 'rolled' };
      const template = { metadata: { labels }, spec: { containers: [{ name: 'x', image: 'x' }] } };
      const deployment = {
        ...{ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'rolled', namespace: 'default' } },
        spec: { replicas: 1, selector: { matchLabels: labels }, template },
      };
      await apply(cluster(), JSON.stringify(deployment), configMap('web-waited', 'x'));
      const kubectl = orrery.kubectl(tool);
      await until(async () => {
        await kubectl.output(['--context', member, 'get', 'deployment/rolled', 'configmap/web-waited']);
      });
      const waiting = [
        ['wait', '--for=condition=Available', 'deployment/rolled', '--timeout=40s'],
        ['rollout', 'status', 'deployment/rolled', '--timeout=40s'],
        ['wait', '--for=delete', 'configmap/web-waited', '--timeout=40s'],
      ].map((args) => kubectl.run(['--context', member, ...args]));
      await new Promise((resolve) => setTimeout(resolve, 1_500));
      const status = {
        ...{ observedGeneration: 1, replicas: 1, updatedReplicas: 1, readyReplicas: 1, availableReplicas: 1 },
        conditions: [{ type: 'Available', status: 'True', reason: 'Ready', message: '' }],
      };
      const patch = ['patch', 'deployment', 'rolled', '--subresource=status', '--type=merge', '-p'];
      await cluster().kubectl([...patch, JSON.stringify({ status })]);
      await cluster().kubectl(['delete', 'configmap', 'web-waited']);
      for (const result of await Promise.all(waiting)) expect(result).toMatchObject({ exitCode: 0 });
      await cluster().kubectl(['delete', 'deployment', 'rolled']);
    }, 60_000);
  });

  it('SEA-P03 a watch of the fleet has the cluster in front', async () => {
    await apply(cluster(), configMap('web-fleet', 'old'));
    const kubeconfig = join(orrery.data, 'admin.kubeconfig');
    const args = ['--context', 'fleet', 'get', 'cm', '-n', 'default', '-w'];
    const fleet = await follow(supervisor(), { tool: 'kubectl', kubeconfig, args });
    await until(() => expect(fleet.lines()).toContain(`${member} web-fleet 1`));
    expect(fleet.lines()[0]).toBe('CLUSTER NAME DATA AGE');
    await fleet.end();
  }, 60_000);

  it('SEA-T02 after SIGTERM and after SIGKILL a watch goes on from any revision it was told', async () => {
    await apply(cluster(), configMap('web-before', 'old'));
    const path = (revision: string): string =>
      `/fleet/api/v1/namespaces/default/configmaps?watch=true&fieldSelector=metadata.name%3Dweb-after&resourceVersion=${revision}`;
    const listed = async (): Promise<string> =>
      (await orrery.kubectl().output(['--context', 'fleet', 'get', '--raw', '/api/v1/configmaps?limit=1'])).replace(
        /^.*?"resourceVersion":"(\d+)".*$/s,
        '$1',
      );
    await until(async () => {
      await orrery.kubectl().output(['--context', member, 'get', 'cm', 'web-before']);
    });
    const revision = await listed();
    for (const end of [() => orrery[Symbol.asyncDispose](), () => orrery.kill()]) {
      await end();
      await cluster().kubectl(['delete', 'cm', 'web-after', '--ignore-not-found']);
      await apply(cluster(), configMap('web-after', String(Math.random())));
      await orrery.start();
      const { status, line } = await firstLine(orrery, path(revision));
      expect([status, JSON.parse(line)]).toMatchObject([
        200,
        { type: 'ADDED', object: { kind: 'ConfigMap', metadata: { name: 'web-after' } } },
      ]);
    }
  }, 90_000);
});
