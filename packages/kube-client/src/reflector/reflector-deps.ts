import type { Clock, Log } from '@orrery/kit';
import type { KubeClient } from '../client/create-kube-client.ts';
import type { ListedResource } from '../client/list-pages.ts';
import type { Selection } from '../client/selection.ts';
import type { ReflectorSink } from './reflector-sink.ts';

/** What a reflector needs. Its selection is fixed: another one is another reflector. */
export interface ReflectorDeps extends Selection {
  readonly client: KubeClient;
  readonly resource: ListedResource;
  readonly clock: Clock;
  /** Numbers in [0, 1). */
  readonly random: () => number;
  readonly log: Log;
  readonly sink: ReflectorSink;
  /** The stored resourceVersion of a scope with a complete snapshot: the first step is a watch, not a list (KSY-D12). */
  readonly position?: string | undefined;
  /** Whether lists may come as streams where the server's version has them (KSY-D01). Default: `auto`. */
  readonly streaming?: 'auto' | 'never' | undefined;
  /** The minor of the server's version 1.x; unknown servers are listed page by page. */
  readonly serverMinor?: number | undefined;
  /**
   * Resolves when a list may start: the cluster is reachable (KSY-G01) and a place among its lists is free (section L of KSY).
   * What it gives is disposed when the list has ended. Rejects with the signal's reason on abort.
   */
  readonly enterList: (signal: AbortSignal) => Promise<Disposable>;
  /**
   * Called when the server was found to be at a lower position than this scope (KSY-D32), before the scope is listed for this reason.
   * Must not throw.
   */
  readonly onRollback?: (() => void) | undefined;
}
