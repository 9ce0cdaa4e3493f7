import { clusterKind } from '@orrery/model';
import type { CommandContext } from '../../command-context.ts';
import type { OutputForm } from '../../output-form.ts';
import { printObjects } from '../../print-objects.ts';

/** `orrery cluster list`. */
export async function listClusters(context: CommandContext, options: { readonly output: OutputForm }): Promise<void> {
  const client = await context.connect();
  await printObjects(context.terminal, { collection: client.clusters, kind: clusterKind, form: options.output });
}
