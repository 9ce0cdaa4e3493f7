import type { ListCause } from '@orrery/kube-client';

/** A kind of a cluster, as metrics name it (KSY-L01). */
export interface MeasuredKind {
  readonly cluster: string;
  readonly group: string;
  readonly resource: string;
}

/** What the engine of clusters measures (`kube-sync.md` L). Calls are cheap and never fail; times are milliseconds. */
export interface SyncMetrics {
  /** A list ended: how it ended, how long it took, of how many pages. */
  listed(
    kind: MeasuredKind,
    list: {
      readonly cause: ListCause;
      readonly result: 'complete' | 'failed';
      readonly tookMs: number;
      readonly pages: number;
    },
  ): void;
  /** Listed objects that were stored already as they are. */
  unchanged(kind: MeasuredKind, count: number): void;
  /** Changes of a watch: `ADDED`, `MODIFIED`, `DELETED`. */
  event(kind: MeasuredKind, type: string): void;
  /** From the arrival of a change to its commit. */
  applied(tookMs: number): void;
  /** Objects that cannot be stored now. */
  quarantined(kind: MeasuredKind, count: number): void;
  /** State of a scope, as in `ScopeFacts.state`; undefined when it is no longer collected. */
  scopeState(kind: MeasuredKind, state: string | undefined): void;
  /** A watch ended other than by its time-out. */
  watchRestarted(cluster: string, reason: string): void;
  /** How many watches of a cluster are open now. */
  watchesOpen(cluster: string, count: number): void;
  /** Deletions of a source that wait for confirmation. */
  deletesHeld(source: string, count: number): void;
  /** The resourceVersions of a cluster went back (KSY-D32). */
  rolledBack(cluster: string): void;
  /** Objects that an audit had to repair (KSY-D16). */
  repaired(cluster: string, count: number): void;
  /** When the credential of a cluster ends, epoch milliseconds; undefined when it does not say. */
  credentialExpiry(cluster: string, at: number | undefined): void;
  /** A cluster is no longer synchronised here: its gauges go. */
  forgot(cluster: string): void;
}

const nothing = (): void => undefined;

/** Measures nothing: for tests and programs without a metrics endpoint. */
export const noSyncMetrics: SyncMetrics = {
  listed: nothing,
  unchanged: nothing,
  event: nothing,
  applied: nothing,
  quarantined: nothing,
  scopeState: nothing,
  watchRestarted: nothing,
  watchesOpen: nothing,
  deletesHeld: nothing,
  rolledBack: nothing,
  repaired: nothing,
  credentialExpiry: nothing,
  forgot: nothing,
};
