/**
 * The first tables in PostgreSQL: those of SQLite with texts compared by bytes and wide columns first by alignment, so that rows have no
 * holes. Frames are compressed already. Room is left in rows that are changed in place.
 */
export const tablesInPostgres = `
CREATE TABLE revision (
  id integer PRIMARY KEY CHECK (id = 1),
  epoch integer NOT NULL,
  counter bigint NOT NULL,
  last_object bigint NOT NULL,
  catalogue bigint NOT NULL,
  changelog_horizon bigint NOT NULL,
  history_horizon bigint NOT NULL,
  history_bytes bigint NOT NULL,
  origin text COLLATE "C"
) WITH (fillfactor = 10);
INSERT INTO revision VALUES (1, 0, 1, 0, 1, 1, 1, 0, NULL);

CREATE TABLE commits (revision bigint PRIMARY KEY, at bigint NOT NULL);
CREATE INDEX commits_at ON commits (at, revision);
INSERT INTO commits VALUES (1, floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint);

CREATE TABLE sources (
  id bigint PRIMARY KEY,
  kind text COLLATE "C" NOT NULL CHECK (kind IN ('control', 'account', 'cluster', 'feed')),
  name text COLLATE "C" NOT NULL,
  facts text COLLATE "C" NOT NULL,
  is_removed smallint NOT NULL
);
CREATE UNIQUE INDEX sources_living ON sources (kind, name) WHERE is_removed = 0;
INSERT INTO sources VALUES (1, 'control', 'control', '{}', 0);

CREATE TABLE kinds (
  id integer PRIMARY KEY,
  api_group text COLLATE "C" NOT NULL,
  resource text COLLATE "C" NOT NULL,
  names text COLLATE "C" NOT NULL,
  UNIQUE (api_group, resource)
);

CREATE TABLE totals (
  source bigint NOT NULL,
  kind integer NOT NULL,
  namespace text COLLATE "C" NOT NULL,
  size bigint NOT NULL,
  PRIMARY KEY (source, kind, namespace)
) WITH (fillfactor = 50);

CREATE TABLE objects (
  id bigint PRIMARY KEY,
  source bigint NOT NULL,
  revision bigint NOT NULL,
  created_at bigint,
  kind integer NOT NULL,
  annotations_end integer NOT NULL,
  size integer NOT NULL,
  dictionary integer NOT NULL,
  path text COLLATE "C" NOT NULL,
  uid bytea NOT NULL,
  origin_version text COLLATE "C" NOT NULL,
  version text COLLATE "C" NOT NULL,
  digest bytea NOT NULL,
  cells text COLLATE "C",
  frame bytea NOT NULL
);
ALTER TABLE objects ALTER COLUMN frame SET STORAGE EXTERNAL;
CREATE UNIQUE INDEX objects_key ON objects (source, kind, path);
CREATE INDEX objects_name ON objects (kind, substr(path, strpos(path, '/') + 1), source);
CREATE INDEX objects_created ON objects (kind, created_at);
CREATE INDEX objects_revision ON objects (kind, revision);
CREATE INDEX objects_uid ON objects (source, uid);

CREATE TABLE label_pairs (
  id bigint PRIMARY KEY,
  number bigint,
  key text COLLATE "C" NOT NULL,
  value bytea NOT NULL
);
CREATE UNIQUE INDEX label_pairs_value ON label_pairs (key, value);

CREATE TABLE object_labels (
  pair bigint NOT NULL,
  kind integer NOT NULL,
  source bigint NOT NULL,
  object bigint NOT NULL,
  PRIMARY KEY (pair, kind, source, object)
);

CREATE TABLE object_fields (
  field integer NOT NULL,
  value bytea NOT NULL,
  source bigint NOT NULL,
  object bigint NOT NULL,
  PRIMARY KEY (field, value, source, object)
);

CREATE TABLE targets (
  id bigint PRIMARY KEY,
  source bigint NOT NULL,
  edge integer NOT NULL,
  uid bytea NOT NULL,
  target_kind text COLLATE "C" NOT NULL,
  namespace text COLLATE "C" NOT NULL,
  name text COLLATE "C" NOT NULL
);
CREATE UNIQUE INDEX targets_uid ON targets (source, edge, uid, target_kind, namespace, name);
CREATE INDEX targets_name ON targets (edge, name);

CREATE TABLE object_refs (
  target bigint NOT NULL,
  source bigint NOT NULL,
  object bigint NOT NULL,
  is_controller smallint NOT NULL,
  PRIMARY KEY (target, source, object)
);

CREATE TABLE field_states (field integer PRIMARY KEY, definition text COLLATE "C" NOT NULL, position bigint);

CREATE TABLE changelog (
  revision bigint PRIMARY KEY,
  source bigint NOT NULL,
  previous bigint,
  span bigint NOT NULL,
  kind integer,
  type text COLLATE "C" NOT NULL CHECK (type IN ('put', 'remove', 'removal')),
  path text COLLATE "C" NOT NULL
);

CREATE TABLE removals (
  revision bigint PRIMARY KEY,
  span bigint NOT NULL,
  source bigint NOT NULL,
  kind integer,
  namespace text COLLATE "C",
  next bigint NOT NULL
);

CREATE TABLE history (
  source bigint NOT NULL,
  revision bigint NOT NULL,
  until bigint NOT NULL,
  until_at bigint NOT NULL,
  created_at bigint,
  kind integer NOT NULL,
  annotations_end integer NOT NULL,
  size integer NOT NULL,
  dictionary integer NOT NULL,
  is_deleted smallint NOT NULL,
  path text COLLATE "C" NOT NULL,
  uid bytea NOT NULL,
  origin_version text COLLATE "C" NOT NULL,
  version text COLLATE "C" NOT NULL,
  digest bytea NOT NULL,
  cells text COLLATE "C",
  frame bytea NOT NULL
);
ALTER TABLE history ALTER COLUMN frame SET STORAGE EXTERNAL;
CREATE UNIQUE INDEX history_key ON history (source, kind, path, revision);
CREATE INDEX history_until ON history (until);
CREATE INDEX history_deleted ON history (kind, until) WHERE is_deleted = 1;

CREATE TABLE held_deletes (
  source bigint NOT NULL,
  held_at bigint NOT NULL,
  kind integer NOT NULL,
  path text COLLATE "C" NOT NULL,
  PRIMARY KEY (source, kind, path)
);

CREATE TABLE scopes (
  source bigint NOT NULL,
  kind integer NOT NULL,
  is_complete smallint NOT NULL,
  api_resource text COLLATE "C" NOT NULL,
  resource_version text COLLATE "C" NOT NULL,
  PRIMARY KEY (source, kind)
) WITH (fillfactor = 50);

CREATE TABLE leases (
  source bigint PRIMARY KEY,
  token bigint NOT NULL,
  expires_at bigint NOT NULL,
  holder text COLLATE "C" NOT NULL
) WITH (fillfactor = 50);

CREATE TABLE sealed (
  id text COLLATE "C" PRIMARY KEY,
  source bigint NOT NULL,
  owner_kind text COLLATE "C" NOT NULL,
  owner_name text COLLATE "C" NOT NULL,
  field text COLLATE "C" NOT NULL,
  version bigint NOT NULL,
  key_version text COLLATE "C" NOT NULL,
  nonce bytea NOT NULL,
  ciphertext bytea NOT NULL,
  wrapped_dek bytea NOT NULL,
  fingerprint text COLLATE "C" NOT NULL,
  created_at bigint NOT NULL,
  expires_at bigint
);
CREATE INDEX sealed_owner ON sealed (source, owner_kind, owner_name);

CREATE TABLE sealed_use (
  id text COLLATE "C" PRIMARY KEY,
  last_used_at bigint NOT NULL,
  last_used_by text COLLATE "C" NOT NULL
);

CREATE TABLE audit (number bigint PRIMARY KEY, at bigint NOT NULL, record bytea NOT NULL);
`;
