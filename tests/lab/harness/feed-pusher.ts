import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Orrery, Supervisor } from '@orrery/lab';
import { eventually } from './eventually.ts';

const program = join(import.meta.dirname, '../../../apps/cli/bin/orrery.js');

/** How a pusher is started. */
export interface PusherOptions {
  /** Of its process, and of its output. */
  readonly name: string;
  /** Path of the kubeconfig it reads its cluster with. */
  readonly kubeconfig: string;
  /** For the server. */
  readonly token: string;
  /** More flags of `orrery feed kube`. */
  readonly args?: readonly string[];
}

/** `orrery feed kube` as a process of its own. */
export interface Pusher {
  /** Everything it printed, also in former runs under its name. */
  log(): string;
  /** SIGKILL. */
  kill(): Promise<void>;
  /** SIGTERM; gives the exit code. */
  stop(): Promise<number | string>;
  /** Waits for its own end. */
  ended(): Promise<number | string>;
}

/** Starts a pusher. Its feed token is kept below the supervisor's folder, where the next one of the cluster finds it. */
export async function startPusher(supervisor: Supervisor, orrery: Orrery, options: PusherOptions): Promise<Pusher> {
  const { name, kubeconfig, token, args = [] } = options;
  const started = await supervisor.start({
    name,
    command: process.execPath,
    args: [program, 'feed', 'kube', '--kubeconfig', kubeconfig, ...serverFlags(orrery, token), ...args],
    env: { HOME: supervisor.folder, XDG_STATE_HOME: supervisor.folder },
    cwd: supervisor.folder,
  });
  return {
    log: () => readFileSync(supervisor.outputPath(name), 'utf8'),
    kill: () => started.kill(),
    stop: async () => {
      await started.stop();
      return await started.exited;
    },
    ended: () => started.exited,
  };
}

/** The flags that say which server is meant. */
export function serverFlags(orrery: Orrery, token: string): string[] {
  const authority = orrery.write('orrery-ca.crt', orrery.api.caPem);
  return ['--server', orrery.api.server, '--token', token, '--certificate-authority', authority];
}

/** A registration token, as `orrery feed token create` prints it. */
export async function createToken(orrery: Orrery, ...flags: readonly string[]): Promise<string> {
  const { exitCode, output } = await orrery.cli('feed', 'token', 'create', ...flags);
  const token = output.trim().split('\n').at(-1) ?? '';
  if (exitCode !== 0) throw new Error(`orrery feed token create exited ${exitCode}: ${output}`);
  return token;
}

/** What is read of a `SyncScope`. */
export interface ScopeStatus {
  readonly state: string;
  readonly complete: boolean;
  readonly reason?: string;
  readonly message?: string;
  readonly lastSuccessAt?: string;
  readonly lastEventAt?: string;
  readonly objects: { readonly live: number };
}

/** Every kind of a source by its plural name and group, with where its collection stands. */
export async function readScopes(orrery: Orrery, source: string): Promise<ReadonlyMap<string, ScopeStatus>> {
  const args = ['--context', 'orrery', 'get', 'syncscopes', '-l', `orrery.dev/source=${source}`, '-o', 'json'];
  const { items }: { items: readonly { spec: { group: string; resource: string }; status: ScopeStatus }[] } =
    JSON.parse(await orrery.kubectl().output(args));
  return new Map(
    items.map(({ spec, status }) => [spec.group === '' ? spec.resource : `${spec.resource}.${spec.group}`, status]),
  );
}

/** When the last snapshot of each kind came: equal before and after something, no kind was sent whole meanwhile. */
export async function readSnapshotTimes(orrery: Orrery, source: string): Promise<ReadonlyMap<string, string>> {
  const scopes = [...(await readScopes(orrery, source))];
  return new Map(scopes.map(([kind, { lastSuccessAt }]) => [kind, lastSuccessAt ?? '']).sort() as [string, string][]);
}

/** Waits for a kind of a source to be so. @throws Error with what it is when the time is up. */
export async function untilScope(
  orrery: Orrery,
  { source, kind }: { readonly source: string; readonly kind: string },
  isSo: (status: ScopeStatus) => boolean,
): Promise<ScopeStatus> {
  let found: ScopeStatus | undefined;
  await eventually(
    async () => {
      found = (await readScopes(orrery, source)).get(kind);
      return found !== undefined && isSo(found);
    },
    { timeoutMs: 60_000, explain: () => `${kind} of ${source} is ${JSON.stringify(found)}` },
  );
  if (found === undefined) throw new Error('it was there a moment ago');
  return found;
}

/** Waits until a process has printed this. @throws Error with all it printed when the time is up. */
export async function untilPrinted(pusher: Pusher, text: string | RegExp, timeoutMs = 30_000): Promise<void> {
  const has = async (): Promise<boolean> =>
    typeof text === 'string' ? pusher.log().includes(text) : text.test(pusher.log());
  await eventually(has, { timeoutMs, explain: () => `never printed ${text}: ${pusher.log()}` });
}
