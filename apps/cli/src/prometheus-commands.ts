import { type Command, Option } from 'commander';
import { discoveryRoles } from './commands/prometheus/discovery-roles.ts';
import type { SdConfigOptions } from './commands/prometheus/sd-config.ts';
import { type ContextOf, withServerFlags } from './server-flags.ts';

/** Commands for a Prometheus that discovers and scrapes through this server. */
export function addPrometheusCommands(program: Command, contextOf: ContextOf): void {
  const prometheus = program.command('prometheus').description('targets and metrics of the fleet for Prometheus');
  withServerFlags(prometheus.command('sd-config'), { withKubeconfig: true })
    .description('print a scrape configuration that discovers the targets of the fleet')
    .addOption(new Option('--role <role>', 'what to discover').choices(discoveryRoles).default('pod'))
    .option('--query <q>', 'only what this search selects, as cluster:prod-* label:team=shop')
    .option('--token-file <path>', 'where Prometheus finds its token', '/etc/prometheus/orrery-token')
    .option('--state-metrics', 'also scrape the state of the fleet, as kube-state-metrics would give it')
    .action(async (options: SdConfigOptions, command: Command) => {
      const { printSdConfig } = await import('./commands/prometheus/sd-config.ts');
      await printSdConfig(contextOf(command), options);
    });
}
