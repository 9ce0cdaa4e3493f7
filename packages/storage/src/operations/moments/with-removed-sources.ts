import { type SourceKind, sourceId } from '@orrery/model';
import { compareText } from '@orrery/query';
import type { CatalogueState } from '../../sql/catalogue.ts';
import type { Connection } from '../../sql/connection.ts';
import { plannerCatalogue } from '../../sql/planner-catalogue.ts';

/** The small tables with the sources that are removed as well: states of the past may be theirs. */
export async function withRemovedSources(connection: Connection, state: CatalogueState): Promise<CatalogueState> {
  const rows = await connection.all(
    connection.builder.selectFrom('sources').select(['id', 'kind', 'name']).where('is_removed', '=', 1).compile(),
  );
  if (rows.length === 0) return state;
  const removed = rows.map(({ id, kind, name }) => ({
    id: sourceId(id),
    kind: kind as SourceKind, // the table's CHECK allows no other
    name,
  }));
  const sources = [...state.sources, ...removed].sort(
    (a, b) => compareText(a.kind, b.kind) || compareText(a.name, b.name) || a.id - b.id,
  );
  return {
    ...state,
    sources,
    sourceById: new Map(sources.map((source) => [source.id, source])),
    planner: plannerCatalogue({ ...state, sources }),
  };
}
