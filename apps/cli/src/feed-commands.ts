import type { Command } from 'commander';
import type { FeedConformanceOptions } from './commands/feed/conformance.ts';
import type { FeedFileOptions } from './commands/feed/file.ts';
import type { FeedKubeOptions } from './commands/feed/kube.ts';
import type { FeedTokenOptions } from './commands/feed/token-create.ts';
import { type ContextOf, withServerFlags } from './server-flags.ts';
import { untilSignal } from './until-signal.ts';

/** Commands that push clusters which the server cannot reach (`tags.md` 3). */
export function addFeedCommands(program: Command, contextOf: ContextOf): void {
  const feed = program.command('feed').description('push clusters that the server cannot reach');
  const token = feed.command('token').description('tokens with which clusters register themselves');
  withServerFlags(token.command('create'), { withKubeconfig: true })
    .description('make a registration token and print it; it is shown once')
    .option('--cluster <name>', 'the one cluster that it registers, which is in use at once')
    .option('--max-clusters <number>', 'how many clusters a token for several registers; a person accepts each')
    .option(
      '--feed',
      'a feed token of --cluster instead, which is made if it is not there: for scripts that take no lease',
    )
    .option('--expires <duration>', 'how long it is good for, as 90m or 72h; 72h, a feed token until it is deleted')
    .action(async (options: FeedTokenOptions, command: Command) => {
      const { createFeedToken } = await import('./commands/feed/token-create.ts');
      await createFeedToken(contextOf(command), options);
    });
  withIdentity(withServerFlags(feed.command('kube'), { withKubeconfig: false }))
    .description('watch a cluster from here and push what it has, until a signal')
    .requiredOption('--kubeconfig <file>', 'kubeconfig of the cluster to push')
    .option('--context <name>', 'context in that kubeconfig')
    .option(
      '--kinds <names>',
      'kinds to push, as pods,deployments.apps; all for every kind without contents of Secrets',
    )
    .addHelpText('after', '\nThe Orrery server: --server and --token, or orrery --kubeconfig FILE feed kube ...')
    .action(async (options: FeedKubeOptions, command: Command) => {
      const { feedKube } = await import('./commands/feed/kube.ts');
      using stop = untilSignal();
      await feedKube(contextOf(command, true), options, stop.signal);
    });
  withIdentity(withServerFlags(feed.command('file'), { withKubeconfig: true }))
    .description('push an export of a cluster once: files as kubectl get -o json or -o yaml prints them')
    .requiredOption('--dir <directory>', 'folder with the export')
    .action(async (options: FeedFileOptions, command: Command) => {
      const { feedFile } = await import('./commands/feed/file.ts');
      using stop = untilSignal();
      await feedFile(contextOf(command), options, stop.signal);
    });
  feed
    .command('conformance')
    .description('try a pusher between a scripted cluster and a recording server with faults')
    .requiredOption(
      '--exec <command>',
      'shell command of the pusher; it gets KUBECONFIG, ORRERY_SERVER, ORRERY_TOKEN and ORRERY_CA',
    )
    .option('--pods <number>', 'pods of the scripted cluster', '50000')
    .option('--verbose', 'show what the pusher prints')
    .action(async (options: FeedConformanceOptions, command: Command) => {
      const { feedConformance } = await import('./commands/feed/conformance.ts');
      await feedConformance(contextOf(command), options);
    });
}

function withIdentity(command: Command): Command {
  return command
    .option('--name <name>', 'name the cluster gets in Orrery when it is new')
    .option('--id <id>', 'what identifies the cluster when the uid of kube-system cannot be read')
    .option('--takeover', 'take the place of another pusher');
}
