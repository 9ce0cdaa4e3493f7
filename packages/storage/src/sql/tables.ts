/**
 * The tables, alike in both databases. Texts are compared by bytes (SQLite's BINARY, PostgreSQL's `COLLATE "C"`), byte columns are
 * BLOB and bytea, booleans are 0 and 1. Times are epoch milliseconds.
 */
export interface Tables {
  /** One row. `catalogue` grows when sources, kinds, removals, fields or interned values that a cache may hold have changed. */
  revision: {
    id: number;
    epoch: number;
    counter: number;
    /** Id of the last object made; ids are given by the writer and never again. */
    last_object: number;
    catalogue: number;
    /** Grows when what sources serve has changed: kinds of scopes, sources, documents. */
    definitions: number;
    /** Revisions that are the oldest known to the changelog and to the history. */
    changelog_horizon: number;
    history_horizon: number;
    /** Sum of `historySize` over the rows of `history`. */
    history_bytes: number;
    /** What tells one life of the database from another (PostgreSQL: system and timeline), null where nothing does. */
    origin: string | null;
  };
  /** One row: how many migrations the database has had. */
  schema_version: { id: number; version: number };
  /** Which revision was the last of a commit, and when. */
  commits: { revision: number; at: number };
  sources: { id: number; kind: string; name: string; facts: string; is_removed: number };
  /** `names`: JSON list of the kind, singular and short names that members have served it under; they outlive its scopes. */
  kinds: { id: number; api_group: string; resource: string; names: string };
  /** How many objects of a kind a namespace of a source holds, rows hidden by a removal not counted. */
  totals: { source: number; kind: number; namespace: string; size: number };
  objects: ObjectColumns & { id: number };
  /** `value`: `textKey`. `key`: `labelKeyColumn`. `number`: the value as a 64-bit integer, if it is one. */
  label_pairs: { id: number; key: string; value: Uint8Array; number: bigint | null };
  object_labels: { pair: number; kind: number; source: number; object: number };
  /** `field`: id of a declared field. `value`: `scalarKey`, or `rankKey` of it. Or an entry of `withOrderEntries`. */
  object_fields: { field: number; value: Uint8Array; source: number; object: number };
  /** The far ends of references, each once. `target_kind`: `<group>/<Kind>` as owner references name it. */
  targets: {
    id: number;
    source: number;
    edge: number;
    uid: Uint8Array;
    target_kind: string;
    namespace: string;
    name: string;
  };
  object_refs: { target: number; source: number; object: number; is_controller: number };
  /** Fields whose index is complete (`position` null) or being filled: up to which object. `definition`: what it was filled by. */
  field_states: { field: number; definition: string; position: number | null };
  /** One row: the printers that kept cells are to be made by, and up to which object they are; `position` null: all are. */
  cell_state: { id: number; printers: string; position: number | null };
  /** `put`, `remove`, or `removal`: one entry for `span` revisions from `revision` on; `path` is its namespace or empty. */
  changelog: {
    revision: number;
    span: number;
    type: string;
    source: number;
    kind: number | null;
    path: string;
    previous: number | null;
  };
  /** Removals whose rows are hidden and not all purged yet. `next`: the revision the next purged row in default order gets. */
  removals: {
    revision: number;
    span: number;
    source: number;
    kind: number | null;
    namespace: string | null;
    next: number;
  };
  /** States that are no more: of `revision` until `until`, which is the revision of the next state or of the deletion. */
  history: ObjectColumns & { until: number; is_deleted: number; until_at: number };
  /** Why a block of `span` revisions from `revision` on deleted, where the writer said so. */
  causes: { revision: number; span: number; cause: string };
  held_deletes: { source: number; kind: number; path: string; held_at: number };
  scopes: {
    source: number;
    kind: number;
    api_resource: string;
    resource_version: string;
    is_complete: number;
    facts: string;
  };
  leases: { source: number; holder: string; token: number; expires_at: number };
  /** Servers that share the database; one that has run out lives no longer. */
  replicas: { name: string; sharding_name: string; sources: number; expires_at: number };
  /** Pushed snapshots that are not visible yet. `size`: bytes of their parts. `staged_at`: time of the last one. */
  staged_uploads: { source: number; kind: number; upload: string; size: number; staged_at: number };
  staged_parts: { source: number; kind: number; upload: string; part: number; size: number; body: Uint8Array };
  /** `size`: length of the content. `body`: the content as one zstd frame. */
  documents: { hash: string; size: number; body: Uint8Array };
  source_documents: { source: number; name: string; hash: string; tag: string };
  sealed: {
    id: string;
    source: number;
    owner_kind: string;
    owner_name: string;
    field: string;
    version: number;
    key_version: string;
    nonce: Uint8Array;
    ciphertext: Uint8Array;
    wrapped_dek: Uint8Array;
    fingerprint: string;
    created_at: number;
    expires_at: number | null;
  };
  sealed_use: { id: string; last_used_at: number; last_used_by: string };
  audit: { number: number; at: number; record: Uint8Array };
}

/** What is kept of each state of an object. */
export interface ObjectColumns {
  source: number;
  kind: number;
  path: string;
  /** `uidKey`. */
  uid: Uint8Array;
  revision: number;
  /** `metadata.creationTimestamp`. */
  created_at: number | null;
  origin_version: string;
  version: string;
  /** `rowDigest`. */
  digest: Uint8Array;
  annotations_end: number;
  /** Length of the body. */
  size: number;
  /** Printer version and cells, or null. */
  cells: string | null;
  /** Id of the dictionary of the frame. */
  dictionary: number;
  /** The body as one zstd frame. */
  frame: Uint8Array;
}
