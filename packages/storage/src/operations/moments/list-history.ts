import { objectPath, revision } from '@orrery/model';
import { compareBytes, isVisible } from '@orrery/query';
import { sql } from 'kysely';
import type { HistoryEntry } from '../../contract/reading.ts';
import { decodeBodies } from '../../frames/decode-bodies.ts';
import type { CatalogueState } from '../../sql/catalogue.ts';
import type { Connection } from '../../sql/connection.ts';
import { commitTime } from '../maintenance/removal-state.ts';
import { isReadable } from '../objects/get-object.ts';
import type { Operation } from '../operation.ts';
import { assertVisible, headOf, type ObjectRow, stateColumns } from '../rows/object-rows.ts';
import { hiddenEnd, type ObjectPlace, readRow } from './read-state.ts';

/**
 * States of one object, newest first, as far back as they are kept: an object whose earlier states are no longer kept begins with
 * `added`. One the caller may not see has none (S-22.4).
 */
export const listHistory: Operation<'listHistory'> = async (database, { visible, key, before, limit }, context) => {
  if (!isVisible(visible, key) || !isReadable(key)) return [];
  return await database.read(async (connection) => {
    const state = await context.catalogue.load(connection);
    const kind = state.kinds.find(({ group, resource }) => group === key.group && resource === key.resource);
    if (kind === undefined) return [];
    const place = { source: key.source, kind: kind.id, path: objectPath(key.namespace, key.name) };
    const end = Number(before ?? state.revision + 1n);
    const states = await readStates(connection, state, { place, before: end, limit });
    const parts = (await entriesOf(connection, states, end)).slice(0, limit);
    const { bytes, ends } = decodeBodies(parts.map(({ row }) => row));
    return parts.map(({ row, ...entry }, index): HistoryEntry => {
      const head = headOf(row, key);
      assertVisible(visible, [head]);
      return { ...entry, object: { ...head, body: bytes.subarray(ends[index - 1] ?? 0, ends[index]) } };
    });
  });
};

/** A state and how it ended; that holds now has no end. */
interface KnownState {
  readonly row: ObjectRow;
  readonly until?: number;
  readonly until_at?: number;
  readonly is_deleted: number;
}

/** States that began before a revision, newest first, one more than asked for: it tells how the one after it came to be. */
async function readStates(
  connection: Connection,
  state: CatalogueState,
  { place, before, limit }: { readonly place: ObjectPlace; readonly before: number; readonly limit: number },
): Promise<KnownState[]> {
  const row = await readRow(connection, place);
  const end = row === undefined ? undefined : await hiddenEnd(connection, state, row);
  const now =
    row === undefined || row.revision >= before
      ? []
      : [
          {
            row,
            is_deleted: end === undefined ? 0 : 1,
            ...(end === undefined ? {} : { until: end.until, until_at: end.at }),
          },
        ];
  const { source, kind, path } = place;
  const past = await connection.all(
    sql<
      ObjectRow & Required<Omit<KnownState, 'row'>>
    >`SELECT ${stateColumns('whole')}, o.until, o.until_at, o.is_deleted
      FROM history o WHERE o.source = ${source} AND o.kind = ${kind} AND o.path = ${path} AND o.revision < ${before}
      ORDER BY o.revision DESC LIMIT ${sql.lit(limit + 1)}`.compile(connection.builder),
  );
  return [
    ...now,
    ...past.map(({ until, until_at, is_deleted, ...columns }) => ({ row: columns, until, until_at, is_deleted })),
  ];
}

type EntryParts = Omit<HistoryEntry, 'object'> & { readonly row: ObjectRow };

/** What happened to the object before a revision, newest first; each state tells of its beginning, and of its end if that is a deletion. */
async function entriesOf(connection: Connection, states: readonly KnownState[], before: number): Promise<EntryParts[]> {
  const entries: EntryParts[] = [];
  for (const [index, { row, until, until_at: at = 0, is_deleted }] of states.entries()) {
    if (is_deleted === 1 && until !== undefined && until < before) {
      const cause = await causeOf(connection, until);
      const why = cause === undefined ? {} : { cause };
      entries.push({ type: 'deleted', revision: revision(BigInt(until)), at, ...why, row });
    }
    const earlier = states[index + 1];
    const begun = earlier?.until === row.revision ? earlier.until_at : undefined;
    entries.push({
      type: beginningOf(row, earlier),
      revision: revision(BigInt(row.revision)),
      at: begun ?? (await commitTime(connection, row.revision)),
      row,
    });
  }
  return entries;
}

/** Why a revision deleted: its block is the last that begins at or before it, if it is in that. */
async function causeOf(connection: Connection, deleted: number): Promise<string | undefined> {
  const [block] = await connection.all(
    connection.builder
      .selectFrom('causes')
      .selectAll()
      .where('revision', '<=', deleted)
      .orderBy('revision', 'desc')
      .limit(1)
      .compile(),
  );
  return block !== undefined && deleted < block.revision + block.span ? block.cause : undefined;
}

function beginningOf({ uid }: ObjectRow, earlier: KnownState | undefined): HistoryEntry['type'] {
  if (earlier === undefined) return 'added';
  // Another uid under the same name is another object, even when nobody saw the first one go.
  return earlier.is_deleted === 1 || compareBytes(earlier.row.uid, uid) !== 0 ? 'recreated' : 'modified';
}
