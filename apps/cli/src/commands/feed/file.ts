import { CliError } from '../../cli-error.ts';
import type { CommandContext } from '../../command-context.ts';
import { type FeedOptions, openFeed } from '../../feed/open-feed.ts';
import { readExport } from '../../feed/read-export.ts';
import { locateServer } from '../../find-server.ts';

/** Flags of `orrery feed file`. */
export interface FeedFileOptions extends FeedOptions {
  readonly dir: string;
}

/** Objects handed on at once. */
const pageObjects = 1000;

/**
 * `orrery feed file`: pushes an export of a cluster that nothing reaches, once: each kind of the folder as it is there (KSY-K12). A kind
 * that is not in the folder is left as it is.
 * @throws CliError or StatusError; kinds pushed before stay.
 */
export async function feedFile(context: CommandContext, options: FeedFileOptions, signal: AbortSignal): Promise<void> {
  const server = await locateServer(context.server, context.config);
  const { kinds, uid } = await readExport(options.dir);
  const rejected = new Set<string>();
  const session = await openFeed(context, {
    server,
    options,
    identity: { uid },
    kinds: [...kinds.keys()],
    pusher: 'orrery feed file',
    onResync: (kind) => rejected.add(kind),
  });
  await session.open(signal);
  for (const [kind, items] of kinds) {
    session.kind(kind).resync();
    const upload = session.upload(kind, signal);
    for (let at = 0; at < items.length; at += pageObjects) await upload.add(items.slice(at, at + pageObjects));
    await upload.complete();
    context.terminal.tell(`  ${kind}: ${items.length} objects`);
  }
  await session.close(signal);
  if (rejected.size > 0) throw new CliError(1, `the server did not take ${[...rejected].join(', ')}; run it again`);
  context.terminal.print(`${kinds.size} kinds were pushed`);
}
