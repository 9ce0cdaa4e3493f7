import type { Revision, SourceId, SourceKind } from '@orrery/model';
import type { ExactJson } from './json/exact-json.ts';

/** What conditions may ask of a source. */
export interface SourceView {
  readonly id: SourceId;
  readonly kind: SourceKind;
  readonly name: string;
  /** Attributes that are known of it (`provider`, `subscription`, `project`); an absent one never matches. */
  readonly attributes: ReadonlyMap<string, readonly string[]>;
  /** Absent: not known, so that neither `fresh` nor `stale` can be answered. */
  readonly isFresh?: boolean;
}

/** What conditions may ask of a kind. */
export interface KindView {
  readonly group: string;
  /** Plural name. */
  readonly resource: string;
  /** Other names: kind, singular, short names. */
  readonly names: readonly string[];
}

/** One state of one object as the evaluator sees it. */
export interface ObjectView {
  readonly source: SourceView;
  readonly kind: KindView;
  readonly version: string;
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly revision: Revision;
  readonly originVersion: string;
  /** Epoch milliseconds of `metadata.creationTimestamp`; absent when that is absent or no time. */
  readonly createdAt?: number | undefined;
  /** Epoch milliseconds at which Orrery stored this state. */
  readonly changedAt: number;
  /** Epoch milliseconds at which its deletion was stored; tombstones only. */
  readonly deletedAt?: number;
  /** Flat: key, value, key, value... */
  readonly labels: readonly string[];
  /** The body, parsed when first asked for. */
  readonly json: () => ExactJson;
}
