export {
  type ClusterControllerDeps,
  createClusterController,
  type ResolvedAccess,
} from './cluster/cluster-controller.ts';
export { type MeasuredKind, noSyncMetrics, type SyncMetrics } from './metrics/sync-metrics.ts';
export { createShard, type Shard, type ShardDeps, type ShardSource } from './shard/shard.ts';
