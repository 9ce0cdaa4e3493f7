import type { CommandContext } from '../../command-context.ts';

/**
 * `orrery cluster approve NAME`: takes a cluster into use that registered itself with a token for several (phase `PendingApproval`).
 * Nothing for one that is in use.
 */
export async function approveCluster(context: CommandContext, name: string): Promise<void> {
  const client = await context.connect();
  const cluster = await client.clusters.get(name);
  // The phase changes when the pusher asks again.
  if (cluster.status?.phase !== 'PendingApproval' || cluster.spec.approved === true) {
    context.terminal.print(`cluster "${name}" does not wait for approval`);
    return;
  }
  await client.clusters.patch(name, { spec: { approved: true } });
  context.terminal.print(`cluster "${name}" is approved`);
}
