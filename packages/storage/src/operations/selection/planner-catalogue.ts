import { declaredFields } from '@orrery/model';
import type { PlannerCatalogue, PlannerField, SourceView } from '@orrery/query';
import type { CatalogueState } from '../../sql/catalogue.ts';
import { kindKey } from './visible-condition.ts';

const noAttributes: ReadonlyMap<string, readonly string[]> = new Map();

/** What the planner knows of the store. */
export function plannerCatalogue(state: CatalogueState): PlannerCatalogue {
  return {
    sources: state.sources.map(({ id, kind, name }): SourceView => ({ id, kind, name, attributes: noAttributes })),
    attributes: new Set(),
    kinds: state.kinds,
    fields: plannerFields(state),
  };
}

/** The declared fields of the stored kinds. */
export function plannerFields({ kinds, readyFields }: CatalogueState): PlannerField[] {
  const ids = new Map(kinds.map((kind) => [kindKey(kind), kind.id]));
  return declaredFields.flatMap((declaration): PlannerField[] => {
    const kind = ids.get(kindKey(declaration));
    if (kind === undefined) return [];
    const { id, path, type, isList, semantic } = declaration;
    const isReady = readyFields.has(id);
    return [{ id, kind, path, type, isList, isReady, ...(semantic === undefined ? {} : { semantic }) }];
  });
}
