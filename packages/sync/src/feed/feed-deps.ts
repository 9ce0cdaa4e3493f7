import type { Clock, Log } from '@orrery/kit';
import type { Secret } from '@orrery/model';
import type { Batch, Store } from '@orrery/storage';
import type { BrakeSettings } from '../brake/decide-deletes.ts';
import type { FeedSettings } from './feed-settings.ts';

/** Makes the tokens of new feeds. */
export interface FeedTokens {
  /** A feed token of a cluster, with what has to be stored for it to work; older ones of the cluster that were never used stop working. */
  issue(cluster: string): Promise<{ readonly token: Secret<string> } & Required<Pick<Batch, 'changes' | 'sealed'>>>;
}

/** What the feed measures (`kube-sync.md` L). Calls are cheap and never fail. */
export interface FeedMetrics {
  /** A frame was answered. */
  unit(source: string, result: string): void;
  /** A snapshot was asked for. */
  resync(source: string, reason: string): void;
  /** A pusher was heard, epoch milliseconds. */
  heard(source: string, at: number): void;
}

/** What the push feed needs. */
export interface FeedDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
  /** Random bytes of a secure generator. */
  readonly randomBytes: (size: number) => Uint8Array;
  readonly tokens: FeedTokens;
  readonly metrics?: FeedMetrics;
  readonly settings?: Partial<FeedSettings>;
  readonly brake?: BrakeSettings;
  /** A snapshot whose changed bodies are larger is written in several batches; default 32 MiB. */
  readonly batchBytes?: number;
}
