import type { ObjectKey, ScopeKey, SourceId } from '@orrery/model';
import type { Fence, Put, Remove, ScopeState } from '@orrery/storage';
import type { WaitingChange } from './merge-changes.ts';

/** Changes of one source that belong together, and the positions they lead to. */
export interface Work {
  readonly source: SourceId;
  /** In order; without `expects`, for which the queue has no answer. */
  readonly changes: readonly (Put | Remove)[];
  /** Committed with the last of the changes, never before. */
  readonly scopes?: readonly ScopeState[];
}

/** A change that the store cannot hold; whatever was stored of its key stays (KSY-E06, D24). */
interface RefusedChange {
  readonly key: ObjectKey;
  readonly error: unknown;
}

/** What became of a work: everything is stored but these. */
export interface WorkResult {
  readonly refused: readonly RefusedChange[];
}

/** A change in the queue. */
interface QueuedChange extends WaitingChange {
  readonly bytes: number;
}

/** A place in the queue: what it holds may be replaced by a later state of the key until it is taken. */
export interface Slot {
  queued: QueuedChange;
  /** Everybody whose change it holds or held. The first has it among its slots. */
  readonly works: WaitingWork[];
}

/** A work in the queue. */
export interface WaitingWork {
  readonly source: SourceId;
  readonly fence: Fence | undefined;
  readonly slots: readonly Slot[];
  readonly scopes: ScopeState[];
  /** How many of the slots were taken into batches. */
  taken: number;
  /** Whether its promise is decided. */
  isDecided: boolean;
  readonly refused: RefusedChange[];
  readonly resolve: (result: WorkResult) => void;
  readonly reject: (error: unknown) => void;
}

/** What a change or a position weighs beside its body: its key, and its places in lists. */
export const entryBytes = 512;

/** What a change weighs in the queue. */
export function weightOf(change: Put | Remove): number {
  return entryBytes + (change.op === 'put' ? change.body.byteLength : 0);
}

/** Names a scope within its source. */
export function scopeName({ scope }: { readonly scope: Pick<ScopeKey, 'group' | 'resource'> }): string {
  return `${scope.group}/${scope.resource}`;
}
