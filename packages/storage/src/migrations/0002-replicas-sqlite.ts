/** What is known of scopes, causes of deletions, replicas, and pushed snapshots that are not visible yet, in SQLite. */
export const replicasInSqlite = `
ALTER TABLE scopes ADD COLUMN facts TEXT NOT NULL DEFAULT '';

CREATE TABLE causes (revision INTEGER PRIMARY KEY, span INTEGER NOT NULL, cause TEXT NOT NULL) STRICT;

CREATE TABLE replicas (
  name TEXT PRIMARY KEY,
  sharding_name TEXT NOT NULL,
  sources INTEGER NOT NULL,
  expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE staged_uploads (
  source INTEGER NOT NULL,
  kind INTEGER NOT NULL,
  upload TEXT NOT NULL,
  size INTEGER NOT NULL,
  staged_at INTEGER NOT NULL,
  PRIMARY KEY (source, kind, upload)
) STRICT, WITHOUT ROWID;

CREATE TABLE staged_parts (
  source INTEGER NOT NULL,
  kind INTEGER NOT NULL,
  upload TEXT NOT NULL,
  part INTEGER NOT NULL,
  size INTEGER NOT NULL,
  body BLOB NOT NULL
) STRICT;
CREATE UNIQUE INDEX staged_parts_key ON staged_parts (source, kind, upload, part);
`;
