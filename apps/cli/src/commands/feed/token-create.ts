import { type ApiTokenSpec, apiTokenKind, apiVersionOf } from '@orrery/model';
import { CliError } from '../../cli-error.ts';
import type { CommandContext } from '../../command-context.ts';
import { parseDuration } from '../../parse-duration.ts';

/** Flags of `orrery feed token create`. */
export interface FeedTokenOptions {
  readonly cluster?: string;
  readonly maxClusters?: string;
  readonly expires: string;
}

/**
 * `orrery feed token create`: makes a registration token and prints it alone, so that it can be piped (TAG-F11).
 * @throws CliError (2) for a wrong flag.
 */
export async function createFeedToken(context: CommandContext, options: FeedTokenOptions): Promise<void> {
  const { terminal, clock } = context;
  const lifeMs = parseDuration(options.expires);
  if (lifeMs === undefined)
    throw new CliError(2, `--expires is "${options.expires}"; expected a duration, as 90m or 72h`);
  const expiresAt = new Date(clock.now() + lifeMs).toISOString().replace(/\.\d+Z$/, 'Z');
  const client = await context.connect();
  const created = await client.tokens.create({
    apiVersion: apiVersionOf(apiTokenKind.api),
    kind: apiTokenKind.api.kind,
    metadata: { name: `feed-registration-${crypto.randomUUID().slice(0, 8)}` },
    spec: { type: 'FeedRegistration', expiresAt, ...boundsOf(options) },
  });
  const { cluster } = options;
  const use = cluster === undefined ? 'registers clusters that a person accepts' : `registers cluster "${cluster}"`;
  terminal.tell(`${created.metadata.name} ${use}, until ${expiresAt}; to withdraw it, delete that APIToken`);
  terminal.print(created.status?.token ?? '');
}

function boundsOf({ cluster, maxClusters }: FeedTokenOptions): Pick<ApiTokenSpec, 'cluster' | 'maxClusters'> {
  if (maxClusters === undefined) return cluster === undefined ? {} : { cluster };
  const count = Number(maxClusters);
  if (!Number.isInteger(count) || count < 1) {
    throw new CliError(2, `--max-clusters is "${maxClusters}"; expected a number of 1 or more`);
  }
  return { maxClusters: count, ...(cluster === undefined ? {} : { cluster }) };
}
