import type { SourceView } from '@orrery/query';
import { isSourceBefore } from '../rows/stretches.ts';
import type { Driver } from '../selection/selection.ts';
import { defaultPlace } from './list-position.ts';
import type { PageRequest } from './page-reader.ts';

/**
 * The ids of a driver in pieces: in the default order those of the sources that come first come first, about as many as a page has,
 * then twice as many and so on; those of sources before the position are left out. In other orders, and where the index does not say
 * whose they are, all are one piece.
 */
export function* idsInOrder(request: PageRequest, { ids, sources }: Driver): Generator<readonly number[]> {
  if (sources === undefined || request.selection.plan.order.length > 0) {
    if (ids.length > 0) yield ids;
    return;
  }
  const idsOf = idsBySource(ids, sources);
  let piece: number[] = [];
  let enough = request.skip + request.wanted;
  let last: SourceView | undefined;
  for (const source of sourcesAhead(request)) {
    // A source that was removed and its successor of the same name stand in one place.
    const isSamePlace = last?.kind === source.kind && last.name === source.name;
    if (piece.length >= enough && !isSamePlace) {
      yield piece;
      piece = [];
      enough *= 2;
    }
    for (const id of idsOf.get(source.id) ?? []) piece.push(id);
    last = source;
  }
  if (piece.length > 0) yield piece;
}

/** The sources of a plan that do not stand before the position, in the default order. */
function sourcesAhead({ selection, order, after }: PageRequest): readonly SourceView[] {
  const { plan } = selection;
  if (after === undefined) return plan.sources;
  const place = defaultPlace(after, plan, order);
  return plan.sources.filter((source) => !isSourceBefore(source, place));
}

function idsBySource(ids: readonly number[], sources: readonly number[]): ReadonlyMap<number, readonly number[]> {
  const bySource = new Map<number, number[]>();
  for (const [at, id] of ids.entries()) {
    const source = sources[at] ?? 0;
    const own = bySource.get(source);
    if (own === undefined) bySource.set(source, [id]);
    else own.push(id);
  }
  return bySource;
}
