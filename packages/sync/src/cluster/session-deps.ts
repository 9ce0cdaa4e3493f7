import type { Clock, Log, Permits } from '@orrery/kit';
import type { ClusterAccess, KubeClient } from '@orrery/kube-client';
import type { ClusterSync, SyncResource } from '@orrery/model';
import type { Fence, Store } from '@orrery/storage';
import type { BrakeSettings } from '../brake/decide-deletes.ts';
import type { DefinitionConflicts } from '../discovery/definition-conflicts.ts';
import type { ClusterHealth } from '../health/cluster-health.ts';
import type { IngestSettings } from '../ingest/ingest-rules.ts';
import type { SyncMetrics } from '../metrics/sync-metrics.ts';
import type { WriteQueue } from '../write/write-queue.ts';
import type { ClusterFacts } from './cluster-facts.ts';
import type { SourceList } from './source-list.ts';

/** What the user asks for. */
export interface ClusterWish {
  readonly sync: ClusterSync;
  /** Entries of the `ClusterSyncResources` that `sync` names; undefined when there is none of that name. */
  readonly referenced: readonly SyncResource[] | undefined;
  /** Names a set of held deletions that may go (KSY-D41). */
  readonly confirmed: string | undefined;
}

/** What a session needs. */
export interface ClusterSessionDeps {
  readonly store: Store;
  readonly sources: SourceList;
  readonly queue: WriteQueue;
  readonly connect: (access: ClusterAccess, cluster: string) => KubeClient;
  readonly clock: Clock;
  readonly random: () => number;
  readonly log: Log;
  readonly metrics: SyncMetrics;
  readonly brake: BrakeSettings;
  /** Places for lists of all clusters of the replica. */
  readonly lists: Permits;
  /** Places for members whose OpenAPI documents are read, of all clusters of the replica. */
  readonly documents: Permits;
  readonly conflicts: Pick<DefinitionConflicts, 'of'>;
  /** Kinds collected only when named; undefined: those of KSY-C03. */
  readonly excludedResources?: readonly string[] | undefined;
  readonly ingest?: IngestSettings | undefined;
  /** The right to write the source; none where no lease is asked for. */
  readonly fences: () => readonly Fence[];
  /** Hears of everything new that is known of the cluster. */
  readonly onNews: (health: ClusterHealth, facts: ClusterFacts | undefined) => void;
}
