import type { ObjectView, Plan } from '@orrery/query';
import { decodeBodies } from '../../frames/decode-bodies.ts';
import { findNeedles } from './find-needles.ts';
import type { ResidualTest } from './residual-test.ts';
import { type RowViews, rowView } from './row-view.ts';
import type { WalkRow } from './walk.ts';

/** Bytes of bodies decoded at once; a single larger body is decoded alone. */
const decodedBytes = 8 * 1024 ** 2;

const noBody = new Uint8Array();

/** What rows must meet beside what the database has decided. */
export interface RowFilter {
  readonly residual: readonly ResidualTest[];
  readonly needsBody: boolean;
  readonly needles: Plan['needles'];
  readonly views: RowViews;
}

/** A row that passed, with its view; the view is not to be kept, since it holds the bodies of many rows. */
export interface ViewedRow {
  readonly row: WalkRow;
  readonly view: ObjectView;
}

/**
 * The rows that pass, in their order. Bodies, where rows were read with them, are decoded in pieces, and parsed only where a test asks
 * for more than their bytes say.
 */
export function* passingRows(rows: readonly WalkRow[], filter: RowFilter): Generator<ViewedRow> {
  for (const piece of piecesOf(rows)) {
    const hits = hitsOf(piece, filter);
    for (const [at, row] of piece.rows.entries()) {
      const view = hits?.[at] === 0 ? undefined : passingView(piece, at, filter);
      if (view !== undefined) yield { row, view };
    }
  }
}

/** Which bodies can pass by their bytes; undefined when that is not known. */
function hitsOf({ bytes, ends }: Piece, { needles }: RowFilter): Uint8Array | undefined {
  return needles === undefined || bytes === undefined ? undefined : findNeedles(bytes, ends, needles);
}

function passingView({ rows, bytes, ends }: Piece, at: number, { residual, views }: RowFilter): ObjectView | undefined {
  const row = rows[at];
  if (row === undefined) return undefined;
  const view = rowView(row, bytes?.subarray(at === 0 ? 0 : ends[at - 1], ends[at]) ?? noBody, views);
  return view !== undefined && residual.every((test) => test({ id: row.id, view })) ? view : undefined;
}

interface Piece {
  readonly rows: readonly WalkRow[];
  /** Bodies, one behind the other; absent when the rows were read without. */
  readonly bytes?: Uint8Array;
  readonly ends: Uint32Array;
}

/** Rows in pieces whose bodies together have a bounded size; rows without bodies are one piece. */
function* piecesOf(rows: readonly WalkRow[]): Generator<Piece> {
  if (rows[0]?.frame === undefined) {
    if (rows.length > 0) yield { rows, ends: new Uint32Array() };
    return;
  }
  let piece: BodyRow[] = [];
  let bytes = 0;
  for (const row of rows) {
    if (!hasBody(row)) continue;
    if (piece.length > 0 && bytes + row.size > decodedBytes) {
      yield { rows: piece, ...decodeBodies(piece) };
      piece = [];
      bytes = 0;
    }
    piece.push(row);
    bytes += row.size;
  }
  if (piece.length > 0) yield { rows: piece, ...decodeBodies(piece) };
}

type BodyRow = WalkRow & { readonly frame: Uint8Array; readonly dictionary: number; readonly size: number };

function hasBody(row: WalkRow): row is BodyRow {
  return row.frame !== undefined && row.dictionary !== undefined && row.size !== undefined;
}
