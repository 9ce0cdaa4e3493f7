import type { DatabasePlace } from '@orrery/storage/integrity';
import type { PlanOptions } from './planned-batch.ts';

/** What is to be written, and how. */
export interface BatchTask {
  readonly plan: PlanOptions;
  /** It ends when batches up to this number are stored. */
  readonly batches: number;
  /** Batches under way at a time. */
  readonly window: number;
  /** Forgets what is beyond a small retention every few batches. */
  readonly compacts: boolean;
  /** Goes on when the store is unavailable, as a server would; else any failure ends it. */
  readonly endures: boolean;
}

/** What the writing process is told, as JSON in its one argument. */
export interface WriterTask extends BatchTask {
  /** The unix socket it reports to. */
  readonly socket: string;
  readonly place: DatabasePlace;
}

/** What it reports, a line of JSON each. Numbers of batches count from 0. */
export type WriterEvent =
  /** The store is open; `next` is the first batch that is not stored. */
  | { readonly kind: 'opened'; readonly next: number; readonly revision: number }
  | { readonly kind: 'acknowledged'; readonly batch: number; readonly revision: number }
  /** The store was unavailable for something; `canRead` tells whether what was stored before could be read then. */
  | {
      readonly kind: 'refused';
      readonly what: string;
      readonly reason: string;
      readonly message: string;
      readonly canRead: boolean;
    }
  /** A write that failed had been committed all the same. */
  | { readonly kind: 'found'; readonly batch: number }
  /** It forgets what is old from here to there. */
  | { readonly kind: 'compacting' | 'compacted' }
  | { readonly kind: 'done' }
  /** Anything that must not happen. */
  | { readonly kind: 'broken'; readonly message: string };
