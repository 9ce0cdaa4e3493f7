import { sourceId } from '@orrery/model';
import type { Selectable } from 'kysely';
import { decodeBodies } from '../frames/decode-bodies.ts';
import { printersText, readCellState } from '../operations/maintenance/cell-state.ts';
import { epochSize, type PendingRemoval } from '../sql/catalogue.ts';
import type { Connection } from '../sql/connection.ts';
import type { ObjectColumns, Tables } from '../sql/tables.ts';

/** A row of `objects` or `history` with its body. */
type WithBody<T> = T & { readonly body: Uint8Array };

/** Everything of a small database that the checks compare, as of one state. */
export interface StoredRows {
  /** The last revision given out. */
  readonly last: number;
  readonly head: Selectable<Tables['revision']>;
  readonly sources: ReadonlyMap<number, Selectable<Tables['sources']>>;
  readonly kinds: ReadonlyMap<number, Selectable<Tables['kinds']>>;
  readonly removals: readonly (PendingRemoval & { readonly span: number })[];
  /** Up to which object the kept cells are those of the printers there are. */
  readonly cellsUpTo: number;
  /** By id. */
  readonly objects: readonly WithBody<Selectable<Tables['objects']>>[];
  /** By key, then revision. */
  readonly history: readonly WithBody<Selectable<Tables['history']>>[];
  /** By revision. */
  readonly changelog: readonly Selectable<Tables['changelog']>[];
  /** By revision. */
  readonly commits: readonly Selectable<Tables['commits']>[];
}

/**
 * Reads all of it into memory.
 * @throws StatusError InternalError when a frame is damaged or there is no revision row.
 */
export async function readStoredRows(connection: Connection): Promise<StoredRows> {
  const { builder } = connection;
  const head = await connection.all(builder.selectFrom('revision').selectAll().compile());
  const [row] = head;
  if (row === undefined || head.length !== 1) throw new Error(`${head.length} revision rows in place of one`);
  const sources = await connection.all(builder.selectFrom('sources').selectAll().compile());
  const kinds = await connection.all(builder.selectFrom('kinds').selectAll().compile());
  const removals = await connection.all(builder.selectFrom('removals').selectAll().orderBy('revision').compile());
  const objects = await connection.all(builder.selectFrom('objects').selectAll().orderBy('id').compile());
  const history = await connection.all(
    builder
      .selectFrom('history')
      .selectAll()
      .orderBy('source')
      .orderBy('kind')
      .orderBy('path')
      .orderBy('revision')
      .compile(),
  );
  const { position } = await readCellState(connection, printersText());
  return {
    last: row.epoch * epochSize + row.counter,
    head: row,
    sources: new Map(sources.map((source) => [source.id, source])),
    kinds: new Map(kinds.map((kind) => [kind.id, kind])),
    removals: removals.map(({ revision, span, source, kind, namespace }) => ({
      revision,
      span,
      source: sourceId(source),
      ...(kind === null ? {} : { kind }),
      ...(namespace === null ? {} : { namespace }),
    })),
    cellsUpTo: position ?? Number.POSITIVE_INFINITY,
    objects: withBodies(objects),
    history: withBodies(history),
    changelog: await connection.all(builder.selectFrom('changelog').selectAll().orderBy('revision').compile()),
    commits: await connection.all(builder.selectFrom('commits').selectAll().orderBy('revision').compile()),
  };
}

function withBodies<T extends Selectable<ObjectColumns>>(rows: readonly T[]): WithBody<T>[] {
  const { bytes, ends } = decodeBodies(rows);
  return rows.map((row, at) => ({ ...row, body: bytes.subarray(at === 0 ? 0 : ends[at - 1], ends[at]) }));
}
