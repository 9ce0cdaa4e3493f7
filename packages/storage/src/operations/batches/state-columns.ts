import type { StoredFrame } from '../../frames/decode-bodies.ts';
import { bytesOf, numberOf } from '../../sql/column-values.ts';
import type { Row, SqlValue } from '../../sql/connection.ts';
import type { RowState } from './plan-batch.ts';
import type { PreparedRow } from './prepare-row.ts';

/** What names a state: columns of `objects` and `history` alike. */
export const keyColumns = ['source', 'kind', 'path', 'revision'] as const;

/** What is kept of a state beside its name and the version in the member. */
export const contentColumns = [
  'uid',
  'created_at',
  'version',
  'digest',
  'annotations_end',
  'size',
  'cells',
  'dictionary',
  'frame',
] as const;

/** The part of `contentColumns` that changes when a body does; the others have indexes or stay. */
export const bodyColumns = ['version', 'digest', 'annotations_end', 'size', 'cells', 'dictionary', 'frame'] as const;

/** Columns of a row of the history. */
export const historyColumns = [
  ...keyColumns,
  'origin_version',
  'until',
  'is_deleted',
  'until_at',
  ...contentColumns,
] as const;

/** Values of `bodyColumns`. */
export function bodyValues({ put, digest, cells, dictionary, frame }: PreparedRow): readonly SqlValue[] {
  return [put.version, digest, put.annotationsEnd, put.body.length, cells, dictionary, frame];
}

/** Values of `contentColumns`. */
export function contentValues(row: PreparedRow): readonly SqlValue[] {
  return [row.uid, row.createdAt, ...bodyValues(row)];
}

/** Values of `contentColumns` of a row that was read. */
export function storedValues(row: Row): readonly SqlValue[] {
  return contentColumns.map((column) => row[column] ?? null);
}

/** The body of a row that was read, still compressed. */
export function frameOf(row: Row): StoredFrame {
  return { dictionary: numberOf(row, 'dictionary'), frame: bytesOf(row, 'frame'), size: numberOf(row, 'size') };
}

/** Values of `historyColumns` of a state that ended. */
export function historyValues(
  place: { readonly source: number; readonly kind: number; readonly path: string },
  state: Pick<RowState, 'revision' | 'originVersion'>,
  end: { readonly until: number; readonly isDeleted: boolean; readonly at: number },
  content: readonly SqlValue[],
): readonly SqlValue[] {
  const { source, kind, path } = place;
  const name = [source, kind, path, state.revision, state.originVersion];
  return [...name, end.until, end.isDeleted ? 1 : 0, end.at, ...content];
}
