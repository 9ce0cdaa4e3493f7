import type { Batch } from '../../contract.ts';
import type { Database } from '../database.ts';

/** Makes those sources of which none lives. */
export function makeSources(database: Database, sources: NonNullable<Batch['newSources']>): void {
  const statement = database.sql(
    'INSERT INTO sources (kind, name) VALUES (?, ?) ON CONFLICT (kind, name) WHERE is_removed = 0 DO NOTHING',
  );
  for (const { kind, name } of sources) statement.run(kind, name);
}

/** Stores where reflectors stand; a scope of a removed source is not kept. */
export function writeScopes(database: Database, scopes: NonNullable<Batch['scopes']>): void {
  const statement = database.sql(
    `INSERT INTO scopes (source, kind, api_resource, resource_version, is_complete)
     SELECT ?, ?, ?, ?, ? WHERE EXISTS (SELECT 1 FROM sources WHERE id = ? AND is_removed = 0)
     ON CONFLICT (source, kind) DO UPDATE SET api_resource = excluded.api_resource,
       resource_version = excluded.resource_version, is_complete = excluded.is_complete`,
  );
  for (const { scope, kind, resourceVersion, complete } of scopes) {
    const kindId = database.ensureKindId(scope.group, scope.resource);
    statement.run(scope.source, kindId, JSON.stringify(kind), resourceVersion, complete ? 1 : 0, scope.source);
  }
}

/** Replaces the sealed rows of each owner named. */
export function writeSealed(database: Database, sealed: NonNullable<Batch['sealed']>): void {
  for (const { owner, rows } of sealed) {
    const where = [owner.source, owner.ownerKind, owner.ownerName];
    const ofOwner = 'SELECT id FROM sealed WHERE source = ? AND owner_kind = ? AND owner_name = ?';
    database.sql(`DELETE FROM sealed_use WHERE id IN (${ofOwner})`).run(...where);
    database.sql('DELETE FROM sealed WHERE source = ? AND owner_kind = ? AND owner_name = ?').run(...where);
    for (const row of rows) {
      database
        .sql('INSERT INTO sealed VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)')
        .run(
          row.id,
          row.source,
          row.ownerKind,
          row.ownerName,
          row.field,
          row.version,
          row.keyVersion,
          row.nonce,
          row.ciphertext,
          row.wrappedDek,
          row.fingerprint,
          row.createdAt,
          row.expiresAt ?? null,
        );
    }
  }
}
