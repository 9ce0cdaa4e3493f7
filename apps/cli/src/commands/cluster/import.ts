import { readFile } from 'node:fs/promises';
import type { Client } from '@orrery/client';
import { errorCode } from '@orrery/kit';
import { type Cluster, hasReason } from '@orrery/model';
import { CliError, causedError } from '../../cli-error.ts';
import { clusterOfKubeconfig } from '../../cluster-of-kubeconfig.ts';
import type { CommandContext } from '../../command-context.ts';
import { pluggedCredential } from '../../exec-plugin/plugged-credential.ts';
import { adviceFor, createImportProgress, importState } from '../../import-progress.ts';
import { parseDuration } from '../../parse-duration.ts';

/** Flags of `orrery cluster import`. */
export interface ImportOptions {
  /** A file, or `-` for standard input; needed. */
  readonly kubeconfig?: string;
  readonly context?: string;
  /** Credential plug-ins that may be run here, as the kubeconfig writes them. */
  readonly allowExec?: readonly string[];
  readonly timeout: string;
  readonly wait: boolean;
}

/** How often the conditions are read; the server cannot be watched yet. */
const pollMs = 500;

/**
 * `orrery cluster import NAME --kubeconfig F`: creates the cluster, then shows its conditions until it is ready.
 * @throws CliError (1) when it is refused or fails, (2) for a wrong flag, (3) when the time is over.
 */
export async function importCluster(context: CommandContext, name: string, options: ImportOptions): Promise<void> {
  const { terminal } = context;
  const timeoutMs = parseDuration(options.timeout);
  if (timeoutMs === undefined)
    throw new CliError(2, `--timeout is "${options.timeout}"; expected a duration, as 90s or 2m`);
  const source = options.kubeconfig;
  if (source === undefined) {
    throw new CliError(2, `give the kubeconfig of the cluster: orrery cluster import ${name} --kubeconfig FILE`);
  }
  const text = source === '-' ? await terminal.readInput() : await readText(source);
  const file = source === '-' ? 'standard input' : source;
  const plugged = await plug(context, { text, name, source, file, options });
  const chosen = { context: options.context, plugged: plugged?.credential };
  const { cluster, warnings } = clusterOfKubeconfig(text, { name, file, ...chosen });
  for (const warning of [...warnings, ...(plugged === undefined ? [] : [plugged.warning])]) {
    terminal.tell(`warning: ${warning}`);
  }
  const client = await context.connect();
  const created = await create(client, cluster);
  if (!options.wait) {
    terminal.print(`cluster "${name}" is created; see: orrery cluster get ${name}`);
    return;
  }
  await awaitReady(context, client, { created, timeoutMs });
  terminal.print(`cluster "${name}" is ready`);
}

function plug(
  { terminal, clock, config }: CommandContext,
  given: {
    readonly text: string;
    readonly name: string;
    readonly source: string;
    readonly file: string;
    readonly options: ImportOptions;
  },
): ReturnType<typeof pluggedCredential> {
  const { text, name, source, file, options } = given;
  const { context, allowExec = [] } = options;
  const typed = `orrery cluster import ${name} --kubeconfig ${source}${context === undefined ? '' : ` --context ${context}`}`;
  const isPiped = source === '-';
  return pluggedCredential(
    { text, label: file, context, allowed: allowExec, typed },
    {
      clock,
      environment: config.environment,
      isInteractive: terminal.isInteractive && !isPiped,
      file: isPiped ? undefined : source,
    },
  );
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw causedError(2, `${file} cannot be read (${errorCode(error)})`, error);
  }
}

async function create(client: Client, cluster: Parameters<Client['clusters']['create']>[0]): Promise<Cluster> {
  try {
    return await client.clusters.create(cluster);
  } catch (error) {
    if (!hasReason(error, 'AlreadyExists')) throw error;
    const { name } = cluster.metadata;
    const next = `see it: orrery cluster get ${name}; to replace it, first: orrery cluster forget ${name}`;
    throw causedError(1, `cluster "${name}" already exists; ${next}`, error);
  }
}

async function awaitReady(
  { terminal, clock }: CommandContext,
  client: Client,
  { created, timeoutMs }: { readonly created: Cluster; readonly timeoutMs: number },
): Promise<void> {
  const { name } = created.metadata;
  const end = clock.monotonic() + timeoutMs;
  const progress = createImportProgress();
  for (let now = created; ; now = await client.clusters.get(name)) {
    for (const line of progress.linesOf(now)) terminal.tell(`  ${line}`);
    const state = importState(now);
    if (state.kind === 'ready') return;
    if (state.kind === 'failed') {
      throw new CliError(
        1,
        `cluster "${name}" is not ready: ${state.cause.reason} (${adviceFor(state.cause)}it stays and is tried again; to remove it: orrery cluster forget ${name})`,
      );
    }
    if (clock.monotonic() >= end) {
      throw new CliError(3, `cluster "${name}" is not ready yet; it goes on: orrery cluster get ${name}`);
    }
    await clock.sleep(pollMs);
  }
}
