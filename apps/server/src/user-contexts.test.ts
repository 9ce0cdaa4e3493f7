import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readUserContexts } from './user-contexts.ts';

let directory = '';

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'orrery-contexts-'));
});

afterEach(() => rm(directory, { recursive: true }));

async function kubeconfig(
  file: string,
  contexts: Record<string, { server: string; user?: string; cluster?: string }>,
): Promise<string> {
  const names = Object.entries(contexts);
  const path = join(directory, file);
  const text = `apiVersion: v1
kind: Config
clusters:
${names.map(([name, { server, cluster = '' }]) => `- { name: ${name}, cluster: { server: "${server}"${cluster} } }`).join('\n')}
contexts:
${names.map(([name]) => `- { name: ${name}, context: { cluster: ${name}, user: ${name} } }`).join('\n')}
users:
${names.map(([name, { user = 'token: t' }]) => `- { name: ${name}, user: { ${user} } }`).join('\n')}
`;
  await writeFile(path, text);
  return path;
}

const own = 'https://127.0.0.1:6480';

test('issue 3: the contexts of all files of KUBECONFIG are found, of equal names the first, as in kubectl', async () => {
  const first = await kubeconfig('a', { dev: { server: 'https://dev:6443' } });
  const second = await kubeconfig('b', {
    dev: { server: 'https://other:6443' },
    prod: { server: 'https://prod:6443' },
  });
  const { contexts: found, unread } = await readUserContexts([join(directory, 'none'), first, second], own);
  expect(found.map(({ file, name, server }) => [file, name, server])).toEqual([
    [first, 'dev', 'https://dev:6443'],
    [second, 'prod', 'https://prod:6443'],
  ]);
  expect(unread).toEqual([]);
});

test('contexts that lead to this server are left out', async () => {
  const file = await kubeconfig('a', {
    fleet: { server: `${own}/fleet` },
    orrery: { server: own },
    dev: { server: 'https://dev:6443' },
  });
  expect((await readUserContexts([file], own)).contexts.map(({ name }) => name)).toEqual(['dev']);
});

test('S-15.2 what keeps a context from being imported is found beforehand', async () => {
  const file = await kubeconfig('a', {
    paths: {
      server: 'https://a:6443',
      cluster: ', certificate-authority: /ca.crt',
      user: 'client-certificate: /c, client-key: /k',
    },
    exec: { server: 'https://b:6443', user: 'exec: { command: aws, apiVersion: client.authentication.k8s.io/v1 }' },
  });
  const [paths, exec] = (await readUserContexts([file], own)).contexts;
  expect(paths).toMatchObject({ name: 'paths', namesFiles: true, problem: undefined });
  expect(exec).toMatchObject({ name: 'exec', namesFiles: false, problem: expect.stringContaining('aws') });
});

test.for([
  ['a: [', 'The file is neither YAML nor JSON (line 1): BAD_INDENT.'],
  ['hello', 'The file is not a kubeconfig.'],
  ['', 'The file is empty.'],
  [' '.repeat(1_048_577), 'The file is larger than 1 MiB.'],
])('issue 3: a kubeconfig that cannot be read is named with the cause (%#)', async ([text = '', problem]) => {
  const file = join(directory, 'config');
  await writeFile(file, text);
  expect(await readUserContexts([file], own)).toEqual({ contexts: [], unread: [{ file, problem }] });
});

test('issue 3: a directory, a file that cannot be opened and a device in place of a kubeconfig are named', async () => {
  const loop = join(directory, 'loop');
  await symlink(loop, loop);
  expect(await readUserContexts([directory, loop, '/dev/null'], own)).toEqual({
    contexts: [],
    unread: [
      { file: directory, problem: 'It is a directory.' },
      { file: loop, problem: 'It cannot be opened (ELOOP).' },
      { file: '/dev/null', problem: 'It is no regular file.' },
    ],
  });
});

test('a kubeconfig without contexts was read', async () => {
  const file = join(directory, 'none');
  await writeFile(file, 'clusters: [{ name: a, cluster: { server: "https://a" } }]');
  expect(await readUserContexts([file], own)).toEqual({ contexts: [], unread: [] });
});
