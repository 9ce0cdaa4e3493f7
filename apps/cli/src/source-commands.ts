import type { Command } from 'commander';
import type { ConfirmDeletesOptions } from './commands/source/confirm-deletes.ts';
import { type ContextOf, withServerFlags } from './server-flags.ts';

/** Commands on sources of any sort: accounts, clusters, feeds. */
export function addSourceCommands(program: Command, contextOf: ContextOf): void {
  const source = program.command('source').description('sources: what Orrery learns from');
  withServerFlags(source.command('confirm-deletes <name>'), { withKubeconfig: true })
    .description('show deletions that were held back because they are many, and carry them out')
    .option('--hash <hash>', 'the set to confirm, as shown; another set is refused')
    .option('--yes', 'do not ask')
    .action(async (name: string, options: ConfirmDeletesOptions, command: Command) => {
      const { confirmDeletes } = await import('./commands/source/confirm-deletes.ts');
      await confirmDeletes(contextOf(command), name, options);
    });
}
