import { readFileSync } from 'node:fs';
import { fillCluster, startCluster } from '@orrery/lab';
import { describeLab, toolsOf, useCluster } from '@orrery/lab/testing';
import { expect, it } from 'vitest';

describeLab(toolsOf(), 'an api cluster', () => {
  const cluster = useCluster({ name: 'lab-api', audit: true });

  it('LAB cluster answers kubectl of its version and can hold pods without a controller-manager', async () => {
    expect(await cluster().kubectl(['version'])).toContain('Server Version: v1.36.3');
    const pod = JSON.stringify({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'one' },
      spec: { containers: [{ name: 'c', image: 'i' }] },
    });
    expect(await cluster().kubectl(['create', '-f', '-'], pod)).toBe('pod/one created\n');
    const result = await cluster().tryKubectl(['get', 'pod', 'two']);
    expect([result.exitCode, result.stderr]).toEqual([1, 'Error from server (NotFound): pods "two" not found\n']);
  });

  it('LAB cluster knows users by certificate, token and ServiceAccount, with their own rights', async () => {
    const { server, caPem, adminToken } = cluster();
    const whoAmI = ['auth', 'whoami', '-o', 'jsonpath={.status.userInfo.username} {.status.userInfo.groups}'];
    expect(await cluster().kubectl(whoAmI)).toBe('lab-admin ["system:masters","system:authenticated"]');
    const byToken = [
      `--token=${adminToken}`,
      `--server=${server}`,
      '--kubeconfig=/dev/null',
      '--insecure-skip-tls-verify',
    ];
    expect(await cluster().kubectl([...byToken, ...whoAmI])).toContain('lab-token-admin');
    const rules = [{ apiGroups: [''], resources: ['pods'], verbs: ['list'] }];
    const token = await cluster().serviceAccountToken('tenant', 'reader', rules);
    const asReader = [`--token=${token}`, ...byToken.slice(1)];
    expect(await cluster().kubectl([...asReader, 'get', 'pods', '-A', '-o', 'name'])).toContain('pod/');
    const denied = await cluster().tryKubectl([...asReader, 'get', 'secrets', '-A']);
    expect(denied.stderr).toContain('User "system:serviceaccount:tenant:reader" cannot list resource "secrets"');
    const user = await cluster().user('ann', ['team']);
    expect(cluster().kubeconfigFor(user)).toContain(Buffer.from(caPem).toString('base64'));
  });

  it('LAB cluster counts requests in its own audit log', async () => {
    await cluster().kubectl(['get', '--raw', '/api/v1/nodes?limit=7']);
    const path = cluster().auditLogPath ?? '';
    expect(readFileSync(path, 'utf8').match(/"requestURI":"\/api\/v1\/nodes\?limit=7"/g)).toHaveLength(1);
  });

  it('LAB cluster keeps its data and address when its API server is killed and restarted', async () => {
    const { server } = cluster();
    await cluster().createNamespace('survivor');
    await cluster().kill('apiserver');
    await expect(cluster().request({ method: 'GET', path: '/readyz' })).rejects.toThrow('ECONNREFUSED');
    await cluster().restart('apiserver');
    expect(cluster().server).toBe(server);
    expect((await cluster().request({ method: 'GET', path: '/api/v1/namespaces/survivor' })).status).toBe(200);
  });

  it('LAB-11 the fleet writer writes every object it says, integers above 2^53 exactly', async () => {
    const report = await fillCluster(cluster(), {
      pods: 300,
      widgets: 40,
      configMaps: 20,
      secrets: 20,
      services: 10,
      deployments: 10,
    });
    expect(report.objects).toBe(400);
    const names = await cluster().kubectl(['get', 'pods,wdg,cm,secrets,svc,deploy', '-A', '-o', 'name']);
    expect(names.match(/^pod\/.*-\d+$/gm)).toHaveLength(300);
    expect(names.match(/^widget\.lab\.orrery\.dev\//gm)).toHaveLength(40);
    expect(await cluster().kubectl(['get', '--raw', '/apis/lab.orrery.dev/v1/widgets'])).toContain('9007199254740993');
  });
});

describeLab(toolsOf({ nodes: 1, version: '1.32' }), 'a 1.32 cluster with nodes', () => {
  const cluster = useCluster({ name: 'lab-nodes', version: '1.32', nodes: 2 });

  it('LAB cluster with kwok has Ready nodes, and pods placed on them run', async () => {
    expect(await cluster().kubectl(['version'])).toContain('Server Version: v1.32.2');
    expect((await cluster().kubectl(['get', 'nodes', '--no-headers'])).match(/ Ready /g)).toHaveLength(2);
    await fillCluster(cluster(), { pods: 5, namespaces: 1 });
    const wait = ['wait', 'pods', '--all', '-n', 'fleet-0', '--for=condition=Ready', '--timeout=30s'];
    expect((await cluster().kubectl(wait)).match(/condition met/g)).toHaveLength(5);
  });
});

describeLab(toolsOf({ parts: 'full', nodes: 1 }), 'a full cluster', () => {
  const cluster = useCluster({ name: 'lab-full', parts: 'full', nodes: 1 });

  it('LAB cluster with controllers rolls deployments out and empties deleted namespaces', async () => {
    await cluster().createNamespace('work');
    await cluster().kubectl(['create', 'deployment', 'web', '--image=web', '--replicas=3', '-n', 'work']);
    const status = await cluster().kubectl(['rollout', 'status', 'deployment/web', '-n', 'work', '--timeout=60s']);
    expect(status).toContain('successfully rolled out');
    await cluster().kubectl(['delete', 'namespace', 'work', '--timeout=60s']);
    expect(await cluster().kubectl(['get', 'pods', '-A', '-o', 'name'])).toBe('');
  });
});

describeLab(toolsOf(), 'startCluster', () => {
  it('LAB cluster of a version without controllers is refused when it shall be full', async () => {
    await expect(startCluster({ version: '1.32', parts: 'full' })).rejects.toThrow('needs version 1.36');
  });
});
