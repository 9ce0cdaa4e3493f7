import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createKubectl, type Kubectl, type KubectlTool, type Supervisor } from '@orrery/lab';
import { vi } from 'vitest';
import { parse } from 'yaml';

const root = join(import.meta.dirname, '../../..');
const startDeadlineMs = 30_000;

/** What a command printed and how it ended. */
export interface CommandResult {
  readonly exitCode: number | string;
  readonly output: string;
}

/** The real server as a process of its own, over a data directory that outlives it. */
export interface Orrery extends AsyncDisposable {
  readonly data: string;
  readonly url: string;
  /** What LAB-13 needs. */
  readonly api: { readonly server: string; readonly caPem: string; readonly token: string };
  /** Everything the server printed since the first start. */
  log(): string;
  kubectl(tool?: KubectlTool): Kubectl;
  /** Runs `orrery` with the data directory's credential. */
  cli(...args: readonly string[]): Promise<CommandResult>;
  /** SIGKILL. */
  kill(): Promise<void>;
  /** Starts the server again on the same data; the address may be another. */
  start(): Promise<void>;
  /** Writes a file below the temporary folder and gives its path. */
  write(name: string, text: string): string;
}

/** Starts a server that may reach clusters on loopback. */
export async function startOrrery(supervisor: Supervisor): Promise<Orrery> {
  const data = join(supervisor.folder, 'data');
  const env = { HOME: supervisor.folder, XDG_STATE_HOME: supervisor.folder };
  let commands = 0;
  const serverFile = (): { url: string } => JSON.parse(readFileSync(join(data, 'server.json'), 'utf8'));
  const start = async (): Promise<void> => {
    const linesBefore = readyLines(supervisor);
    const server = await supervisor.start({
      name: 'orrery-server',
      command: process.execPath,
      args: [
        join(root, 'apps/server/src/main.ts'),
        '--data',
        data,
        '--listen',
        '127.0.0.1:0',
        '--outbound-allow',
        '127.0.0.1/32',
      ],
      env,
      cwd: supervisor.folder,
    });
    await vi.waitUntil(() => readyLines(supervisor) > linesBefore || server.ended !== undefined, {
      timeout: startDeadlineMs,
    });
    if (server.ended !== undefined) throw new Error(`the server did not start: ${server.tail()}`);
  };
  await start();
  return {
    data,
    get url() {
      return serverFile().url;
    },
    get api() {
      const kubeconfig = parse(readFileSync(join(data, 'admin.kubeconfig'), 'utf8'));
      const ca = kubeconfig.clusters[0].cluster['certificate-authority-data'];
      const { token } = kubeconfig.users[0].user;
      return { server: serverFile().url, caPem: Buffer.from(ca, 'base64').toString(), token };
    },
    log: () => readFileSync(supervisor.outputPath('orrery-server'), 'utf8'),
    kubectl: (tool = 'kubectl') =>
      createKubectl(tool, join(data, 'admin.kubeconfig'), join(supervisor.folder, `home-${tool}`)),
    cli: async (...args) => {
      commands += 1;
      const name = `orrery-cli-${commands}`;
      const command = await supervisor.start({
        name,
        command: process.execPath,
        args: [join(root, 'apps/cli/bin/orrery.js'), ...args],
        env: { ...env, ORRERY_KUBECONFIG: join(data, 'admin.kubeconfig') },
        cwd: supervisor.folder,
      });
      const exitCode = await command.exited;
      return { exitCode, output: readFileSync(supervisor.outputPath(name), 'utf8') };
    },
    kill: async () => supervisor.find('orrery-server')?.kill(),
    start,
    write: (name, text) => {
      const path = join(supervisor.folder, name);
      writeFileSync(path, text);
      return path;
    },
    [Symbol.asyncDispose]: async () => supervisor.find('orrery-server')?.stop(),
  };
}

/** How often the server said that it is ready. */
function readyLines(supervisor: Supervisor): number {
  try {
    return readFileSync(supervisor.outputPath('orrery-server'), 'utf8').split('orrery is ready at').length - 1;
  } catch {
    return 0;
  }
}
