/**
 * The first tables in SQLite. Tables whose key is the way to their rows have no rowid; the wide columns stand last, so that reading a
 * version touches no overflow page. Rows of `history` are appended in the order they end, which is the order they are forgotten in.
 */
export const tablesInSqlite = `
CREATE TABLE revision (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  epoch INTEGER NOT NULL,
  counter INTEGER NOT NULL,
  last_object INTEGER NOT NULL,
  catalogue INTEGER NOT NULL,
  changelog_horizon INTEGER NOT NULL,
  history_horizon INTEGER NOT NULL,
  history_bytes INTEGER NOT NULL,
  origin TEXT
) STRICT;
INSERT INTO revision VALUES (1, 0, 1, 0, 1, 1, 1, 0, NULL);

CREATE TABLE commits (revision INTEGER PRIMARY KEY, at INTEGER NOT NULL) STRICT;
CREATE INDEX commits_at ON commits (at, revision);
INSERT INTO commits VALUES (1, CAST(unixepoch('now', 'subsec') * 1000 AS INTEGER));

CREATE TABLE sources (
  id INTEGER PRIMARY KEY,
  kind TEXT NOT NULL CHECK (kind IN ('control', 'account', 'cluster', 'feed')),
  name TEXT NOT NULL,
  facts TEXT NOT NULL,
  is_removed INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX sources_living ON sources (kind, name) WHERE is_removed = 0;
INSERT INTO sources VALUES (1, 'control', 'control', '{}', 0);

CREATE TABLE kinds (
  id INTEGER PRIMARY KEY,
  api_group TEXT NOT NULL,
  resource TEXT NOT NULL,
  names TEXT NOT NULL,
  UNIQUE (api_group, resource)
) STRICT;

CREATE TABLE totals (
  source INTEGER NOT NULL,
  kind INTEGER NOT NULL,
  namespace TEXT NOT NULL,
  size INTEGER NOT NULL,
  PRIMARY KEY (source, kind, namespace)
) STRICT, WITHOUT ROWID;

CREATE TABLE objects (
  id INTEGER PRIMARY KEY,
  source INTEGER NOT NULL,
  kind INTEGER NOT NULL,
  path TEXT NOT NULL,
  uid BLOB NOT NULL,
  revision INTEGER NOT NULL,
  created_at INTEGER,
  origin_version TEXT NOT NULL,
  version TEXT NOT NULL,
  digest BLOB NOT NULL,
  annotations_end INTEGER NOT NULL,
  size INTEGER NOT NULL,
  dictionary INTEGER NOT NULL,
  cells TEXT,
  frame BLOB NOT NULL
) STRICT;
CREATE UNIQUE INDEX objects_key ON objects (source, kind, path);
CREATE INDEX objects_name ON objects (kind, substr(path, instr(path, '/') + 1), source);
CREATE INDEX objects_created ON objects (kind, created_at);
CREATE INDEX objects_revision ON objects (kind, revision);
CREATE INDEX objects_uid ON objects (source, uid);

CREATE TABLE label_pairs (
  id INTEGER PRIMARY KEY,
  key TEXT NOT NULL,
  value BLOB NOT NULL,
  number INTEGER
) STRICT;
CREATE UNIQUE INDEX label_pairs_value ON label_pairs (key, value);

CREATE TABLE object_labels (
  pair INTEGER NOT NULL,
  kind INTEGER NOT NULL,
  source INTEGER NOT NULL,
  object INTEGER NOT NULL,
  PRIMARY KEY (pair, kind, source, object)
) STRICT, WITHOUT ROWID;

CREATE TABLE object_fields (
  field INTEGER NOT NULL,
  value BLOB NOT NULL,
  source INTEGER NOT NULL,
  object INTEGER NOT NULL,
  PRIMARY KEY (field, value, source, object)
) STRICT, WITHOUT ROWID;

CREATE TABLE targets (
  id INTEGER PRIMARY KEY,
  source INTEGER NOT NULL,
  edge INTEGER NOT NULL,
  uid BLOB NOT NULL,
  target_kind TEXT NOT NULL,
  namespace TEXT NOT NULL,
  name TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX targets_uid ON targets (source, edge, uid, target_kind, namespace, name);
CREATE INDEX targets_name ON targets (edge, name);

CREATE TABLE object_refs (
  target INTEGER NOT NULL,
  source INTEGER NOT NULL,
  object INTEGER NOT NULL,
  is_controller INTEGER NOT NULL,
  PRIMARY KEY (target, source, object)
) STRICT, WITHOUT ROWID;

CREATE TABLE field_states (field INTEGER PRIMARY KEY, definition TEXT NOT NULL, position INTEGER) STRICT;

CREATE TABLE changelog (
  revision INTEGER PRIMARY KEY,
  span INTEGER NOT NULL,
  type TEXT NOT NULL CHECK (type IN ('put', 'remove', 'removal')),
  source INTEGER NOT NULL,
  kind INTEGER,
  path TEXT NOT NULL,
  previous INTEGER
) STRICT;

CREATE TABLE removals (
  revision INTEGER PRIMARY KEY,
  span INTEGER NOT NULL,
  source INTEGER NOT NULL,
  kind INTEGER,
  namespace TEXT,
  next INTEGER NOT NULL
) STRICT;

CREATE TABLE history (
  source INTEGER NOT NULL,
  kind INTEGER NOT NULL,
  path TEXT NOT NULL,
  uid BLOB NOT NULL,
  revision INTEGER NOT NULL,
  until INTEGER NOT NULL,
  is_deleted INTEGER NOT NULL,
  until_at INTEGER NOT NULL,
  created_at INTEGER,
  origin_version TEXT NOT NULL,
  version TEXT NOT NULL,
  digest BLOB NOT NULL,
  annotations_end INTEGER NOT NULL,
  size INTEGER NOT NULL,
  dictionary INTEGER NOT NULL,
  cells TEXT,
  frame BLOB NOT NULL
) STRICT;
CREATE UNIQUE INDEX history_key ON history (source, kind, path, revision);
CREATE INDEX history_until ON history (until);
CREATE INDEX history_deleted ON history (kind, until) WHERE is_deleted = 1;

CREATE TABLE held_deletes (
  source INTEGER NOT NULL,
  kind INTEGER NOT NULL,
  path TEXT NOT NULL,
  held_at INTEGER NOT NULL,
  PRIMARY KEY (source, kind, path)
) STRICT, WITHOUT ROWID;

CREATE TABLE scopes (
  source INTEGER NOT NULL,
  kind INTEGER NOT NULL,
  api_resource TEXT NOT NULL,
  resource_version TEXT NOT NULL,
  is_complete INTEGER NOT NULL,
  PRIMARY KEY (source, kind)
) STRICT, WITHOUT ROWID;

CREATE TABLE leases (
  source INTEGER PRIMARY KEY,
  holder TEXT NOT NULL,
  token INTEGER NOT NULL,
  expires_at INTEGER NOT NULL
) STRICT;

CREATE TABLE sealed (
  id TEXT PRIMARY KEY,
  source INTEGER NOT NULL,
  owner_kind TEXT NOT NULL,
  owner_name TEXT NOT NULL,
  field TEXT NOT NULL,
  version INTEGER NOT NULL,
  key_version TEXT NOT NULL,
  nonce BLOB NOT NULL,
  ciphertext BLOB NOT NULL,
  wrapped_dek BLOB NOT NULL,
  fingerprint TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  expires_at INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX sealed_owner ON sealed (source, owner_kind, owner_name);

CREATE TABLE sealed_use (
  id TEXT PRIMARY KEY,
  last_used_at INTEGER NOT NULL,
  last_used_by TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE audit (number INTEGER PRIMARY KEY, at INTEGER NOT NULL, record BLOB NOT NULL) STRICT;
`;
