import type { FeedSession } from '@orrery/client';
import { type Clock, Permits, systemClock } from '@orrery/kit';
import { createReflector, discover, type KubeClient, type Reflector } from '@orrery/kube-client';
import { type ApiResource, hasReason } from '@orrery/model';
import { Type } from 'typebox';
import type { CommandContext } from '../../command-context.ts';
import { chooseFeedKinds, feedKindOf } from '../../feed/feed-kinds.ts';
import { createKindFeedSink } from '../../feed/kind-feed-sink.ts';
import { connectMember } from '../../feed/member-client.ts';
import { type FeedIdentity, type FeedOptions, openFeed } from '../../feed/open-feed.ts';
import { locateServer } from '../../find-server.ts';
import { createTerminalLog } from '../../terminal-log.ts';

/** Flags of `orrery feed kube`. */
export interface FeedKubeOptions extends FeedOptions {
  /** Of the cluster that is pushed. */
  readonly kubeconfig: string;
  readonly context?: string;
  readonly kinds?: string;
}

/** Lists of a member that run at once. */
const parallelLists = 2;

const namespaceSchema = Type.Object({ metadata: Type.Object({ uid: Type.String() }) });

/**
 * `orrery feed kube`: watches a cluster from here and pushes what it has, for clusters that the server cannot reach (KSY-K12). Runs until
 * a signal, then ends its lease.
 * @throws CliError or StatusError when the cluster cannot be read, or the server refuses the feed.
 */
export async function feedKube(context: CommandContext, options: FeedKubeOptions, signal: AbortSignal): Promise<void> {
  const { terminal, clock } = context;
  // What is wrong with the way to the server shows before the cluster is asked anything.
  const server = await locateServer(context.server, context.config);
  await using client = await connectMember({ file: options.kubeconfig, context: options.context }, clock);
  const discovery = await discover(client, { signal });
  const kinds = chooseFeedKinds(discovery.resources, options.kinds);
  const reflectors = new Map<string, Reflector>();
  const session = await openFeed(context, {
    server,
    options,
    identity: { uid: await readUid(client, signal), version: discovery.gitVersion } satisfies FeedIdentity,
    kinds: kinds.map(feedKindOf),
    pusher: 'orrery feed kube',
    onResync: (kind) => reflectors.get(kind)?.relist('configuration'),
  });
  await session.open(signal);
  const lists = new Permits(parallelLists);
  for (const kind of kinds)
    reflectors.set(feedKindOf(kind), reflectorOf(kind, { context, client, session, signal, lists }));
  const stopping = new AbortController();
  const until = AbortSignal.any([signal, stopping.signal]);
  const running = [...reflectors.values()].map((reflector) => reflector.run({ signal: until }));
  try {
    await session.run(signal);
  } finally {
    stopping.abort(new Error('the feed ended'));
    await Promise.allSettled(running);
  }
  await session.close(AbortSignal.timeout(closeMs));
  terminal.tell('the feed is ended');
}

/** What is left is sent for at most this long after a signal. */
const closeMs = 5000;

function reflectorOf(
  kind: ApiResource,
  parts: {
    readonly context: CommandContext;
    readonly client: KubeClient;
    readonly session: FeedSession;
    readonly signal: AbortSignal;
    readonly lists: Permits;
  },
): Reflector {
  const { context, client, session, signal, lists } = parts;
  const clock: Clock = systemClock;
  return createReflector({
    client,
    resource: kind,
    clock,
    random: Math.random,
    log: createTerminalLog(context.terminal),
    sink: createKindFeedSink(session, feedKindOf(kind), signal),
    enterList: (until) => lists.acquire(until),
  });
}

/** Uid of kube-system, which identifies the cluster; undefined where it may not be read (KSY-I02). */
async function readUid(client: KubeClient, signal: AbortSignal): Promise<string | undefined> {
  try {
    const namespace = await client.getJson('/api/v1/namespaces/kube-system', namespaceSchema, { signal });
    return namespace.metadata.uid;
  } catch (error) {
    if (isDenied(error)) return undefined;
    throw error;
  }
}

function isDenied(error: unknown): boolean {
  return hasReason(error, 'Forbidden') || (error instanceof Error && 'reason' in error && error.reason === 'Forbidden');
}
