import type { Vault } from '@orrery/access';
import { resolveClusterAccess } from '@orrery/clusters';
import type { Outbound } from '@orrery/http';
import type { Clock, Log } from '@orrery/kit';
import { createKubeClient, type RequestOutcome } from '@orrery/kube-client';
import type { Store } from '@orrery/storage';
import { createClusterController, defaultBrake } from '@orrery/sync';
import type { Metrics } from './metrics/create-metrics.ts';
import type { Settings } from './settings.ts';

/** What learning needs. */
export interface LearningParts {
  readonly store: Store;
  readonly vault: Vault;
  readonly outbound: Outbound;
  readonly metrics: Metrics;
  readonly settings: Settings['sync'];
  /** This server among those of its database; absent: it is alone, and asks for no leases. */
  readonly replica: { readonly name: string; readonly shardingName: string } | undefined;
  readonly version: string;
  readonly clock: Clock;
  readonly log: Log;
}

/** Clusters -> store. Servers that share a database share the clusters out among them by leases. */
export function startLearning(parts: LearningParts): AsyncDisposable {
  const { store, vault, outbound, metrics, replica, settings, clock, log } = parts;
  const userAgent = `orrery/${parts.version} (kube-sync)`;
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
    ingest: { ...settings.kube.prune, digestKey: vault.deriveKey('secret-values') },
    brake: { ...defaultBrake, ...settings.brake },
    excludedResources: settings.kube.excludedResources,
    onBatch: metrics.onBatch,
    replica,
  });
}
