import { compareBytes } from '@orrery/query';
import { noEntries } from '../operations/batches/index-changes.ts';
import { type BodyFacts, readBody } from '../operations/batches/read-body.ts';
import { isSameBody, rowDigest } from '../operations/batches/row-digest.ts';
import { pathParts } from '../sql/path-parts.ts';
import type { Problems } from './problems.ts';
import type { StoredRows } from './stored-rows.ts';

/** What the indexes should hold of the rows there are, by their ids. */
export type FactsOfRows = ReadonlyMap<number, BodyFacts>;

/** Reads every body again and compares what the row keeps of it: digest, size, time of creation, cells. */
export function checkBodies(stored: StoredRows, problems: Problems): FactsOfRows {
  const facts = new Map<number, BodyFacts>();
  for (const row of stored.objects) {
    const where = `object ${row.id} (${row.source}/${row.kind}/${row.path})`;
    const kind = stored.kinds.get(row.kind);
    if (kind === undefined) {
      problems.add('a row of an unknown kind', where);
      continue;
    }
    const place = { group: kind.api_group, resource: kind.resource, namespace: pathParts(row.path).namespace };
    const read = readBody(place, row.body);
    facts.set(row.id, read);
    const digest = rowDigest({ kind: place, version: row.version, body: row.body }, read);
    const isDigest = row.size === row.body.length && compareBytes(digest, row.digest) === 0;
    problems.expect(isDigest, 'a digest is not that of its body', where);
    problems.expect(read.createdAt === row.created_at, 'a time of creation is not that of its body', where);
    const isBehind = row.id > stored.cellsUpTo && versionOf(row.cells) !== versionOf(read.cells);
    problems.expect(read.cells === row.cells || isBehind, 'cells are not those of their body', where);
    problems.expect(row.id <= stored.head.last_object, 'an id was not given by the writer', where);
    problems.expect(row.revision <= stored.last, 'a revision was not given out', where);
  }
  for (const row of stored.history) {
    const where = `state ${row.revision} of ${row.source}/${row.kind}/${row.path}`;
    const isDigest = row.size === row.body.length && isSameBody(digestOf(row), row.digest);
    problems.expect(isDigest, 'a digest in the history is not that of its body', where);
  }
  return facts;
}

/** The version of the printer that made cells; undefined for those of a kind without one. */
function versionOf(cells: string | null): string | undefined {
  return cells?.slice(0, cells.indexOf(':'));
}

/** Of a state in the history only the part that is of its body: its entries were made by the declarations of its time. */
function digestOf({ version, body }: StoredRows['history'][number]): Uint8Array {
  return rowDigest({ kind: { group: '', resource: '' }, version, body }, noEntries);
}
