import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findCompiledModules, systemClock } from '@orrery/kit';
import { waitUntil } from '../cluster/wait-until.ts';
import { createKubectl } from '../kubectl/kubectl.ts';
import type { LabProcess } from '../supervisor/lab-process.ts';
import type { Supervisor } from '../supervisor/supervisor.ts';
import { readAdminAccess } from './admin-access.ts';
import type { CommandResult, Orrery } from './orrery.ts';

const root = join(import.meta.dirname, '../../..');
const startDeadlineMs = 30_000;
const processName = 'orrery-server';

/** How the server is started. */
export interface OrreryOptions {
  /** Arguments of Node itself, such as `--cpu-prof`. */
  readonly nodeArgs?: readonly string[];
  /** More flags of the server. */
  readonly args?: readonly string[];
  /** More of its environment, such as `ORRERY_DATABASE_URL`. */
  readonly env?: Readonly<Record<string, string>>;
}

/** Starts a server that may reach clusters on loopback. @throws Error with its last lines when it is not ready within 30 s. */
export async function startOrrery(supervisor: Supervisor, options: OrreryOptions = {}): Promise<Orrery> {
  const data = join(supervisor.folder, 'data');
  const kubeconfig = join(data, 'admin.kubeconfig');
  const start = (): Promise<void> => startServer(supervisor, serverArgs(data, options), options.env);
  await start();
  return {
    data,
    get url() {
      return readUrl(data);
    },
    get pid() {
      return supervisor.find(processName)?.pid ?? 0;
    },
    get api() {
      return { server: readUrl(data), ...readAdminAccess(kubeconfig) };
    },
    log: () => readFileSync(supervisor.outputPath(processName), 'utf8'),
    kubectl: (tool = 'kubectl') => createKubectl(tool, kubeconfig, join(supervisor.folder, `home-${tool}`)),
    cli: (...args) => runCommandLine(supervisor, kubeconfig, args),
    kill: async () => supervisor.find(processName)?.kill(),
    start,
    pause: () => supervisor.find(processName)?.pause(),
    resume: () => supervisor.find(processName)?.resume(),
    write: (name, text) => {
      const path = join(supervisor.folder, name);
      writeFileSync(path, text);
      return path;
    },
    [Symbol.asyncDispose]: async () => supervisor.find(processName)?.stop(),
  };
}

function serverArgs(data: string, { nodeArgs = [], args = [] }: OrreryOptions): string[] {
  const main = join(root, 'apps/server/src/main.ts');
  const flags = ['--data', data, '--listen', '127.0.0.1:0', '--outbound-allow', '127.0.0.1/32'];
  return [...nodeArgs, main, ...flags, ...args];
}

async function startServer(
  supervisor: Supervisor,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<void> {
  const linesBefore = readyLines(supervisor);
  const server = await supervisor.start({
    name: processName,
    command: process.execPath,
    args,
    env: { ...environmentOf(supervisor), ...env },
    cwd: supervisor.folder,
  });
  const isDone = async (): Promise<boolean> => readyLines(supervisor) > linesBefore || server.ended !== undefined;
  await waitUntil('the server is ready', isDone, {
    clock: systemClock,
    timeoutMs: startDeadlineMs,
    pollMs: 10,
    explain: () => server.tail(),
  });
  if (server.ended !== undefined) throw new Error(`the server did not start: ${server.tail()}`);
}

async function runCommandLine(
  supervisor: Supervisor,
  kubeconfig: string,
  args: readonly string[],
): Promise<CommandResult> {
  const name = freshName(supervisor.list(), 'orrery-cli');
  const command = await supervisor.start({
    name,
    command: process.execPath,
    args: [join(root, 'apps/cli/bin/orrery.js'), ...args],
    env: { ...environmentOf(supervisor), ORRERY_KUBECONFIG: kubeconfig },
    cwd: supervisor.folder,
  });
  const exitCode = await command.exited;
  return { exitCode, output: readFileSync(supervisor.outputPath(name), 'utf8') };
}

/** Each command has an output file of its own. */
function freshName(started: readonly LabProcess[], prefix: string): string {
  return `${prefix}-${started.filter(({ spec }) => spec.name.startsWith(prefix)).length + 1}`;
}

/** Nothing of the user's own set-up reaches the server, but what was compiled before. */
function environmentOf({ folder }: Supervisor): Record<string, string> {
  const compiled = findCompiledModules();
  return {
    ...{ HOME: folder, XDG_STATE_HOME: folder },
    ...(compiled === undefined ? {} : { NODE_COMPILE_CACHE: compiled }),
  };
}

function readUrl(data: string): string {
  // Written by the server just started.
  const { url } = JSON.parse(readFileSync(join(data, 'server.json'), 'utf8')) as { readonly url: string };
  return url;
}

/** How often the server said that it is ready. */
function readyLines(supervisor: Supervisor): number {
  try {
    return readFileSync(supervisor.outputPath(processName), 'utf8').split('orrery is ready at').length - 1;
  } catch {
    return 0; // not started yet
  }
}
