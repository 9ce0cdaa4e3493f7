import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { KubeConfig } from '@kubernetes/client-node';
import { findCompiledModules } from '@orrery/kit';
import { startFakeApiserver } from '@orrery/lab';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

const server = fileURLToPath(new URL('../bin/orrery-server.js', import.meta.url));
const cli = fileURLToPath(new URL('../../cli/bin/orrery.js', import.meta.url));

let home = '';
const running: ChildProcess[] = [];

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'orrery-server-'));
});

afterEach(async () => {
  for (const child of running.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
  await rm(home, { recursive: true });
});

interface Program {
  readonly child: ChildProcess;
  readonly output: { stdout: string; stderr: string };
  readonly ended: Promise<number | null>;
}

/** A home of the test's own; what servers compiled is kept beside the tests. */
function ownHome(): NodeJS.ProcessEnv {
  return { HOME: home, NODE_COMPILE_CACHE: findCompiledModules() };
}

function start(program: string, args: readonly string[], input?: string): Program {
  const child = spawn(process.execPath, [program, ...args], { env: ownHome() });
  running.push(child);
  const output = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk) => {
    output.stdout += String(chunk);
  });
  child.stderr.on('data', (chunk) => {
    output.stderr += String(chunk);
  });
  child.stdin.end(input);
  return { child, output, ended: closeOf(child) };
}

function closeOf(child: ChildProcess): Promise<number | null> {
  return once(child, 'close').then(([code]) => (typeof code === 'number' ? code : null));
}

const readyLine = /^orrery is ready at (https:\/\/127\.0\.0\.1:\d+)\n$/;
const anyPort = ['--listen', '127.0.0.1:0'];

/** A server that is ready, and its URL. */
async function startServer(...args: string[]): Promise<Program & { readonly url: string }> {
  const program = start(server, [...anyPort, ...args]);
  const exited = program.ended.then((code) => {
    throw new Error(`exit code ${code}: ${program.output.stderr}`);
  });
  exited.catch(() => undefined); // a later end is of no interest here
  const ready = vi.waitFor(() => expect(program.output.stdout).toMatch(readyLine), { timeout: 20_000, interval: 20 });
  await Promise.race([ready, exited]);
  return { ...program, url: readyLine.exec(program.output.stdout)?.[1] ?? '' };
}

/** A server that does not start: its exit code and what it said. */
async function refusal(...args: string[]): Promise<{ code: number | null; stderr: string }> {
  const { output, ended } = start(server, args);
  const code = await ended;
  expect(output.stdout).toBe('');
  return { code, stderr: output.stderr };
}

function data(...path: string[]): string {
  return join(home, '.local/state/orrery', ...path);
}

test('architecture 8: a ready server has one line on standard output, server.json and admin.kubeconfig', async () => {
  const { child, url, output, ended } = await startServer();
  const facts = JSON.parse(await readFile(data('server.json'), 'utf8'));
  expect(facts).toEqual({ pid: child.pid, url, version: '0.1.0', startedAt: expect.stringMatching(/^\d{4}-.*Z$/) });
  const config = new KubeConfig();
  config.loadFromFile(data('admin.kubeconfig'));
  expect(config.getClusters().map(({ server: at }) => at)).toEqual([url, `${url}/fleet`]);
  for (const file of ['admin.kubeconfig', 'server.json', 'orrery.db', 'tls/ca.key']) {
    expect((await stat(data(file))).mode & 0o077).toBe(0);
  }
  expect((await stat(data())).mode & 0o777).toBe(0o700);
  child.kill('SIGTERM');
  expect(await ended).toBe(0);
  expect(output.stdout).toMatch(readyLine);
  expect(await readdir(data())).not.toContain('server.json');
  expect(await readdir(data())).not.toContain('server.lock');
});

test('S-42.2 a restart keeps token and CA; kill -9 before it does not matter', async () => {
  const first = await startServer();
  const before = await readFile(data('admin.kubeconfig'), 'utf8');
  first.child.kill('SIGKILL');
  await first.ended;
  const second = await startServer();
  const after = await readFile(data('admin.kubeconfig'), 'utf8');
  expect(after).toBe(before.replaceAll(first.url, second.url));
});

test('architecture 8: a second server on the same data directory is one line and exit code 1', async () => {
  const { child } = await startServer();
  expect(await refusal(...anyPort)).toEqual({
    code: 1,
    stderr: `orrery-server: data directory ${data()} is in use by another server (pid ${child.pid})\n`,
  });
});

test('architecture 8: a port in use is one line and exit code 1', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const address = other.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  const { code, stderr } = await refusal('--listen', `127.0.0.1:${port}`);
  other.close();
  expect(code).toBe(1);
  expect(stderr).toContain(`127.0.0.1:${port} is in use by another process; choose another address with --listen`);
});

test('architecture 8: an unknown flag or setting is one line and exit code 2', async () => {
  expect(await refusal('--prot', '1')).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/^.*unknown flag --prot; .*\n$/),
  });
  const file = join(home, 'config.yaml');
  await writeFile(file, 'listen: { adress: "h:1" }');
  expect(await refusal('--config', file)).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/^.*listen\.adress.*\n$/),
  });
  expect(await refusal('--outbound-allow', '1.2.3/33')).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/^.*outbound\.allow.*\n$/),
  });
});

test('architecture 8: an unreadable database is one line that names it and exit code 1', async () => {
  const directory = await mkdtemp(join(home, 'data-'));
  await writeFile(join(directory, 'orrery.db'), 'this is not a database, whatever its name says'.repeat(100));
  const { code, stderr } = await refusal(...anyPort, '--data', directory);
  expect(code).toBe(1);
  expect(stderr).toMatch(/^orrery-server: .*orrery\.db.*\n$/);
});

test('architecture 8: the database of a newer server is one line that names it and exit code 1', async () => {
  const { child, ended } = await startServer();
  child.kill('SIGTERM');
  await ended;
  {
    using database = new DatabaseSync(data('orrery.db'));
    database.exec('UPDATE schema_version SET version = 999999');
  }
  const { code, stderr } = await refusal(...anyPort);
  expect(code).toBe(1);
  expect(stderr).toMatch(/^orrery-server: .*orrery\.db.* newer .*\n$/);
});

/** Node option: SIGUSR2 ends the first thread of the process, which is the one that writes the database. */
const losesWriter = `--import data:text/javascript,${encodeURIComponent(
  "process.once('worker', (thread) => process.once('SIGUSR2', () => thread.terminate()))",
)}`;

test('architecture 8: a server that lost the thread that writes ends in order, with one line and exit code 1', async () => {
  const { child, output, ended } = await startServerWith({ NODE_OPTIONS: losesWriter });
  await vi.waitFor(async () => expect(await readdir(data())).toContain('server.json'));
  child.kill('SIGUSR2');
  expect(await ended).toBe(1);
  expect(output.stderr.match(/^orrery-server: .*$/gm)).toEqual([
    'orrery-server: a thread of the store ended unexpectedly: exit code 1',
  ]);
  expect(await readdir(data())).not.toContain('server.json');
  expect(await readdir(data())).not.toContain('server.lock');
});

test('architecture 8: a file as data directory is one line that names it and exit code 1', async () => {
  const file = join(home, 'file');
  await writeFile(file, '');
  expect(await refusal('--data', file)).toEqual({
    code: 1,
    stderr: `orrery-server: data directory ${file} cannot be used: it is not a directory\n`,
  });
});

test('--demo does not touch a data directory', async () => {
  expect(await refusal('--demo', '--data', home)).toMatchObject({ code: 2 });
});

test('issue 3: a server without clusters names the contexts there are, with the commands that import them', async () => {
  await using cluster = await startFakeApiserver({ name: 'kind-dev' });
  const file = join(home, 'kubeconfig');
  await writeFile(file, cluster.kubeconfig);
  const { output } = await startServerWith({ KUBECONFIG: file });
  const port = new URL(cluster.server).port;
  await vi.waitFor(() => expect(output.stderr).toContain('outbound: { allow:'), { timeout: 5_000 });
  expect(output.stderr).toContain(
    `npm exec orrery -- cluster import kind-dev --kubeconfig ${file} --context kind-dev\n`,
  );
  expect(output.stderr).toContain(`npm start -- --listen 127.0.0.1:0 --outbound-allow 127.0.0.1/32:${port}\n`);
});

async function startServerWith(environment: Record<string, string>, ...args: string[]): Promise<Program> {
  const child = spawn(process.execPath, [server, ...anyPort, ...args], { env: { ...ownHome(), ...environment } });
  running.push(child);
  const output = { stdout: '', stderr: '' };
  child.stderr.on('data', (chunk) => {
    output.stderr += String(chunk);
  });
  const [line] = await once(child.stdout, 'data');
  expect(String(line)).toMatch(readyLine);
  return { child, output, ended: closeOf(child) };
}

test('SEA-A03 CON-130 a cluster is imported, listed, found in admin.kubeconfig and forgotten', async () => {
  await using cluster = await startFakeApiserver({ name: 'fake', pods: 5 });
  await startServer('--outbound-allow', '127.0.0.1/32');
  const run = async (...args: string[]): Promise<{ code: number | null; stdout: string; stderr: string }> => {
    const { output, ended } = start(cli, args, cluster.kubeconfig);
    return { code: await ended, ...output };
  };
  expect(await run('cluster', 'import', 'fleet', '--kubeconfig', '-')).toMatchObject({
    code: 0,
    stdout: 'cluster "fleet" is ready\n',
    stderr: expect.stringContaining('Ready=True'),
  });
  expect(await run('cluster', 'import', 'fleet', '--kubeconfig', '-')).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(
      /already exists; see it: orrery cluster get fleet; to replace it, first: orrery cluster forget fleet\n$/,
    ),
  });
  expect(await run('cluster', 'list', '-o', 'name')).toMatchObject({ code: 0, stdout: 'cluster.orrery.dev/fleet\n' });
  expect((await run('cluster', 'list')).stdout).toMatch(/^NAME .*\nfleet .*True/);
  const got = await run('cluster', 'get', 'fleet', '-o', 'json');
  expect(JSON.parse(got.stdout)).toMatchObject({ kind: 'Cluster', metadata: { name: 'fleet' } });
  expect(got.stdout).not.toContain(cluster.token);
  expect(await readFile(data('admin.kubeconfig'), 'utf8')).toContain('/fleet/clusters/fleet\n');
  expect((await run('kubeconfig')).stdout).toContain('the contexts: orrery, fleet, cluster-fleet');
  expect(await run('cluster', 'forget', 'fleet', '--yes')).toMatchObject({ code: 0 });
  expect(await run('cluster', 'get', 'fleet')).toMatchObject({ code: 1, stderr: expect.stringContaining('not found') });
  await vi.waitFor(async () => expect(await readFile(data('admin.kubeconfig'), 'utf8')).not.toContain('cluster-fleet'));
});

test('CON-130 an import ends at once when no kind may be read, or the address is not allowed', async () => {
  await using cluster = await startFakeApiserver({ name: 'fake', authorize: () => false });
  await startServer('--outbound-allow', '127.0.0.1');
  const fail = async (name: string, kubeconfig: string): Promise<string> => {
    const { output, ended } = start(cli, ['cluster', 'import', name, '--kubeconfig', '-'], kubeconfig);
    expect(await ended).toBe(1);
    return output.stderr;
  };
  expect(await fail('denied', cluster.kubeconfig)).toMatch(
    /\nerror: cluster "denied" is not ready: Forbidden \(it stays/,
  );
  const port = new URL(cluster.server).port;
  const told = await fail('elsewhere', cluster.kubeconfig.replaceAll('127.0.0.1', '127.0.0.2'));
  expect(told).toContain(`start the server with --outbound-allow 127.0.0.2/32:${port} or set outbound.allow`);
  expect(told.match(/is refused \(/g)).toHaveLength(1);
});

test('CON-130 an import that fails says why, and that it goes on', async () => {
  await using cluster = await startFakeApiserver({ name: 'fake' });
  await startServer('--outbound-allow', '127.0.0.1/32');
  const wrong = cluster.kubeconfig.replace(cluster.token, 'canary');
  const { output, ended } = start(cli, ['cluster', 'import', 'x', '--kubeconfig', '-'], wrong);
  expect(await ended).toBe(1);
  const last = output.stderr.trimEnd().split('\n').at(-1);
  expect(last).toMatch(/^error: cluster "x" is not ready: Unauthorized \(it stays and is tried again/);
  expect(output.stderr.match(/the API server does not accept the credential/g)).toHaveLength(1);
  expect(output.stdout + output.stderr).not.toContain('canary');
  await cluster.stop();
  const slow = start(cli, ['cluster', 'import', 'y', '--kubeconfig', '-', '--timeout', '0'], wrong);
  expect(await slow.ended).toBe(3);
});
