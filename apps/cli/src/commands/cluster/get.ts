import { clusterKind } from '@orrery/model';
import { cellText } from '../../aligned-lines.ts';
import type { CommandContext } from '../../command-context.ts';
import type { OutputForm } from '../../output-form.ts';
import { printObjects } from '../../print-objects.ts';
import { printScopes } from '../../print-scopes.ts';

/** `orrery cluster get NAME`: the cluster, and for people why it is not ready and what is collected of it, kind by kind. */
export async function getCluster(
  { connect, terminal, clock }: CommandContext,
  name: string,
  options: { readonly output: OutputForm },
): Promise<void> {
  const client = await connect();
  await printObjects(terminal, { collection: client.clusters, kind: clusterKind, form: options.output, name });
  if (options.output !== 'table') return;
  const [cluster, scopes] = [await client.clusters.get(name), await client.scopesOf(name)];
  const ready = cluster.status?.conditions?.find(({ type }) => type === 'Ready');
  if (ready !== undefined && ready.status !== 'True') {
    terminal.print('');
    terminal.print(cellText(`${ready.reason}: ${ready.message}`));
  }
  if (scopes.length === 0) return;
  terminal.print('');
  printScopes(terminal, scopes, clock.now());
}
