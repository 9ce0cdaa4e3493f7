import { mkdir, readFile, realpath } from 'node:fs/promises';
import { dirname } from 'node:path';
import { compatibleEntries, createClient, kubeconfigEntries } from '@orrery/client';
import { errorCode, writeFileAtomically } from '@orrery/kit';
import { CliError, causedError } from '../../cli-error.ts';
import type { CommandContext } from '../../command-context.ts';
import { findServer } from '../../find-server.ts';
import { createHttpsFetch } from '../../https-fetch.ts';
import { type MergedKubeconfig, mergeKubeconfig } from '../../merge-kubeconfig.ts';

/** Flags of `orrery kubeconfig`. */
export interface KubeconfigOptions {
  readonly file?: string;
  readonly print?: boolean;
  /** Adds the cluster entries that clients of Clusterpedia name. */
  readonly compat?: boolean;
}

/**
 * `orrery kubeconfig`: writes the contexts of SEA-A03 into the kubeconfig that kubectl reads first, or another file, or prints
 * them. A file keeps everything else in it and gets mode 0600.
 * @throws CliError (1) when the file is no kubeconfig, or after writing when entries of others were in the way.
 */
export async function writeKubeconfig(context: CommandContext, options: KubeconfigOptions): Promise<void> {
  const { terminal, config } = context;
  if (options.print === true && options.file !== undefined) throw new CliError(2, 'give --print or --file, not both');
  const server = await findServer(context.server, config);
  const client = createClient({ ...server, fetch: createHttpsFetch(server.caPem) });
  const clusters = (await client.clusters.list()).map((cluster) => cluster.metadata.name);
  const request = {
    ...server,
    entries: kubeconfigEntries(server.baseUrl, clusters),
    ...(options.compat === true ? { clusterEntries: compatibleEntries(server.baseUrl, clusters) } : {}),
  };
  if (options.print === true) {
    terminal.print(mergeKubeconfig('', request).text.trimEnd());
    return;
  }
  const file = options.file ?? config.userKubeconfigs[0];
  const target = await realpath(file).catch(() => file);
  const merged = mergeKubeconfig(await readIfThere(target), request);
  await save(target, merged.text);
  report(context, file, merged);
}

async function readIfThere(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const code = errorCode(error);
    if (code === 'ENOENT') return '';
    throw causedError(1, `${file} cannot be read (${code})`, error);
  }
}

async function save(file: string, text: string): Promise<void> {
  try {
    await mkdir(dirname(file), { recursive: true, mode: 0o700 });
    await writeFileAtomically(file, text);
  } catch (error) {
    throw causedError(1, `${file} cannot be written (${errorCode(error)})`, error);
  }
}

function report({ terminal }: CommandContext, file: string, merged: MergedKubeconfig): void {
  for (const conflict of merged.conflicts) terminal.tell(`conflict: ${conflict}`);
  if (merged.contexts.length > 0) terminal.print(`wrote to ${file} the contexts: ${merged.contexts.join(', ')}`);
  if (merged.formerContext !== undefined && merged.contexts.includes('fleet')) {
    terminal.tell(
      `the current context is now fleet; back to the former: kubectl config use-context ${merged.formerContext}`,
    );
  }
  if (merged.conflicts.length > 0) throw new CliError(1, 'some entries were not written, see the conflicts above');
}
