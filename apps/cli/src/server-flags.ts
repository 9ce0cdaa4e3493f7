import type { Command } from 'commander';
import type { CommandContext } from './command-context.ts';

/** Makes the context of a command; `ownsKubeconfig`: its `--kubeconfig` and `--context` are those of a member, not of the server. */
export type ContextOf = (command: Command, ownsKubeconfig?: boolean) => CommandContext;

/** Adds the flags that choose the server, those of a kubeconfig only where they are not a member's. */
export function withServerFlags(command: Command, { withKubeconfig }: { readonly withKubeconfig: boolean }): Command {
  command
    .option('--server <url>', 'URL of the Orrery server')
    .option('--token <token>', 'token for --server')
    .option('--certificate-authority <file>', 'CA certificate for --server');
  if (!withKubeconfig) return command;
  return command
    .option('--kubeconfig <file>', 'kubeconfig with the Orrery server')
    .option('--context <name>', 'context in that kubeconfig');
}
