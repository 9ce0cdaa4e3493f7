import type { Clock, Log } from '@orrery/kit';
import type { Cluster, ClusterStatus } from '@orrery/model';
import type { Store } from '@orrery/storage';
import type { ClusterFacts } from '../cluster/cluster-facts.ts';
import type { ClusterHealth } from './cluster-health.ts';
import { type ClusterNews, digestNews, writeClusterStatus } from './write-cluster-status.ts';

/** Writes what is new of a cluster into its status. Disposing it waits for the last write; later news is not heard. */
export interface StatusReporter extends AsyncDisposable {
  report(health: ClusterHealth, facts: ClusterFacts | undefined, credential?: ClusterStatus['credential']): void;
  /** The spec changed without changing what runs. */
  observe(generation: number | undefined): void;
}

/** Makes the reporter of one object. One write at a time: what changed several times during a write is written once. */
export function createStatusReporter(
  cluster: Cluster,
  deps: { readonly store: Store; readonly clock: Clock; readonly log: Log },
): StatusReporter {
  const { name, uid = '' } = cluster.metadata;
  let generation = cluster.metadata.generation;
  let latest: Pick<ClusterNews, 'health' | 'facts' | 'credential'> | undefined;
  let written: string | undefined;
  let isEnded = false;
  let failed = false;
  let writing: Promise<void> | undefined;
  /** What is to be written; undefined when that was written already: a probe every 10 s then reads nothing. */
  const unwritten = (): { readonly news: ClusterNews; readonly digest: string } | undefined => {
    if (latest === undefined) return undefined;
    const news = { name, uid, generation, ...latest };
    const digest = digestNews(news);
    return digest === written ? undefined : { news, digest };
  };
  const drain = async (): Promise<void> => {
    for (let next = unwritten(); next !== undefined; next = unwritten()) {
      // Before the write: what fails is written with what is new next.
      written = next.digest;
      await writeClusterStatus(deps.store, next.news, deps.clock.now()).catch((err: unknown) => {
        deps.log.warn({ err }, 'the status of a cluster could not be written');
        failed = true;
      });
    }
    if (failed) written = undefined;
    failed = false;
    writing = undefined;
  };
  const write = (): void => {
    if (isEnded || writing !== undefined || unwritten() === undefined) return;
    writing = drain();
  };
  return {
    report: (health, facts, credential) => {
      latest = { health, facts, credential };
      write();
    },
    observe: (observed) => {
      if (observed === generation) return;
      generation = observed;
      write();
    },
    [Symbol.asyncDispose]: async () => {
      isEnded = true;
      await writing;
    },
  };
}
