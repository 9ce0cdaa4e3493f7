import { StatusError } from '@orrery/model';
import { sql } from 'kysely';
import type { Removal } from '../../contract/writing.ts';
import { numberOf } from '../../sql/column-values.ts';
import type { Row } from '../../sql/connection.ts';
import type { Commit } from '../batches/commit.ts';
import { insertCauses } from '../batches/write-causes.ts';
import { deleteSealed } from '../sealed/replace-sealed.ts';

/**
 * Records an explicit removal: one entry of the changelog for a revision of each object it covers. The rows are hidden at once and
 * purged later. What is not there, a source or a kind, is nothing.
 * @throws StatusError Invalid for the source of the control objects.
 */
export async function recordRemoval(commit: Commit, removal: Removal): Promise<void> {
  const source = commit.sources.get(removal.source);
  if (source === undefined) return;
  if (!('resource' in removal)) {
    if (source.kind === 'control')
      throw new StatusError('Invalid', 'the source of the control objects cannot be removed');
    await recordCovered(commit, { source: source.id }, removal.cause);
    await removeSource(commit, source.id);
    return;
  }
  const kind = commit.kindId(removal.group, removal.resource);
  if (kind === undefined) return;
  const { namespace } = removal;
  await recordCovered(
    commit,
    { source: source.id, kind, ...(namespace === undefined ? {} : { namespace }) },
    removal.cause,
  );
  if (namespace === undefined) await removeScope(commit, source.id, kind);
}

interface Covered {
  readonly source: Commit['removals'][number]['source'];
  readonly kind?: number;
  readonly namespace?: string;
}

async function recordCovered(commit: Commit, covered: Covered, cause: string | undefined): Promise<void> {
  const { connection } = commit;
  const { source, kind = null, namespace = null } = covered;
  await commit.totals.write(connection);
  const isCovered = sql`source = ${source}${kind === null ? sql`` : sql` AND kind = ${kind}`}${
    namespace === null ? sql`` : sql` AND namespace = ${namespace}`
  }`;
  const [total] = await connection.all(
    sql<Row>`SELECT sum(size) AS size FROM totals WHERE ${isCovered}`.compile(connection.builder),
  );
  const size = numberOf(total, 'size');
  const span = Math.max(size, 1);
  const revision = commit.revision + 1;
  commit.moveTo(commit.revision + span);
  await connection.insertMany({
    table: 'changelog',
    columns: ['revision', 'span', 'type', 'source', 'kind', 'path', 'previous'],
    rows: [[revision, span, 'removal', source, kind, namespace ?? '', null]],
  });
  if (size === 0) return;
  if (cause !== undefined) await insertCauses(commit, [{ revision, span, cause }]);
  await connection.insertMany({
    table: 'removals',
    columns: ['revision', 'span', 'source', 'kind', 'namespace', 'next'],
    rows: [[revision, span, source, kind, namespace, revision]],
  });
  await connection.run(sql`DELETE FROM totals WHERE ${isCovered}`.compile(connection.builder));
  commit.removals.push({ revision, ...covered });
  commit.noteCatalogueChange();
}

async function removeSource(commit: Commit, source: number): Promise<void> {
  const { connection } = commit;
  await connection.updateMany({ table: 'sources', columns: ['id', 'is_removed'], rows: [[source, 1]] }, 1);
  const rows = [[source]];
  await connection.deleteMany({ table: 'scopes', columns: ['source'], rows });
  await connection.deleteMany({ table: 'held_deletes', columns: ['source'], rows });
  await connection.deleteMany({ table: 'leases', columns: ['source'], rows });
  await connection.deleteMany({ table: 'source_documents', columns: ['source'], rows });
  await connection.updateMany({ table: 'staged_uploads', columns: ['source', 'staged_at'], rows: [[source, 0]] }, 1);
  await deleteSealed(commit, sql`source = ${source}`);
  commit.sources.delete(source);
  commit.noteCatalogueChange();
  commit.noteDefinitionsChange();
}

async function removeScope(commit: Commit, source: number, kind: number): Promise<void> {
  const { connection } = commit;
  commit.noteDefinitionsChange();
  const rows = [[source, kind]];
  await connection.deleteMany({ table: 'scopes', columns: ['source', 'kind'], rows });
  await connection.deleteMany({ table: 'held_deletes', columns: ['source', 'kind'], rows });
  // What is staged goes with the next compaction: it may be much.
  const outdated = [[source, kind, 0]];
  await connection.updateMany({ table: 'staged_uploads', columns: ['source', 'kind', 'staged_at'], rows: outdated }, 2);
}
