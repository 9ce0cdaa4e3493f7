import type { Vault } from '@orrery/access';
import { resolveClusterAccess } from '@orrery/clusters';
import type { Outbound } from '@orrery/http';
import type { Clock, Log } from '@orrery/kit';
import { createKubeClient, type RequestOutcome } from '@orrery/kube-client';
import type { Store } from '@orrery/storage';
import { createClusterController } from '@orrery/sync';
import type { Metrics } from './metrics/create-metrics.ts';
import { replicaName } from './replica-name.ts';
import type { Settings } from './settings.ts';

/** What learning needs. */
export interface LearningParts {
  readonly store: Store;
  readonly vault: Vault;
  readonly outbound: Outbound;
  readonly settings: Settings;
  readonly metrics: Metrics;
  readonly version: string;
  readonly clock: Clock;
  readonly log: Log;
}

/** Clusters -> store. Servers that share a database take turns by leases; one with a database of its own needs none. */
export async function startLearning(parts: LearningParts): Promise<AsyncDisposable> {
  const { store, vault, outbound, settings, metrics, clock, log } = parts;
  const userAgent = `orrery/${parts.version} (kube-sync)`;
  const isShared = settings.database.url !== undefined;
  const name = isShared ? await replicaName(settings.data.directory, settings.replica.name) : undefined;
  return createClusterController({
    store,
    resolveAccess: (cluster) => resolveClusterAccess({ store, vault, now: () => clock.now() }, cluster),
    connect: (access, cluster) => {
      const onRequest = (outcome: RequestOutcome): void => metrics.onRequest(cluster, outcome);
      return createKubeClient(access, { outbound, clock, userAgent, onRequest });
    },
    clock,
    random: Math.random,
    log,
    metrics: metrics.sync,
    ingest: { digestKey: vault.deriveKey('secret-values') },
    onBatch: metrics.onBatch,
    ...(name === undefined ? {} : { replica: { name, shardingName: settings.sync.shardingName } }),
  });
}
