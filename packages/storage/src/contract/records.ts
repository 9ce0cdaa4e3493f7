import type { ApiResource, ObjectKey, Revision, ScopeKey, SourceId, SourceKind } from '@orrery/model';

/** Where objects are learned from. */
export interface Source {
  readonly id: SourceId;
  readonly kind: SourceKind;
  /** Unique within its kind among living sources. */
  readonly name: string;
  /** What is known of the source beside its objects, as JSON text (for a cluster: version and identity). */
  readonly facts: string;
}

/** A stored object. `body` is in the normalised layout of `normaliseObject` in `model`. */
export interface StoredObject {
  readonly key: ObjectKey;
  /** Version of the kind the body is in. */
  readonly version: string;
  readonly uid: string;
  readonly revision: Revision;
  /** `metadata.resourceVersion` in the member; empty for control objects. */
  readonly originVersion: string;
  readonly body: Uint8Array;
  /** Offset in `body` of the brace that closes `metadata.annotations`. */
  readonly annotationsEnd: number;
  /** What the kind's printer made of the body at ingest; absent when the kind has none or it was printed by another version of it. */
  readonly cells?: string;
  /** When its deletion was stored, epoch milliseconds; tombstones only. */
  readonly deletedAt?: number;
}

/** Where a scope's reflector stands. It is no object and makes no revision (KSY-D11). */
export interface ScopeState {
  readonly scope: ScopeKey;
  /** What the member's discovery says of the kind. */
  readonly kind: ApiResource;
  /** The member's resourceVersion to watch from; empty before the first complete snapshot. */
  readonly resourceVersion: string;
  /** Whether a complete snapshot was reached once. */
  readonly complete: boolean;
  /** What is known of the scope beside its position, as JSON text; empty when nothing is. Opaque to the store. */
  readonly facts: string;
}

/** A server process that shares the store with others (KSY-J01). */
export interface Replica {
  /** Unique among replicas; the holder of its leases. */
  readonly name: string;
  /** Which sources it takes (KSY-J02); empty for the default group. */
  readonly shardingName: string;
  /** How many sources it holds, as it said last. */
  readonly sources: number;
}

/** A lease that has not run out by the database's time. */
export interface Lease {
  readonly source: SourceId;
  /** Name of the replica that holds it. */
  readonly holder: string;
}

/** Names one snapshot of a scope that is being pushed (KSY-K03). */
export interface StagedUpload {
  readonly scope: ScopeKey;
  /** Unique within the scope. */
  readonly upload: string;
}

/** A part of a pushed snapshot that is not visible yet; opaque to the store. */
export interface StagedPart {
  /** Its place among the parts, from 0 on. */
  readonly part: number;
  readonly body: Uint8Array;
}

/** A document that a source publishes beside its objects, as an OpenAPI document. Equal contents are kept once. */
export interface SourceDocument {
  readonly source: SourceId;
  /** Unique within the source. */
  readonly name: string;
  /** Names the content among all sources; made from it by the writer. */
  readonly hash: string;
  /** What the source itself calls this state of the document, as an entity tag; opaque to the store. */
  readonly tag: string;
}

/** One encrypted value, opaque to the store (S-01.5). */
export interface SealedRow {
  readonly id: string;
  readonly source: SourceId;
  readonly ownerKind: string;
  readonly ownerName: string;
  readonly field: string;
  readonly version: number;
  readonly keyVersion: string;
  readonly nonce: Uint8Array;
  readonly ciphertext: Uint8Array;
  readonly wrappedDek: Uint8Array;
  readonly fingerprint: string;
  /** Epoch milliseconds. */
  readonly createdAt: number;
  readonly expiresAt?: number;
}

/** Whose sealed rows are meant. */
export interface SealedOwner {
  readonly source: SourceId;
  readonly ownerKind: string;
  readonly ownerName: string;
}

/** One audit record, opaque to the store (S-27.3). Never changed; numbered in the order of commits. */
export interface AuditRow {
  /** Epoch milliseconds. */
  readonly at: number;
  readonly record: Uint8Array;
}
