import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { findCompiledModules } from '@orrery/kit';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

const server = fileURLToPath(new URL('../bin/orrery-server.js', import.meta.url));
const cli = fileURLToPath(new URL('../../cli/bin/orrery.js', import.meta.url));

let home = '';
let running: ChildProcess | undefined;

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'orrery-server-'));
});

afterEach(async () => {
  if (running !== undefined && running.exitCode === null && running.signalCode === null) {
    running.kill('SIGKILL');
    await once(running, 'exit');
  }
  await rm(home, { recursive: true });
});

test('lab 6: the demo imports its two clusters, says how to look at them, and everything of it ends with the server', async () => {
  const environment = { HOME: home, NODE_COMPILE_CACHE: findCompiledModules() };
  const child = spawn(process.execPath, [server, '--listen', '127.0.0.1:0', '--demo'], {
    env: { ...environment, TMPDIR: home, ORRERY_LAB_CACHE: '/nonexistent' },
  });
  running = child;
  const closed = once(child, 'close');
  let told = '';
  child.stderr.on('data', (chunk) => {
    told += String(chunk);
  });
  await vi.waitFor(() => expect(told).toContain('demo: imported cluster demo-west'), { timeout: 30_000 });
  expect(told).toContain('demo: two fake kube-apiservers');
  const [folder = ''] = (await readdir(home)).filter((name) => name.startsWith('orrery-demo-'));
  const kubeconfig = join(home, folder, 'admin.kubeconfig');
  await vi.waitFor(async () => expect(await readFile(kubeconfig, 'utf8')).toContain('/fleet/clusters/demo-west\n'));

  const [, typed = ''] = /^ {2}export ORRERY_KUBECONFIG=(\S+)$/m.exec(told) ?? [];
  const env = { ...environment, ORRERY_KUBECONFIG: typed };
  const { stdout } = await promisify(execFile)(process.execPath, [cli, 'cluster', 'list'], { env });
  expect(stdout).toMatch(/^demo-east .*\ndemo-west /m);

  child.kill('SIGTERM');
  // The demo's process has standard error too: it is closed when both are gone.
  expect((await closed)[0]).toBe(0);
  expect(await readdir(home)).toEqual([]);
}, 60_000);
