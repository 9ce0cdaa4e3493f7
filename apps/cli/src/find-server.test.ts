import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { kubeconfigEntries } from '@orrery/client';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readCliConfig } from './config.ts';
import { findServer, type ServerFlags } from './find-server.ts';
import { mergeKubeconfig } from './merge-kubeconfig.ts';

let home = '';

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'orrery-cli-'));
});

afterEach(() => rm(home, { recursive: true }));

/** A kubeconfig with contexts of a server whose token is its port. */
async function kubeconfig(file: string, port: number): Promise<string> {
  const baseUrl = `https://127.0.0.1:${port}`;
  const request = { baseUrl, caPem: 'CA', token: String(port), entries: kubeconfigEntries(baseUrl, ['prod']) };
  const path = join(home, file);
  await writeFile(path, mergeKubeconfig('', request).text);
  return path;
}

function find(
  flags: ServerFlags,
  environment: Record<string, string> = {},
): Promise<{ baseUrl: string; token: string }> {
  return findServer(
    flags,
    readCliConfig(new Map([['ORRERY_DATA__DIRECTORY', home], ...Object.entries(environment)]), home),
  );
}

test('architecture 8: flags win over ORRERY_KUBECONFIG, that over the data directory, that over the own kubeconfig', async () => {
  const environment = { KUBECONFIG: await kubeconfig('user', 4) };
  expect(await find({}, environment)).toMatchObject({ baseUrl: 'https://127.0.0.1:4', token: '4' });
  await kubeconfig('admin.kubeconfig', 3);
  expect(await find({}, environment)).toMatchObject({ baseUrl: 'https://127.0.0.1:3', token: '3' });
  const named = { ...environment, ORRERY_KUBECONFIG: await kubeconfig('named', 2) };
  expect(await find({}, named)).toMatchObject({ baseUrl: 'https://127.0.0.1:2' });
  expect(await find({ kubeconfig: await kubeconfig('flag', 1) }, named)).toMatchObject({ token: '1' });
  expect(await find({ server: 'https://h/', token: 't' }, named)).toMatchObject({ baseUrl: 'https://h', token: 't' });
});

test('every context of ours leads to the base URL', async () => {
  const file = await kubeconfig('flag', 1);
  for (const context of ['orrery', 'fleet', 'prod']) {
    expect((await find({ kubeconfig: file, context })).baseUrl).toBe('https://127.0.0.1:1');
  }
});

test('architecture 8: a current context of the user that we did not write is not ours', async () => {
  await writeFile(
    join(home, 'user'),
    `current-context: a
clusters: [{ name: a, cluster: { server: "https://work:6443" } }]
contexts: [{ name: a, context: { cluster: a, user: a } }]
users: [{ name: a, user: { token: canary } }]`,
  );
  await expect(find({}, { KUBECONFIG: join(home, 'user') })).rejects.toMatchObject({
    exitCode: 2,
    message: expect.stringContaining('no server found'),
  });
});

test.for([
  [{ server: 'https://h' }, '--server needs --token'],
  [{ token: 't' }, '--token and --certificate-authority go with --server'],
  [{ server: 'http://h', token: 't' }, 'is not an https URL'],
  [{ server: 'https://h', token: 't', certificateAuthority: '/nonexistent' }, 'cannot be read (ENOENT)'],
  [{ kubeconfig: '/nonexistent' }, '/nonexistent is not there'],
] as const)('CON-130 the flags %j are bad usage', async ([flags, message]) => {
  await expect(find(flags)).rejects.toMatchObject({ exitCode: 2, message: expect.stringContaining(message) });
});

test('CON-130 a CA that is not there, or is none, is bad usage at once, not a server that is a stranger', async () => {
  const text = join(home, 'text');
  await writeFile(text, 'hello');
  const flags = { server: 'https://h', token: 't', certificateAuthority: text };
  const message = `--certificate-authority ${text} has no certificate in PEM form`;
  await expect(find(flags)).rejects.toMatchObject({ exitCode: 2, message });
  const file = join(home, 'named');
  const cluster = { server: 'https://h', 'certificate-authority': 'gone.crt' };
  const entries = { clusters: [{ name: 'a', cluster }], users: [{ name: 'a', user: { token: 't' } }] };
  const contexts = [{ name: 'a', context: { cluster: 'a', user: 'a' } }];
  await writeFile(file, JSON.stringify({ ...entries, contexts, 'current-context': 'a' }));
  const gone = `${file}: the certificate-authority ${join(home, 'gone.crt')} cannot be read (ENOENT)`;
  await expect(find({ kubeconfig: file })).rejects.toMatchObject({ exitCode: 2, message: gone });
});

test('CON-130 a context that is not there is bad usage and lists those that are', async () => {
  const file = await kubeconfig('flag', 1);
  await expect(find({ kubeconfig: file, context: 'x' })).rejects.toMatchObject({
    exitCode: 2,
    message: `${file} has no context "x"; it has: orrery, fleet, prod`,
  });
});

test('a file that is no kubeconfig says so', async () => {
  const file = join(home, 'text');
  await writeFile(file, 'hello');
  await expect(find({ kubeconfig: file })).rejects.toMatchObject({
    exitCode: 2,
    message: `${file} is not a kubeconfig`,
  });
});
