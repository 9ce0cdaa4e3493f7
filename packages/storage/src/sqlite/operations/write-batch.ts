import { objectPath, type Revision, revision, StatusError } from '@orrery/model';
import type { Batch, BatchResult, Outcome, Put, Remove } from '../../contract.ts';
import type { Database } from '../database.ts';
import { bytes } from './rows.ts';
import { makeSources, writeScopes, writeSealed } from './write-beside.ts';

/** Commits a batch: all of it or nothing, in one block of revisions; the counter row is written last. */
export function writeBatch(database: Database, batch: Batch): BatchResult {
  return database.transaction(() => {
    const first = database.revision();
    const log = new ChangelogWriter(database, first);
    makeSources(database, batch.newSources ?? []);
    const living = new Set(
      database
        .sql('SELECT id FROM sources WHERE is_removed = 0')
        .all()
        .map((row) => Number(row['id'])),
    );
    const outcomes = batch.changes.map((change) => {
      if (!living.has(change.key.source)) throw new StatusError('NotFound', `source ${change.key.source} was removed`);
      return change.op === 'put' ? put(database, log, change) : remove(database, log, change);
    });
    for (const removal of batch.removals ?? []) {
      if ('resource' in removal) removeScope(database, log, removal);
      else removeSource(database, log, removal.source);
    }
    writeScopes(database, batch.scopes ?? []);
    writeSealed(database, batch.sealed ?? []);
    for (const { source, facts } of batch.facts ?? []) {
      database.sql('UPDATE sources SET facts = ? WHERE id = ?').run(facts, source);
    }
    if (log.revision !== first) database.setRevision(log.revision);
    return { revision: revision(BigInt(log.revision)), outcomes };
  });
}

/** Gives out revisions within a batch and records each. */
class ChangelogWriter {
  readonly #database: Database;
  revision: number;

  constructor(database: Database, last: number) {
    this.#database = database;
    this.revision = last;
  }

  /** Records a change; `size` revisions are used up by an explicit removal of `size` objects. */
  append(type: string, where: { source: number; kind: number | null; path: string }, size = 1): Revision {
    this.revision += size;
    this.#database
      .sql('INSERT INTO changelog (revision, type, source, kind, path) VALUES (?, ?, ?, ?, ?)')
      .run(this.revision, type, where.source, where.kind, where.path);
    return revision(BigInt(this.revision));
  }
}

function put(database: Database, log: ChangelogWriter, change: Put): Outcome {
  const { source, group, resource, namespace, name } = change.key;
  const kind = database.ensureKindId(group, resource);
  const path = objectPath(namespace, name);
  const stored = database
    .sql(
      'SELECT id, uid, version, origin_version, revision, body FROM objects WHERE source = ? AND kind = ? AND path = ?',
    )
    .get(source, kind, path);
  checkExpectation(change, stored?.['revision']);
  if (stored !== undefined) {
    const id = Number(stored['id']);
    const isSame =
      stored['uid'] === change.uid &&
      stored['version'] === change.version &&
      Buffer.compare(bytes(stored, 'body'), change.body) === 0;
    if (isSame) {
      if (stored['origin_version'] !== change.originVersion) {
        database.sql('UPDATE objects SET origin_version = ? WHERE id = ?').run(change.originVersion, id);
      }
      return { kind: 'unchanged', revision: revision(BigInt(Number(stored['revision']))) };
    }
    const written = log.append('put', { source, kind, path });
    database
      .sql(
        `UPDATE objects SET uid = ?, origin_version = ?, revision = ?, version = ?, annotations_end = ?, labels = ?, body = ?
         WHERE id = ?`,
      )
      .run(
        change.uid,
        change.originVersion,
        written,
        change.version,
        change.annotationsEnd,
        labels(change),
        change.body,
        id,
      );
    return { kind: 'written', revision: written };
  }
  const written = log.append('put', { source, kind, path });
  database
    .sql(
      `INSERT INTO objects (source, kind, path, uid, origin_version, revision, version, annotations_end, labels, body)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    )
    .run(
      source,
      kind,
      path,
      change.uid,
      change.originVersion,
      written,
      change.version,
      change.annotationsEnd,
      labels(change),
      change.body,
    );
  return { kind: 'written', revision: written };
}

function labels(change: Put): string {
  return change.labels.length === 0 ? '[]' : JSON.stringify(change.labels);
}

function remove(database: Database, log: ChangelogWriter, change: Remove): Outcome {
  const { source, group, resource, namespace, name } = change.key;
  const kind = database.kindId(group, resource);
  const path = objectPath(namespace, name);
  const stored =
    kind === undefined
      ? undefined
      : database
          .sql('SELECT id, revision FROM objects WHERE source = ? AND kind = ? AND path = ?')
          .get(source, kind, path);
  checkExpectation(change, stored?.['revision']);
  if (stored === undefined || kind === undefined) return { kind: 'absent' };
  if (change.notNewerThan !== undefined && Number(stored['revision']) > Number(change.notNewerThan)) {
    return { kind: 'spared' };
  }
  database.sql('DELETE FROM objects WHERE id = ?').run(Number(stored['id']));
  return { kind: 'removed', revision: log.append('remove', { source, kind, path }) };
}

function removeScope(
  database: Database,
  log: ChangelogWriter,
  scope: { readonly source: number; readonly group: string; readonly resource: string },
): void {
  const kind = database.kindId(scope.group, scope.resource);
  if (kind === undefined) return;
  const { changes } = database.sql('DELETE FROM objects WHERE source = ? AND kind = ?').run(scope.source, kind);
  database.sql('DELETE FROM scopes WHERE source = ? AND kind = ?').run(scope.source, kind);
  if (Number(changes) > 0) log.append('remove-scope', { source: scope.source, kind, path: '' }, Number(changes));
}

/** The rows are hidden at once, since reads join living sources; `purgeRemoved` deletes them in small transactions later. */
function removeSource(database: Database, log: ChangelogWriter, source: number): void {
  const row = database.sql('SELECT count(*) AS size FROM objects WHERE source = ?').get(source);
  const { changes } = database.sql('UPDATE sources SET is_removed = 1 WHERE id = ? AND is_removed = 0').run(source);
  if (changes === 0) return;
  database.sql('DELETE FROM scopes WHERE source = ?').run(source);
  database.sql('DELETE FROM sealed_use WHERE id IN (SELECT id FROM sealed WHERE source = ?)').run(source);
  database.sql('DELETE FROM sealed WHERE source = ?').run(source);
  log.append('remove-source', { source, kind: null, path: '' }, Math.max(1, Number(row?.['size'])));
}

function checkExpectation(change: Put | Remove, stored: unknown): void {
  const { name, resource } = change.key;
  const details = { details: { name, kind: resource, group: change.key.group } };
  if (change.expects === undefined) return;
  if (change.expects === 'absent') {
    if (stored !== undefined) throw new StatusError('AlreadyExists', `${resource} "${name}" already exists`, details);
    return;
  }
  if (stored === undefined) throw new StatusError('NotFound', `${resource} "${name}" not found`, details);
  if (BigInt(Number(stored)) !== change.expects) {
    throw new StatusError(
      'Conflict',
      `Operation cannot be fulfilled on ${resource} "${name}": the object has been modified; please apply your changes to the latest version and try again`,
      details,
    );
  }
}
