import type { Clock, Log } from '@orrery/kit';
import type { ClusterAccess, KubeClient } from '@orrery/kube-client';
import type { Cluster, ClusterStatus } from '@orrery/model';
import type { Store } from '@orrery/storage';
import type { BrakeSettings } from '../brake/decide-deletes.ts';
import type { IngestSettings } from '../ingest/ingest-rules.ts';
import type { SyncMetrics } from '../metrics/sync-metrics.ts';
import type { CommittedBatch } from '../write/write-queue.ts';

/** How a cluster is reached, with its credential out of the vault. */
export interface ResolvedAccess {
  readonly access: ClusterAccess;
  /** What may be said of the credential. */
  readonly credential: NonNullable<ClusterStatus['credential']>;
}

/** What the controller of clusters needs. */
export interface ClusterControllerDeps {
  readonly store: Store;
  /**
   * @throws StatusError Invalid, NotFound or InternalError when the object's configuration cannot be used: it becomes the condition
   *   `Validated`. Anything else is tried again.
   */
  readonly resolveAccess: (cluster: Cluster) => Promise<ResolvedAccess>;
  readonly connect: (access: ClusterAccess, cluster: string) => KubeClient;
  readonly clock: Clock;
  readonly random: () => number;
  readonly log: Log;
  /** This process among those that share the store (KSY-J01, J02); absent: it is alone, and no lease is asked for. */
  readonly replica?: { readonly name: string; readonly shardingName: string } | undefined;
  /** Default: nothing is measured. */
  readonly metrics?: SyncMetrics | undefined;
  /** Settings `sync.brake.*`. */
  readonly brake?: BrakeSettings | undefined;
  /** Setting `sync.kube.excludedResources`; default: KSY-C03. */
  readonly excludedResources?: readonly string[] | undefined;
  /** Settings `sync.kube.prune.*`, and the key of digests of values that are not stored. */
  readonly ingest?: IngestSettings | undefined;
  /** Hears of each batch that was written. */
  readonly onBatch?: ((batch: CommittedBatch) => void) | undefined;
}
