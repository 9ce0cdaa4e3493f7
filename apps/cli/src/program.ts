import type { Client } from '@orrery/client';
import { systemClock } from '@orrery/kit';
import { Command, Option } from 'commander';
import { addAggregatorCommands } from './aggregator-commands.ts';
import type { CommandContext } from './command-context.ts';
import type { ImportOptions } from './commands/cluster/import.ts';
import type { KubeconfigOptions } from './commands/kubeconfig/write.ts';
import type { CliConfig } from './config.ts';
import { addFeedCommands } from './feed-commands.ts';
import type { ServerFlags } from './find-server.ts';
import { type OutputForm, outputForms } from './output-form.ts';
import { addPrometheusCommands } from './prometheus-commands.ts';
import { type ContextOf, withServerFlags } from './server-flags.ts';
import { addSourceCommands } from './source-commands.ts';
import type { Terminal } from './terminal.ts';

/** What the program is made of. */
export interface ProgramDeps {
  readonly terminal: Terminal;
  readonly config: CliConfig;
  readonly version: string;
}

/**
 * The command line. Commands are loaded when they run. The flags that choose the server stand before the command or behind it;
 * only behind `cluster import` are `--kubeconfig` and `--context` those of the cluster to import.
 */
export function createProgram(deps: ProgramDeps): Command {
  const program = withServerFlags(new Command('orrery'), { withKubeconfig: true })
    .description('One live model of clusters and clouds: the command line.')
    .version(deps.version)
    .enablePositionalOptions();
  const contextOf = (command: Command, ownsKubeconfig = false): CommandContext => {
    const server = { ...program.opts<ServerFlags>(), ...ownServerFlags(command, ownsKubeconfig) };
    const { terminal, config } = deps;
    const connectTo = async (): Promise<Client> => {
      const { connect } = await import('./find-server.ts');
      return connect(server, config);
    };
    return { terminal, config, clock: systemClock, server, connect: connectTo };
  };
  addClusterCommands(program, contextOf);
  addSourceCommands(program, contextOf);
  addFeedCommands(program, contextOf);
  addAggregatorCommands(program, contextOf);
  addPrometheusCommands(program, contextOf);
  withServerFlags(program.command('kubeconfig'), { withKubeconfig: true })
    .description('write the contexts orrery, fleet and one per cluster into your kubeconfig')
    .option('--file <file>', 'the file to write to; default: the one kubectl reads first')
    .option('--print', 'print instead of writing')
    .option('--compat', 'also write the cluster entries of Clusterpedia, for kubectl --cluster clusterpedia')
    .action(async (options: KubeconfigOptions, command: Command) => {
      const { writeKubeconfig } = await import('./commands/kubeconfig/write.ts');
      await writeKubeconfig(contextOf(command), options);
    });
  withServerFlags(program.command('version'), { withKubeconfig: true })
    .description('print the version of this program and of the server')
    .action(async (_, command: Command) => {
      const { showVersion } = await import('./commands/version/show.ts');
      await showVersion(contextOf(command), deps.version);
    });
  return program;
}

function addClusterCommands(program: Command, contextOf: ContextOf): void {
  const cluster = program.command('cluster').description('clusters under care');
  withServerFlags(cluster.command('import <name>').usage('<name> --kubeconfig <file> [options]'), {
    withKubeconfig: false,
  })
    .description('bring a cluster under care and wait until it is ready')
    // Not a required option of the parser, which would complain of it before it names a wrong option or a missing name.
    .option('--kubeconfig <file>', 'kubeconfig of the cluster to import; - for standard input')
    .option('--context <name>', 'context in that kubeconfig')
    .option('--allow-exec <command>', 'run this credential plug-in of that kubeconfig here; may be repeated', collect)
    .option('--timeout <duration>', 'how long to wait, as 90s or 2m', '2m')
    .option('--no-wait', 'do not wait')
    .addHelpText('after', '\nThe Orrery server by kubeconfig: orrery --kubeconfig FILE cluster import ...')
    .action(async (name: string, options: ImportOptions, command: Command) => {
      const { importCluster } = await import('./commands/cluster/import.ts');
      await importCluster(contextOf(command, true), name, options);
    });
  withServerFlags(cluster.command('list'), { withKubeconfig: true })
    .description('list clusters')
    .addOption(outputOption())
    .action(async (options: { output: OutputForm }, command: Command) => {
      const { listClusters } = await import('./commands/cluster/list.ts');
      await listClusters(contextOf(command), options);
    });
  withServerFlags(cluster.command('get <name>'), { withKubeconfig: true })
    .description('show one cluster')
    .addOption(outputOption())
    .action(async (name: string, options: { output: OutputForm }, command: Command) => {
      const { getCluster } = await import('./commands/cluster/get.ts');
      await getCluster(contextOf(command), name, options);
    });
  withServerFlags(cluster.command('approve <name>'), { withKubeconfig: true })
    .description('take a cluster into use that registered itself and waits for a person')
    .action(async (name: string, _: object, command: Command) => {
      const { approveCluster } = await import('./commands/cluster/approve.ts');
      await approveCluster(contextOf(command), name);
    });
  withServerFlags(cluster.command('forget <name>'), { withKubeconfig: true })
    .description('remove a cluster and all that was learned of it; the cluster itself is not touched')
    .option('--yes', 'do not ask')
    .action(async (name: string, options: { yes?: boolean }, command: Command) => {
      const { forgetCluster } = await import('./commands/cluster/forget.ts');
      await forgetCluster(contextOf(command), name, options);
    });
}

function ownServerFlags(command: Command, ownsKubeconfig: boolean): ServerFlags {
  const { server, token, certificateAuthority, kubeconfig, context } = command.opts<ServerFlags>();
  const flags = { server, token, certificateAuthority, ...(ownsKubeconfig ? {} : { kubeconfig, context }) };
  return Object.fromEntries(Object.entries(flags).filter(([, value]) => value !== undefined));
}

function collect(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}

function outputOption(): Option {
  return new Option('-o, --output <form>', 'form of the answer').choices(outputForms).default('table');
}
