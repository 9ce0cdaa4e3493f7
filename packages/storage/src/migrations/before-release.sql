-- The schema of files from before the first release, with one object: they are refused.
CREATE TABLE revision (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  epoch INTEGER NOT NULL,
  counter INTEGER NOT NULL
) STRICT;
INSERT INTO revision VALUES (1, 0, 1);

CREATE TABLE sources (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  kind TEXT NOT NULL CHECK (kind IN ('control', 'account', 'cluster', 'feed')),
  name TEXT NOT NULL,
  facts TEXT NOT NULL DEFAULT '{}',
  is_removed INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE UNIQUE INDEX living_sources ON sources (kind, name) WHERE is_removed = 0;
INSERT INTO sources (kind, name) VALUES ('control', 'control');

CREATE TABLE kinds (
  id INTEGER PRIMARY KEY,
  api_group TEXT NOT NULL,
  resource TEXT NOT NULL,
  UNIQUE (api_group, resource)
) STRICT;

CREATE TABLE objects (
  id INTEGER PRIMARY KEY,
  source INTEGER NOT NULL,
  kind INTEGER NOT NULL,
  path TEXT NOT NULL,
  uid TEXT NOT NULL,
  origin_version TEXT NOT NULL,
  revision INTEGER NOT NULL,
  version TEXT NOT NULL,
  annotations_end INTEGER NOT NULL,
  labels TEXT NOT NULL,
  body BLOB NOT NULL
) STRICT;
CREATE UNIQUE INDEX objects_key ON objects (source, kind, path);

CREATE TABLE changelog (
  revision INTEGER PRIMARY KEY,
  type TEXT NOT NULL,
  source INTEGER NOT NULL,
  kind INTEGER,
  path TEXT NOT NULL
) STRICT;

CREATE TABLE scopes (
  source INTEGER NOT NULL,
  kind INTEGER NOT NULL,
  api_resource TEXT NOT NULL,
  resource_version TEXT NOT NULL,
  is_complete INTEGER NOT NULL,
  PRIMARY KEY (source, kind)
) STRICT, WITHOUT ROWID;

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
PRAGMA user_version = 1;
INSERT INTO kinds VALUES (1, '', 'pods');
INSERT INTO sources (kind, name) VALUES ('cluster', 'a');
INSERT INTO objects VALUES (1, 2, 1, 'n/x', 'u', '1', 2, 'v1', 2, '', x'7b7d');
