import { CliError } from '../../cli-error.ts';
import type { CommandContext } from '../../command-context.ts';

/** `orrery cluster forget NAME`: removes the cluster and all that was learned of it; the cluster itself is not touched. */
export async function forgetCluster(
  context: CommandContext,
  name: string,
  options: { readonly yes?: boolean },
): Promise<void> {
  const { terminal } = context;
  const client = await context.connect();
  if (options.yes !== true) {
    if (!terminal.isInteractive) throw new CliError(2, 'nobody can be asked here: add --yes');
    await client.clusters.get(name);
    const question = `Forget cluster "${name}" with its credential and everything learned of it?`;
    if (!(await terminal.confirm(question))) throw new CliError(1, 'nothing was changed');
  }
  await client.clusters.delete(name);
  terminal.print(`cluster "${name}" is forgotten`);
}
