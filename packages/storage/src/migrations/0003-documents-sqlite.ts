/** Documents that sources publish, each content once, and a number that grows when what sources serve has changed, in SQLite. */
export const documentsInSqlite = `
ALTER TABLE revision ADD COLUMN definitions INTEGER NOT NULL DEFAULT 0;

CREATE TABLE documents (hash TEXT PRIMARY KEY, size INTEGER NOT NULL, body BLOB NOT NULL) STRICT;

CREATE TABLE source_documents (
  source INTEGER NOT NULL,
  name TEXT NOT NULL,
  hash TEXT NOT NULL,
  tag TEXT NOT NULL,
  PRIMARY KEY (source, name)
) STRICT, WITHOUT ROWID;
CREATE INDEX source_documents_hash ON source_documents (hash);
`;
