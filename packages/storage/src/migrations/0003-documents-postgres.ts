/** Documents that sources publish, each content once, and a number that grows when what sources serve has changed, in PostgreSQL. */
export const documentsInPostgres = `
ALTER TABLE revision ADD COLUMN definitions bigint NOT NULL DEFAULT 0;

CREATE TABLE documents (size bigint NOT NULL, hash text COLLATE "C" PRIMARY KEY, body bytea NOT NULL);
ALTER TABLE documents ALTER COLUMN body SET STORAGE EXTERNAL;

CREATE TABLE source_documents (
  source bigint NOT NULL,
  name text COLLATE "C" NOT NULL,
  hash text COLLATE "C" NOT NULL,
  tag text COLLATE "C" NOT NULL,
  PRIMARY KEY (source, name)
);
CREATE INDEX source_documents_hash ON source_documents (hash);
`;
