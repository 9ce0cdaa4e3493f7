import { kindPrinterOf, revision, StatusError } from '@orrery/model';
import { decodeBodies } from '../../frames/decode-bodies.ts';
import type { CatalogueState } from '../../sql/catalogue.ts';
import { bytesOf, numberOf, textOf } from '../../sql/column-values.ts';
import type { Connection, Row } from '../../sql/connection.ts';
import { uidOf } from '../../sql/uid-key.ts';
import { frameOf } from '../batches/state-columns.ts';
import type { PackedState } from '../operation.ts';
import { currentCells } from '../rows/object-rows.ts';
import { keyOf, type LoggedRow } from './read-log.ts';

/** Names a state: a row of `objects` or of `history`. */
export type StateName = Pick<LoggedRow, 'source' | 'kind' | 'path' | 'revision'>;

/** Where a state was found. */
export interface FoundState {
  readonly name: StateName;
  /** Absent: in the history. */
  readonly id?: number;
  /** Length of its body in bytes. */
  readonly size: number;
}

const keyColumns = ['source', 'kind', 'path'] as const;
const stateColumns = [
  'uid',
  'origin_version',
  'version',
  'annotations_end',
  'size',
  'cells',
  'dictionary',
  'frame',
] as const;

/**
 * Finds states among the rows there are and the history, without reading their bodies.
 * @throws StatusError InternalError when one is in neither.
 */
export async function findStates(connection: Connection, names: readonly StateName[]): Promise<FoundState[]> {
  const keys = names.map(({ source, kind, path }) => [source, kind, path]);
  const stored = await connection.findMany({ table: 'objects', columns: keyColumns, rows: keys }, [
    'id',
    'revision',
    'size',
  ]);
  const isStored = names.map(({ revision: wanted }, at) => numberOf(stored[at], 'revision') === wanted);
  const ended = names.filter((_name, at) => !isStored[at]);
  const past = await connection.findMany(
    {
      table: 'history',
      columns: [...keyColumns, 'revision'],
      rows: ended.map((name) => [name.source, name.kind, name.path, name.revision]),
    },
    ['size'],
  );
  let next = 0;
  return names.map((name, at) => {
    if (isStored[at]) return { name, id: numberOf(stored[at], 'id'), size: numberOf(stored[at], 'size') };
    const row = past[next++];
    if (row === undefined) throw new StatusError('InternalError', `the state ${name.revision} of ${name.path} is lost`);
    return { name, size: numberOf(row, 'size') };
  });
}

/** States with their bodies, in order. */
export async function readStates(
  connection: Connection,
  state: CatalogueState,
  found: readonly FoundState[],
): Promise<readonly PackedState[]> {
  const rows = await readRows(connection, found);
  const { bytes, ends } = decodeBodies(rows.map(frameOf));
  return rows.map((row, at) => {
    const name = found[at]?.name ?? { source: 0, kind: 0, path: '', revision: 0 };
    const key = keyOf(state, name);
    const cells = currentCells(textOf(row, 'cells'), kindPrinterOf(key.group, key.resource)?.version);
    const head = {
      key,
      version: textOf(row, 'version'),
      uid: uidOf(bytesOf(row, 'uid')),
      revision: revision(BigInt(name.revision)),
      originVersion: textOf(row, 'origin_version'),
      annotationsEnd: numberOf(row, 'annotations_end'),
      ...(cells === undefined ? {} : { cells }),
    };
    return { head, body: bytes.subarray(at === 0 ? 0 : ends[at - 1], ends[at]) };
  });
}

async function readRows(connection: Connection, found: readonly FoundState[]): Promise<readonly Row[]> {
  const ids = found.flatMap(({ id }) => (id === undefined ? [] : [[id]]));
  const stored = await connection.findMany({ table: 'objects', columns: ['id'], rows: ids }, stateColumns);
  const names = found.flatMap(({ id, name }) =>
    id === undefined ? [[name.source, name.kind, name.path, name.revision]] : [],
  );
  const past = await connection.findMany(
    { table: 'history', columns: [...keyColumns, 'revision'], rows: names },
    stateColumns,
  );
  let nextStored = 0;
  let nextPast = 0;
  return found.map(({ id }) => (id === undefined ? past[nextPast++] : stored[nextStored++]) ?? {});
}
