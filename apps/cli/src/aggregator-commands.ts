import type { Command } from 'commander';
import type { ManifestOptions } from './commands/aggregator/manifest.ts';
import { type ContextOf, withServerFlags } from './server-flags.ts';

/** Commands for a kube-apiserver that has this server behind it. */
export function addAggregatorCommands(program: Command, contextOf: ContextOf): void {
  const aggregator = program
    .command('aggregator')
    .description("this server behind a kube-apiserver, as Clusterpedia's");
  withServerFlags(aggregator.command('manifest'), { withKubeconfig: true })
    .description('print the Service and the APIService to apply there')
    .option('--address <host>', 'how that kube-apiserver reaches this server; default: as this command does')
    .option('--service <name>', 'NAME.NAMESPACE of the Service', 'orrery.orrery-system')
    .action(async (options: ManifestOptions, command: Command) => {
      const { printManifest } = await import('./commands/aggregator/manifest.ts');
      await printManifest(contextOf(command), options);
    });
}
