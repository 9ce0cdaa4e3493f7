export { type BrakeSettings, defaultBrake } from './brake/decide-deletes.ts';
export { createScopeForecast, type ScopeForecast } from './choice/forecast-scopes.ts';
export { defaultExcludedResources } from './choice/standard-kinds.ts';
export { createClusterController } from './cluster/cluster-controller.ts';
export type { ClusterControllerDeps, ResolvedAccess } from './cluster/controller-deps.ts';
export { createFeed, type Feed, type TakenLease } from './feed/feed.ts';
export type {
  FrameResult,
  FramesAnswer,
  LeaseAnswer,
  LeasedKind,
  PendingAnswer,
} from './feed/feed-answers.ts';
export type { FeedDeps, FeedMetrics, FeedTokens } from './feed/feed-deps.ts';
export type { SentFrame } from './feed/feed-session.ts';
export { defaultFeedSettings, type FeedLimits, type FeedSettings } from './feed/feed-settings.ts';
export { findPruneProblems } from './ingest/prune-paths.ts';
export { type MeasuredKind, noSyncMetrics, type SyncMetrics } from './metrics/sync-metrics.ts';
export { createShard, type Shard, type ShardDeps, type ShardSource } from './shard/shard.ts';
export type { CommittedBatch } from './write/write-queue.ts';
