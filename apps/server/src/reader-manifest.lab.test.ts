import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Orrery, requireTool, startOrrery } from '@orrery/lab';
import { describeLab, toolsOf, useCluster, useSupervisor } from '@orrery/lab/testing';
import { beforeAll, expect, it, vi } from 'vitest';

const manifest = readFileSync(new URL('../../../docs/guides/reader.yaml', import.meta.url), 'utf8');
const guide = readFileSync(new URL('../../../docs/guides/first-clusters.md', import.meta.url), 'utf8');

/** The guide's own commands that make a kubeconfig of the token. */
const [, commands = ''] = /```sh\n(umask 077\n[^`]+)```/.exec(guide) ?? [];

// The controller-manager writes the token of a ServiceAccount into the Secret that asks for it.
describeLab(toolsOf({ parts: 'full' }), 'the read-only rights of the guide', () => {
  const member = useCluster({ name: 'member', parts: 'full' });
  const supervisor = useSupervisor('reader-manifest');
  let orrery: Orrery;

  beforeAll(async () => {
    orrery = await startOrrery(supervisor());
    await member().kubectl(['apply', '-f', '-'], manifest);
  }, 120_000);

  it('KSY-G03 are enough for an import to become Ready, with every kind and the identity of the cluster', async () => {
    const token = ['--namespace', 'orrery', 'get', 'secret', 'orrery-reader', '-o', 'jsonpath={.data.token}'];
    await vi.waitFor(async () => expect(await member().kubectl(token)).not.toBe(''), { timeout: 20_000 });
    const env = { PATH: `${dirname(requireTool('kubectl'))}:/usr/bin:/bin`, KUBECONFIG: member().kubeconfigPath };
    execFileSync('sh', ['-ec', commands], { cwd: supervisor().folder, env: { ...env, HOME: supervisor().folder } });
    const file = join(supervisor().folder, 'reader.kubeconfig');
    expect(readFileSync(file, 'utf8')).not.toContain('client-key-data');
    const imported = await orrery.cli('cluster', 'import', 'member', '--kubeconfig', file);
    expect(imported).toMatchObject({ exitCode: 0, output: expect.stringMatching(/ready\n$/) });
    expect(imported.output).not.toContain('Forbidden');
    const { output } = await orrery.cli('cluster', 'get', 'member', '-o', 'json');
    const { status } = JSON.parse(output);
    expect(status.kubeSystemUID).toMatch(/^[0-9a-f-]{36}$/);
    const synced = status.conditions.find((condition: { readonly type: string }) => condition.type === 'Synced');
    expect(synced).toMatchObject({ status: 'True' });
  });

  it('S-01 do not allow to run a command or to write', async () => {
    const reader = ['--as', 'system:serviceaccount:orrery:orrery-reader', 'auth', 'can-i'];
    const can = async (...right: string[]): Promise<string> =>
      (await member().tryKubectl([...reader, ...right, '--all-namespaces'])).stdout.trim();
    expect(await can('list', 'pods')).toBe('yes');
    for (const right of [
      ['get', 'pods', '--subresource=exec'],
      ['create', 'pods', '--subresource=exec'],
      ['get', 'nodes', '--subresource=proxy'],
      ['delete', 'pods'],
    ]) {
      expect(await can(...right), right.join(' ')).toBe('no');
    }
  });
});
