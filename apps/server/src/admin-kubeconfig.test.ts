import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KubeConfig } from '@kubernetes/client-node';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readAdminToken, writeAdminKubeconfig } from './admin-kubeconfig.ts';

let directory = '';
let file = '';
const access = { baseUrl: 'https://127.0.0.1:6480', caPem: '-----BEGIN CERTIFICATE-----\n', token: 'orrery_token' };

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'orrery-admin-'));
  file = join(directory, 'admin.kubeconfig');
});

afterEach(() => rm(directory, { recursive: true }));

test('SEA-A03 S-42.2 the kubeconfig of the server has its contexts, its CA and one user', async () => {
  await writeAdminKubeconfig(file, access, ['fleet', 'prod-eu']);
  const config = new KubeConfig();
  config.loadFromFile(file);
  expect(config.getCurrentContext()).toBe('fleet');
  expect(config.getClusters().map(({ name, server }) => [name, server])).toEqual([
    ['orrery', 'https://127.0.0.1:6480'],
    ['fleet', 'https://127.0.0.1:6480/fleet'],
    ['cluster-fleet', 'https://127.0.0.1:6480/fleet/clusters/fleet'],
    ['prod-eu', 'https://127.0.0.1:6480/fleet/clusters/prod-eu'],
  ]);
  for (const { name, cluster, user } of config.getContexts()) expect([cluster, user]).toEqual([name, 'admin']);
  expect(config.getCurrentUser()?.token).toBe('orrery_token');
  expect(Buffer.from(config.getCurrentCluster()?.caData ?? '', 'base64').toString()).toBe(access.caPem);
  expect(config.getCurrentCluster()?.skipTLSVerify).not.toBe(true);
});

test('S-42.2 it is readable by its owner alone and replaced as a whole', async () => {
  await writeFile(file, 'old', { mode: 0o644 });
  await writeAdminKubeconfig(file, access, []);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect(await readFile(file, 'utf8')).not.toContain('old');
  expect(await readdir(directory)).toEqual(['admin.kubeconfig']);
});

test('S-42.2 the token in it is found again', async () => {
  await writeAdminKubeconfig(file, access, []);
  expect(await readAdminToken(file)).toBe('orrery_token');
});

test.for(['', 'users: []', 'users: 7', ': : :', 'users: [{ name: admin, user: {} }]'])(
  'S-42.2 a damaged file %j has no token',
  async (text) => {
    await writeFile(file, text);
    expect(await readAdminToken(file)).toBeUndefined();
  },
);

test('S-42.2 a file that is not there has no token', async () => {
  expect(await readAdminToken(file)).toBeUndefined();
});
