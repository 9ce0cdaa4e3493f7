import type { Clock, Log } from '@orrery/kit';
import { clusterKind, hasReason, type Revision } from '@orrery/model';
import type { ObjectQuery } from '@orrery/query';
import type { ListPosition, Store } from '@orrery/storage';

const everything = { kind: 'everything' } as const;
const { group, resource } = clusterKind.api;
const clusterObjects: ObjectQuery = {
  visible: everything,
  kinds: [{ group, resource }],
  where: { kind: 'source', kinds: ['control'] },
};
const pageSize = 500;
/** How long after a failure the names are read again. */
const retryMs = 1_000;

/** What following needs. */
export interface FollowDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
  /** Gets the names of all clusters, in the store's order, after each change; awaited before the next. */
  readonly onNames: (names: readonly string[]) => Promise<void>;
}

/**
 * Tells the names of the `Cluster` objects as they come and go, until disposed. It follows changes from a revision that the
 * caller read before its own list, so that none falls between the two.
 */
export function followClusters(deps: FollowDeps, since: Revision): AsyncDisposable {
  const ended = new AbortController();
  const running = followUntil(deps, since, ended.signal);
  return {
    [Symbol.asyncDispose]: async () => {
      ended.abort();
      await running;
    },
  };
}

async function followUntil(deps: FollowDeps, since: Revision, signal: AbortSignal): Promise<void> {
  let after = since;
  while (!signal.aborted) {
    try {
      const filter = { visible: everything, source: deps.store.control, group, resource };
      for await (const changes of deps.store.changes(after, filter, { signal })) {
        await deps.onNames(await listClusterNames(deps.store));
        after = changes.at(-1)?.revision ?? after;
      }
    } catch (error) {
      if (signal.aborted) return;
      if (!hasReason(error, 'Expired')) deps.log.warn({ err: error }, 'following clusters failed, trying again');
      after = await deps.store.revision().catch(() => after);
      await pause(deps, signal);
    }
  }
}

/** What happened between failure and retry is caught up by telling the names once more. */
async function pause(deps: FollowDeps, signal: AbortSignal): Promise<void> {
  try {
    await deps.clock.sleep(retryMs, { signal });
    await deps.onNames(await listClusterNames(deps.store));
  } catch (error) {
    if (!signal.aborted) deps.log.warn({ err: error }, 'listing clusters failed');
  }
}

/** Names of all `Cluster` objects in the store's order. */
export async function listClusterNames(store: Store): Promise<readonly string[]> {
  const names: string[] = [];
  let after: ListPosition | undefined;
  do {
    const page = await store.list(clusterObjects, { limit: pageSize, ...(after === undefined ? {} : { after }) });
    for (const object of page.objects) names.push(object.key.name);
    after = page.next;
  } while (after !== undefined);
  return names;
}
