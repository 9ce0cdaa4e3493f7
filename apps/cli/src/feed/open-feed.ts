import { hostname } from 'node:os';
import { join } from 'node:path';
import {
  createFeedConnection,
  type FeedConnection,
  FeedSession,
  type LeaseAnswer,
  type LeaseRequest,
} from '@orrery/client';
import { hasReason, isStatusError } from '@orrery/model';
import { CliError, causedError } from '../cli-error.ts';
import type { CommandContext } from '../command-context.ts';
import { findServer } from '../find-server.ts';
import { createHttpsFetch } from '../https-fetch.ts';
import { createTerminalLog } from '../terminal-log.ts';
import { keepFeedToken, readFeedToken } from './feed-token-file.ts';

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
 * A session with the server that is meant, its lease not taken yet. The feed token that the first lease of a cluster gives is kept in the
 * user's state folder, one a server and cluster, and used from then on.
 */
export async function openFeed(
  context: CommandContext,
  feed: {
    readonly options: FeedOptions;
    readonly identity: FeedIdentity;
    readonly kinds: readonly string[];
    readonly pusher: string;
    readonly onResync: (kind: string) => void;
  },
): Promise<FeedSession> {
  const { terminal, clock } = context;
  const { baseUrl, token, caPem } = await findServer(context.server, context.config);
  const { uid } = feed.identity;
  const { name, id = uid === undefined ? name : undefined } = feed.options;
  if (uid === undefined && id === undefined) {
    throw new CliError(
      2,
      'the uid of namespace kube-system cannot be read: give --id (or --name), which identifies the cluster then',
    );
  }
  const tokenFile = join(
    context.config.stateDirectory,
    'feeds',
    `${safeName(`${new URL(baseUrl).host} ${uid ?? id}`)}.token`,
  );
  const connect = (bearer: string): FeedConnection =>
    createFeedConnection({ baseUrl, token: bearer, fetch: createHttpsFetch(caPem), timeoutMs: snapshotTimeoutMs });
  const kept = await readFeedToken(tokenFile);
  const given = explained(connect(token));
  let connection = kept === undefined ? given : preferring(explained(connect(kept)), given);
  const request: LeaseRequest = {
    cluster: { uid, id, name, version: feed.identity.version },
    pusher: { name: feed.pusher, version: pusherVersion, instance: `${hostname()}/${process.pid}` },
    epoch: crypto.randomUUID(),
    profile: 'full',
    takeover: feed.options.takeover,
    kinds: feed.kinds,
  };
  const onLease = async (answer: LeaseAnswer): Promise<FeedConnection> => {
    terminal.tell(`cluster "${answer.source}"${answer.created === true ? ' is created and' : ''} is fed from here`);
    if (typeof answer.token === 'string') {
      await keepFeedToken(tokenFile, answer.token);
      connection = explained(connect(answer.token));
    }
    return connection;
  };
  return new FeedSession({
    connection,
    clock,
    log: createTerminalLog(terminal),
    request,
    onResync: feed.onResync,
    onLease,
  });
}

/** Says what a person can do about a lease that is not given, in words of the command line. */
function explained(connection: FeedConnection): FeedConnection {
  return {
    ...connection,
    takeLease: async (request, signal) => {
      try {
        return await connection.takeLease(request, signal);
      } catch (error) {
        if (!isStatusError(error) || !(error.details.causes ?? []).some(({ reason }) => reason === 'LeaseHeld'))
          throw error;
        throw causedError(1, `${error.message} (--takeover); a pusher that crashed holds it until then`, error);
      }
    },
  };
}

/** The kept token is good until its cluster is forgotten or it is withdrawn; from then on the given one speaks. */
function preferring(kept: FeedConnection, given: FeedConnection): FeedConnection {
  let current = kept;
  return {
    takeLease: async (request, signal) => {
      try {
        return await current.takeLease(request, signal);
      } catch (error) {
        const isRefused = hasReason(error, 'Unauthorized') || hasReason(error, 'Forbidden');
        if (!isRefused || current === given) throw error;
        const answer = await given.takeLease(request, signal);
        current = given;
        return answer;
      }
    },
    send: (lease, frames, signal) => current.send(lease, frames, signal),
    changeKinds: (lease, change, signal) => current.changeKinds(lease, change, signal),
    end: (lease) => current.end(lease),
  };
}

function safeName(identity: string): string {
  return encodeURIComponent(identity).slice(0, 200);
}
