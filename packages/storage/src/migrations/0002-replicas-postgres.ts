/** What is known of scopes, causes of deletions, replicas, and pushed snapshots that are not visible yet, in PostgreSQL. */
export const replicasInPostgres = `
ALTER TABLE scopes ADD COLUMN facts text COLLATE "C" NOT NULL DEFAULT '';

CREATE TABLE causes (revision bigint PRIMARY KEY, span bigint NOT NULL, cause text COLLATE "C" NOT NULL);

CREATE TABLE replicas (
  name text COLLATE "C" PRIMARY KEY,
  sources bigint NOT NULL,
  expires_at bigint NOT NULL,
  sharding_name text COLLATE "C" NOT NULL
) WITH (fillfactor = 50);

CREATE TABLE staged_uploads (
  source bigint NOT NULL,
  size bigint NOT NULL,
  staged_at bigint NOT NULL,
  kind integer NOT NULL,
  upload text COLLATE "C" NOT NULL,
  PRIMARY KEY (source, kind, upload)
);

CREATE TABLE staged_parts (
  source bigint NOT NULL,
  part bigint NOT NULL,
  size bigint NOT NULL,
  kind integer NOT NULL,
  upload text COLLATE "C" NOT NULL,
  body bytea NOT NULL,
  PRIMARY KEY (source, kind, upload, part)
);
ALTER TABLE staged_parts ALTER COLUMN body SET STORAGE EXTERNAL;
`;
