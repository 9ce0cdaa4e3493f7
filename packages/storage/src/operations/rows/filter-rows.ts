import type { ObjectView, Plan, ValueCandidate } from '@orrery/query';
import { decodeBodies } from '../../frames/decode-bodies.ts';
import type { ResidualTest } from '../selection/residual-test.ts';
import { findCandidates } from './find-candidates.ts';
import { findNeedles } from './find-needles.ts';
import { type RowViews, rowView } from './row-view.ts';
import { TimeSlice } from './time-slice.ts';
import type { WalkRow } from './walk.ts';

/** Bytes of bodies decoded at once, in about a millisecond; a single larger body is decoded alone. */
const decodedBytes = 1024 ** 2;

/** Rows that are given at once, so that what is done with them does not take long. */
const viewsAtOnce = 64;

/** Rows without bodies that are looked at before anything is done with those that pass. */
const rowsAtOnce = 1000;

const noBody = new Uint8Array();

/** What rows must meet beside what the database has decided. */
export interface RowFilter {
  readonly residual: readonly ResidualTest[];
  readonly needsBody: boolean;
  /** Whether bodies with the places of their rows may not suffice. */
  readonly needsHead: boolean;
  readonly needles: Plan['needles'];
  /** Of which bodies that pass hold one, as far as `bestCandidates` promises it; undefined: nothing is promised. */
  readonly candidates: readonly ValueCandidate[] | undefined;
  readonly views: RowViews;
  /** What indexes have said of the objects; absent: nothing. */
  readonly ids?: (id: number) => boolean;
  /** As that of `OperationContext`. */
  readonly checkpoint: () => Promise<void>;
}

/** Whether rows need not meet anything. */
export function isOpen({ residual, ids }: RowFilter): boolean {
  return residual.length === 0 && ids === undefined;
}

/** A row that passed, with its view; the view is not to be kept, since it holds the bodies of many rows. */
export interface ViewedRow {
  readonly row: WalkRow;
  readonly view: ObjectView;
}

/**
 * The rows that pass, in their order, a few at a time: others have their turn in between. Bodies, where rows were read with them, are
 * decoded in pieces, and parsed only where a test asks for more than their bytes say.
 */
export async function* passingRows(rows: readonly WalkRow[], filter: RowFilter): AsyncGenerator<readonly ViewedRow[]> {
  const slice = new TimeSlice(filter.checkpoint);
  const { ids } = filter;
  for (const piece of piecesOf(ids === undefined ? rows : rows.filter(({ id }) => ids(id)))) {
    const hits = hitsOf(piece, filter);
    let passed: ViewedRow[] = [];
    for (const [at, row] of piece.rows.entries()) {
      if (hits?.[at] === 0) continue;
      const view = passingView(piece, at, filter);
      if (view !== undefined) passed.push({ row, view });
      if (passed.length < viewsAtOnce && !slice.isOver) continue;
      yield passed;
      passed = [];
      await slice.pause();
    }
    yield passed;
    await slice.pause();
  }
}

/** `passingRows` without their views. */
export async function passedRows(rows: readonly WalkRow[], filter: RowFilter): Promise<readonly WalkRow[]> {
  if (isOpen(filter)) return rows;
  const all: WalkRow[] = [];
  for await (const passed of passingRows(rows, filter)) for (const { row } of passed) all.push(row);
  return all;
}

/** Which bodies can pass by their bytes; undefined when that is not known. */
function hitsOf({ bytes, ends }: Piece, { needles, candidates }: RowFilter): Uint8Array | undefined {
  if (bytes === undefined) return undefined;
  const hits = needles === undefined ? undefined : findNeedles(bytes, ends, needles);
  if (candidates === undefined || hits?.includes(1) === false) return hits;
  const held = findCandidates(bytes, ends, candidates);
  return hits === undefined ? held : hits.map((hit, at) => hit & (held[at] ?? 0));
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

/** Rows in pieces whose bodies together have a bounded size; rows without bodies in pieces of some. */
function* piecesOf(rows: readonly WalkRow[]): Generator<Piece> {
  if (rows[0]?.frame === undefined) {
    for (let at = 0; at < rows.length; at += rowsAtOnce) {
      yield { rows: rows.slice(at, at + rowsAtOnce), ends: new Uint32Array() };
    }
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
