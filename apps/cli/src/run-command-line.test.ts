import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readCliConfig } from './config.ts';
import { runCommandLine } from './run-command-line.ts';
import type { Terminal } from './terminal.ts';

let home = '';

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'orrery-cli-'));
});

afterEach(() => rm(home, { recursive: true }));

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command line without a person at the terminal. */
async function orrery(args: readonly string[], input = ''): Promise<Ended> {
  const printed: string[] = [];
  const told: string[] = [];
  const terminal: Terminal = {
    print: (line) => printed.push(`${line}\n`),
    tell: (line) => told.push(`${line}\n`),
    isInteractive: false,
    confirm: () => Promise.resolve(false),
    readInput: () => Promise.resolve(input),
  };
  const code = await runCommandLine(args, { terminal, config: readCliConfig(new Map(), home), version: '0.1.0' });
  return { code, stdout: printed.join(''), stderr: told.join('') };
}

const unreachable = ['--server', 'https://127.0.0.1:1', '--token', 'canary'];

test('CON-130 help and version are answers', async () => {
  expect(await orrery(['--help'])).toMatchObject({ code: 0, stderr: '', stdout: expect.stringContaining('cluster') });
  expect(await orrery(['version'])).toMatchObject({
    code: 0,
    stdout: 'orrery 0.1.0\n',
    stderr: expect.stringMatching(/^server: no server found/),
  });
});

test.for([
  [[], 'Usage'],
  [['clutser'], 'unknown command'],
  [['cluster', 'lists'], 'unknown command'],
  [['cluster', 'list', '-o', 'xml'], 'Allowed choices are table, json, yaml, name'],
  [['cluster', 'get'], "missing required argument 'name'"],
  [['cluster', 'import'], "missing required argument 'name'"],
  [['cluster', 'import', '--kubeconfig', 'x'], "missing required argument 'name'"],
  [['cluster', 'import', 'x'], 'give the kubeconfig of the cluster: orrery cluster import x --kubeconfig FILE'],
  [['cluster', 'import', 'x', '--kubeconfg', 'y'], "unknown option '--kubeconfg'"],
  [['cluster', 'import', 'x', '--kubeconfig', '-', '--timeout', '5'], '--timeout is "5"; expected a duration, as 90s'],
  [['cluster', 'import', 'x', '--kubeconfig', '/nonexistent'], '/nonexistent cannot be read (ENOENT)'],
  [['cluster', 'import', 'x', '--kubeconfig', '-', '--timeout', 'soon'], 'expected a duration'],
  [['cluster', 'list'], 'no server found'],
  [
    ['feed', 'kube', '--kubeconfig', 'x', ...unreachable, '--certificate-authority', '/nonexistent'],
    '--certificate-authority /nonexistent cannot be read (ENOENT)',
  ],
  [['kubeconfig', '--print', '--file', 'x'], 'give --print or --file, not both'],
] as const)('CON-130 %j is bad usage', async ([args, message]) => {
  const ended = await orrery(args);
  expect(ended).toMatchObject({ code: 2, stdout: '' });
  expect(ended.stderr).toContain(message);
});

test('CON-130 a server that is not there is a failure of one line without the token', async () => {
  for (const args of [
    [...unreachable, 'cluster', 'list'],
    ['cluster', 'list', ...unreachable],
  ]) {
    const ended = await orrery(args);
    expect(ended).toMatchObject({ code: 1, stdout: '' });
    expect(ended.stderr).toMatch(/^error: https:\/\/127\.0\.0\.1:1 cannot be reached: .*ECONNREFUSED.*\n$/);
  }
});

test('CON-130 forgetting asks, and where nobody can be asked it needs --yes', async () => {
  const ended = await orrery([...unreachable, 'cluster', 'forget', 'x']);
  expect(ended).toMatchObject({ code: 2, stderr: 'error: nobody can be asked here: add --yes\n' });
});

function kubeconfig(user: string, cluster = 'server: "https://10.0.0.1:6443"'): string {
  return `apiVersion: v1
kind: Config
clusters: [{ name: a, cluster: { ${cluster} } }]
users: [{ name: a, user: { ${user} } }]
contexts: [{ name: a, context: { cluster: a, user: a } }]`;
}

const refused = [
  '',
  'hello',
  'a: [',
  kubeconfig('exec: { command: aws, apiVersion: client.authentication.k8s.io/v1 }'),
  kubeconfig('tokenFile: /etc/passwd'),
  kubeconfig('token: canary', 'server: "http://10.0.0.1"'),
  kubeconfig('token: canary', 'server: "https://10.0.0.1", proxy-url: "ftp://proxy.example"'),
  kubeconfig(''),
];

test('S-15.2 each refused kubeconfig has one line of its own, and nothing is sent', async () => {
  const file = join(home, 'kubeconfig');
  const lines = new Set<string>();
  for (const text of refused) {
    await writeFile(file, text);
    const ended = await orrery([...unreachable, 'cluster', 'import', 'x', '--kubeconfig', file]);
    expect(ended).toMatchObject({ code: 1, stdout: '' });
    expect(ended.stderr).toMatch(/^error: .*kubeconfig: .*\n$/);
    expect(ended.stderr).not.toContain('cannot be reached');
    expect(ended.stderr).not.toContain('canary');
    lines.add(ended.stderr);
  }
  expect(lines.size).toBe(refused.length);
});

test('KSY-A12 what only an administrator may allow is judged by the server, with a warning here', async () => {
  const cluster = 'server: "https://10.0.0.1", insecure-skip-tls-verify: true, proxy-url: "http://proxy.example"';
  const args = [...unreachable, 'cluster', 'import', 'x', '--kubeconfig', '-'];
  const ended = await orrery(args, kubeconfig('token: canary', cluster));
  expect(ended.stderr).toMatch(/^warning: The server certificate is not verified.*\nerror: .*cannot be reached/);
});

test('S-15.3 of several contexts none is guessed: they are listed, and one can be chosen', async () => {
  const text = kubeconfig('token: canary').replace(
    'contexts: [',
    'contexts: [{ name: b, context: { cluster: a, user: a } }, ',
  );
  const args = [...unreachable, 'cluster', 'import', 'x', '--kubeconfig', '-'];
  const ended = await orrery(args, text);
  expect(ended).toMatchObject({ code: 2, stderr: expect.stringContaining('choose one with --context: b, a') });
  const chosen = await orrery([...args, '--context', 'b'], text);
  expect(chosen).toMatchObject({ code: 1, stderr: expect.stringContaining('cannot be reached') });
});
