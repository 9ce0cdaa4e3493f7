import type { Client } from '@orrery/client';
import {
  type ApiTokenSpec,
  apiTokenKind,
  apiVersionOf,
  clusterKind,
  hasReason,
  objectNameProblem,
} from '@orrery/model';
import { CliError } from '../../cli-error.ts';
import type { CommandContext } from '../../command-context.ts';
import { parseDuration } from '../../parse-duration.ts';

/** Flags of `orrery feed token create`. */
export interface FeedTokenOptions {
  readonly cluster?: string;
  readonly maxClusters?: string;
  /** Makes a feed token in place of a registration token. */
  readonly feed?: boolean;
  readonly expires?: string;
}

/** How long a registration token is good for unless it is said. */
const registrationLife = '72h';

/**
 * `orrery feed token create`: makes a registration token and prints it alone, so that it can be piped (TAG-F11). With `--feed` it makes
 * a feed token, and its cluster with `origin: pushed` when there is none of the name: what the one-request form needs (TAG-F50).
 * @throws CliError (2) for a wrong flag.
 */
export async function createFeedToken(context: CommandContext, options: FeedTokenOptions): Promise<void> {
  const { terminal, clock } = context;
  const spec = specOf(options);
  const expires = expiryOf(options, clock.now());
  const client = await context.connect();
  if (spec.type === 'Feed') await ensureCluster(context, client, spec.cluster ?? '');
  const created = await client.tokens.create({
    apiVersion: apiVersionOf(apiTokenKind.api),
    kind: apiTokenKind.api.kind,
    metadata: { name: `feed-${spec.type === 'Feed' ? 'token' : 'registration'}-${crypto.randomUUID().slice(0, 8)}` },
    spec: { ...spec, ...expires },
  });
  const until = expires.expiresAt === undefined ? '' : `, until ${expires.expiresAt}`;
  terminal.tell(`${created.metadata.name} ${useOf(spec)}${until}; to withdraw it, delete that APIToken`);
  terminal.print(created.status?.token ?? '');
}

function specOf({ cluster, maxClusters, feed }: FeedTokenOptions): ApiTokenSpec {
  const wrong = cluster === undefined ? undefined : objectNameProblem(cluster);
  if (wrong !== undefined) throw new CliError(2, `--cluster "${cluster}" is no name of a cluster: ${wrong}`);
  const named = cluster === undefined ? {} : { cluster };
  if (feed === true) {
    if (cluster === undefined || maxClusters !== undefined)
      throw new CliError(2, '--feed needs --cluster, and goes without --max-clusters');
    return { type: 'Feed', ...named };
  }
  if (maxClusters === undefined) return { type: 'FeedRegistration', ...named };
  const count = Number(maxClusters);
  if (!Number.isInteger(count) || count < 1) {
    throw new CliError(2, `--max-clusters is "${maxClusters}"; expected a number of 1 or more`);
  }
  return { type: 'FeedRegistration', maxClusters: count, ...named };
}

function expiryOf({ expires, feed }: FeedTokenOptions, nowMs: number): Pick<ApiTokenSpec, 'expiresAt'> {
  const life = expires ?? (feed === true ? undefined : registrationLife);
  if (life === undefined) return {};
  const lifeMs = parseDuration(life);
  if (lifeMs === undefined) throw new CliError(2, `--expires is "${life}"; expected a duration, as 90m or 72h`);
  return { expiresAt: new Date(nowMs + lifeMs).toISOString().replace(/\.\d+Z$/, 'Z') };
}

async function ensureCluster({ terminal }: CommandContext, client: Client, name: string): Promise<void> {
  try {
    const { spec } = await client.clusters.get(name);
    if (spec.origin !== 'pushed') {
      const advice = `to push it in place of watching, first forget what is there: orrery cluster forget ${name}`;
      throw new CliError(1, `cluster "${name}" is learned by watching and takes no feed; ${advice}`);
    }
  } catch (error) {
    if (!hasReason(error, 'NotFound')) throw error;
    const { api } = clusterKind;
    const spec = { origin: 'pushed', access: {} } as const;
    await client.clusters.create({ apiVersion: apiVersionOf(api), kind: api.kind, metadata: { name }, spec });
    terminal.tell(`cluster "${name}" is created`);
  }
}

function useOf({ type, cluster }: ApiTokenSpec): string {
  if (type === 'Feed') return `sends the objects of cluster "${cluster}"`;
  return cluster === undefined ? 'registers clusters that a person accepts' : `registers cluster "${cluster}"`;
}
