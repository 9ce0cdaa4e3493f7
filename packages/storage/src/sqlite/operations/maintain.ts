import { type SourceId, type SourceKind, sourceId } from '@orrery/model';
import type { Source } from '../../contract.ts';
import type { Database } from '../database.ts';
import { text } from './rows.ts';
import { makeSources } from './write-beside.ts';

/** Rows of removed sources deleted in one transaction at most. */
const purgeRows = 5000;

/** The living source of a name, made if there is none. */
export function ensureSource(database: Database, kind: SourceKind, name: string): Source {
  return database.transaction(() => {
    makeSources(database, [{ kind, name }]);
    const find = database.sql('SELECT id, facts FROM sources WHERE kind = ? AND name = ? AND is_removed = 0');
    const row = find.get(kind, name) ?? {};
    return { id: sourceId(Number(row['id'])), kind, name, facts: text(row, 'facts') };
  });
}

/** Deletes some rows of removed sources; false when none are left. */
export function purgeRemoved(database: Database): boolean {
  return database.transaction(() => {
    const { changes } = database
      .sql(
        `DELETE FROM objects WHERE id IN (
           SELECT o.id FROM sources s JOIN objects o ON o.source = s.id WHERE s.is_removed = 1 LIMIT ?)`,
      )
      .run(purgeRows);
    return Number(changes) > 0;
  });
}

/** Notes a use of a sealed value unless one was noted within the last minute. */
export function noteSealedUse(database: Database, id: string, use: { readonly at: number; readonly by: string }): void {
  database
    .sql(
      `INSERT INTO sealed_use (id, last_used_at, last_used_by) SELECT ?, ?, ? WHERE EXISTS (SELECT 1 FROM sealed WHERE id = ?)
       ON CONFLICT (id) DO UPDATE SET last_used_at = excluded.last_used_at, last_used_by = excluded.last_used_by
       WHERE excluded.last_used_at >= sealed_use.last_used_at + 60000`,
    )
    .run(id, use.at, use.by, id);
}

/** Id of the source of control objects. */
export function controlSource(database: Database): SourceId {
  return sourceId(Number(database.sql("SELECT id FROM sources WHERE kind = 'control'").get()?.['id']));
}
