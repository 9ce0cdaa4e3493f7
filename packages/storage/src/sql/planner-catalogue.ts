import { declaredFields } from '@orrery/model';
import type { PlannerCatalogue, PlannerField, SourceView } from '@orrery/query';
import type { CatalogueState } from './catalogue.ts';

const noAttributes: ReadonlyMap<string, readonly string[]> = new Map();

/** What the planner knows of the store. */
export function plannerCatalogue(state: Pick<CatalogueState, 'sources' | 'kinds' | 'readyFields'>): PlannerCatalogue {
  return {
    sources: state.sources.map(({ id, kind, name }): SourceView => ({ id, kind, name, attributes: noAttributes })),
    attributes: new Set(),
    kinds: state.kinds,
    fields: plannerFields(state),
  };
}

/** The declared fields of the stored kinds. */
function plannerFields({ kinds, readyFields }: Pick<CatalogueState, 'kinds' | 'readyFields'>): PlannerField[] {
  const ids = new Map(kinds.map(({ group, resource, id }) => [`${group}/${resource}`, id]));
  return declaredFields.flatMap(({ id, group, resource, path, type, isList, semantic }): PlannerField[] => {
    const kind = ids.get(`${group}/${resource}`);
    if (kind === undefined) return [];
    const isReady = readyFields.has(id);
    return [{ id, kind, path, type, isList, isReady, ...(semantic === undefined ? {} : { semantic }) }];
  });
}
