import { hostname } from 'node:os';
import { join } from 'node:path';
import {
  createFeedConnection,
  type FeedConnection,
  FeedSession,
  type LeaseAnswer,
  type LeaseRequest,
} from '@orrery/client';
import { CliError } from '../cli-error.ts';
import type { CommandContext } from '../command-context.ts';
import type { LocatedServer } from '../find-server.ts';
import { createHttpsFetch } from '../https-fetch.ts';
import { createTerminalLog } from '../terminal-log.ts';
import { explained, preferring } from './feed-credentials.ts';
import { type KeptFeed, keepFeed, readKeptFeed } from './feed-token-file.ts';

/** Flags that all pushers have. */
export interface FeedOptions {
  /** Wished name of the cluster in Orrery. */
  readonly name?: string;
  /** Identity where the uid of kube-system cannot be read. */
  readonly id?: string;
  readonly takeover?: boolean;
}

/** What identifies the pushed cluster. */
export interface FeedIdentity {
  readonly uid?: string | undefined;
  readonly version?: string | undefined;
}

const pusherVersion = '1';
const snapshotTimeoutMs = 300_000;

/**
 * A session with a server, its lease not taken yet. The feed token that the first lease of a cluster gives is kept in the user's state
 * folder, one a server and cluster, and used from then on.
 * @throws CliError (2) when the cluster has no identity, there is no token, or `--name` is not the name that it has.
 */
export async function openFeed(
  context: CommandContext,
  feed: {
    readonly server: LocatedServer;
    readonly options: FeedOptions;
    readonly identity: FeedIdentity;
    readonly kinds: readonly string[];
    readonly pusher: string;
    readonly onResync: (kind: string) => void;
  },
): Promise<FeedSession> {
  const { terminal, clock, config } = context;
  const { identity, options, server } = feed;
  const { name } = options;
  const { uid, id } = identified(identity, options);
  const tokenFile = fileOf(config.stateDirectory, server, uid ?? id ?? '');
  const kept = await readKeptFeed(tokenFile);
  // A kept name may be that of a cluster that was forgotten since: the lease shows it, and displaces no pusher for it.
  const wrong = kept?.cluster === undefined ? undefined : wrongName(name, kept.cluster);
  let connection = connectionOf(server, { kept, tokenFile, wrong });
  const request: LeaseRequest = {
    cluster: { uid, id, name, version: identity.version },
    pusher: { name: feed.pusher, version: pusherVersion, instance: `${hostname()}/${process.pid}` },
    epoch: crypto.randomUUID(),
    profile: 'full',
    takeover: wrong === undefined ? options.takeover : undefined,
    kinds: feed.kinds,
  };
  const onLease = async (answer: LeaseAnswer): Promise<FeedConnection> => {
    const { source, created, token } = answer;
    const other = wrongName(name, source);
    if (other !== undefined) {
      await connection.end(answer.lease);
      throw other;
    }
    terminal.tell(`cluster "${source}"${created === true ? ' is created and' : ''} is fed from here`);
    if (typeof token === 'string') {
      await keepFeed(tokenFile, { token, cluster: source });
      connection = explained(connect(server, token));
    }
    return connection;
  };
  const log = createTerminalLog(terminal);
  return new FeedSession({ connection, clock, log, request, onResync: feed.onResync, onLease });
}

function identified(
  { uid }: FeedIdentity,
  { name, id = uid === undefined ? name : undefined }: FeedOptions,
): { readonly uid: string | undefined; readonly id: string | undefined } {
  if (uid !== undefined || id !== undefined) return { uid, id };
  throw new CliError(
    2,
    'the uid of namespace kube-system cannot be read: give --id (or --name), which identifies the cluster then',
  );
}

/** A name is wished for a new cluster only (TAG-F12, F13). @returns undefined when the wish is the name, or there is none. */
function wrongName(wished: string | undefined, name: string): CliError | undefined {
  if (wished === undefined || wished === name) return undefined;
  return new CliError(
    2,
    `this cluster is known as "${name}" already, and --name ${wished} names new ones only: leave --name out, or to have it anew ` +
      `under another name first: orrery cluster forget ${name}`,
  );
}

/** The kept token speaks first, then the given one. */
function connectionOf(
  server: LocatedServer,
  from: {
    readonly kept: KeptFeed | undefined;
    readonly tokenFile: string;
    readonly wrong: CliError | undefined;
  },
): FeedConnection {
  const { kept, tokenFile, wrong } = from;
  const given = server.token === undefined ? undefined : explained(connect(server, server.token));
  if (kept !== undefined) {
    return preferring({ connection: explained(connect(server, kept.token), wrong), file: tokenFile }, given);
  }
  if (given !== undefined) return given;
  throw new CliError(2, `${server.missingToken}: no feed token of this cluster is kept here (${tokenFile})`);
}

function connect({ baseUrl, caPem }: LocatedServer, token: string): FeedConnection {
  return createFeedConnection({ baseUrl, token, fetch: createHttpsFetch(caPem), timeoutMs: snapshotTimeoutMs });
}

function fileOf(stateDirectory: string, { baseUrl }: LocatedServer, identity: string): string {
  const name = encodeURIComponent(`${new URL(baseUrl).host} ${identity}`).slice(0, 200);
  return join(stateDirectory, 'feeds', `${name}.token`);
}
