import { type ObjectKey, objectPath, revision, type ScopeKey, StatusError } from '@orrery/model';
import type {
  Change,
  ChangeFilter,
  ObjectVersion,
  PathRange,
  ScopeState,
  SealedOwner,
  SealedRow,
  Source,
  StoredObject,
  VisibleSet,
} from '../../contract.ts';
import type { Database } from '../database.ts';
import { livingSources } from './list-objects.ts';
import { bytes, keyAt, text, toObjectVersion, toScope, toStoredObject } from './rows.ts';

const pageOfChanges = 1000;

/** One object, if it is there and visible. */
export function getObject(database: Database, visible: VisibleSet, key: ObjectKey): StoredObject | undefined {
  if (visible.kind === 'sources' && !visible.ids.includes(key.source)) return undefined;
  const row = database
    .sql(
      `SELECT o.path, o.version, o.uid, o.revision, o.origin_version, o.labels, o.annotations_end, o.body
       FROM kinds k JOIN objects o ON o.source = ? AND o.kind = k.id AND o.path = ?
       JOIN sources s ON s.id = o.source AND s.is_removed = 0
       WHERE k.api_group = ? AND k.resource = ?`,
    )
    .get(key.source, objectPath(key.namespace, key.name), key.group, key.resource);
  return row === undefined ? undefined : toStoredObject(key, row);
}

/** Versions of a scope in path order, from the key index and the head of each row. */
export function scanVersions(database: Database, scope: ScopeKey, range: PathRange): ObjectVersion[] {
  const kind = database.kindId(scope.group, scope.resource);
  if (kind === undefined) return [];
  return database
    .sql(
      `SELECT path, uid, origin_version, revision FROM objects
       WHERE source = ? AND kind = ? AND path >= ? AND path > ? AND path <= ? ORDER BY path LIMIT ?`,
    )
    .all(scope.source, kind, range.from ?? '', range.after ?? '', range.through ?? '\u{10FFFF}', range.limit)
    .map(toObjectVersion);
}

/** Living, visible sources with their facts, in the order kind, name. */
export function readSources(database: Database, visible: VisibleSet): Source[] {
  const facts = database.sql('SELECT facts FROM sources WHERE id = ?');
  return database.snapshot(() =>
    livingSources(database, visible).map((source) => ({ ...source, facts: text(facts.get(source.id) ?? {}, 'facts') })),
  );
}

/** States of collected scopes of visible, living sources. */
export function readScopes(
  database: Database,
  filter: {
    readonly visible: VisibleSet;
    readonly source?: number;
    readonly group?: string;
    readonly resource?: string;
  },
): ScopeState[] {
  const living = new Set<number>(livingSources(database, filter.visible).map((source) => source.id));
  return database
    .sql(
      `SELECT c.source, k.api_group, k.resource, c.api_resource, c.resource_version, c.is_complete
       FROM scopes c JOIN kinds k ON k.id = c.kind
       WHERE (:source IS NULL OR c.source = :source) AND (:grp IS NULL OR k.api_group = :grp)
         AND (:resource IS NULL OR k.resource = :resource) ORDER BY c.source, k.api_group, k.resource`,
    )
    .all({ source: filter.source ?? null, grp: filter.group ?? null, resource: filter.resource ?? null })
    .filter((row) => living.has(Number(row['source'])))
    .map((row) => ({
      scope: toScope(row),
      kind: JSON.parse(text(row, 'api_resource')),
      resourceVersion: text(row, 'resource_version'),
      complete: row['is_complete'] === 1,
    }));
}

/** The next changes behind a revision, at most 1,000 that pass the filter. */
export function readChanges(
  database: Database,
  after: number,
  filter: ChangeFilter,
): { readonly changes: Change[]; readonly revision: number } {
  return database.snapshot(() => {
    const current = database.revision();
    if (after > current) {
      throw new StatusError('Expired', `revision ${after} is not of this store, which is at ${current}: list again`);
    }
    const rows = database
      .sql(
        `SELECT c.revision, c.type, c.source, coalesce(k.api_group, '') AS api_group, coalesce(k.resource, '') AS resource, c.path
         FROM changelog c LEFT JOIN kinds k ON k.id = c.kind
         WHERE c.revision > :after AND (:source IS NULL OR c.source = :source)
           AND (k.id IS NULL OR ((:grp IS NULL OR k.api_group = :grp) AND (:resource IS NULL OR k.resource = :resource)))
         ORDER BY c.revision LIMIT :limit`,
      )
      .all({
        after,
        source: filter.source ?? null,
        grp: filter.group ?? null,
        resource: filter.resource ?? null,
        limit: pageOfChanges,
      });
    const changes = rows
      .map((row) => ({
        revision: revision(BigInt(Number(row['revision']))),
        type: text(row, 'type') as Change['type'], // written by `writeBatch` only
        key: keyAt(toScope(row), text(row, 'path')),
      }))
      .filter((change) => filter.visible.kind === 'everything' || filter.visible.ids.includes(change.key.source));
    const last = rows.length < pageOfChanges ? current : Number(rows.at(-1)?.['revision']);
    return { changes, revision: last };
  });
}

/** The sealed rows of an owner, in the order of their fields. */
export function readSealed(database: Database, owner: SealedOwner): SealedRow[] {
  return database
    .sql('SELECT * FROM sealed WHERE source = ? AND owner_kind = ? AND owner_name = ? ORDER BY field, version')
    .all(owner.source, owner.ownerKind, owner.ownerName)
    .map((row) => ({
      id: text(row, 'id'),
      ...owner,
      field: text(row, 'field'),
      version: Number(row['version']),
      keyVersion: text(row, 'key_version'),
      nonce: bytes(row, 'nonce'),
      ciphertext: bytes(row, 'ciphertext'),
      wrappedDek: bytes(row, 'wrapped_dek'),
      fingerprint: text(row, 'fingerprint'),
      createdAt: Number(row['created_at']),
      ...(row['expires_at'] === null ? {} : { expiresAt: Number(row['expires_at']) }),
    }));
}
