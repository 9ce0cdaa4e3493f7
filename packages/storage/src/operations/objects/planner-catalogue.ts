import { type ApiResource, declaredFields, parseJsonValue } from '@orrery/model';
import type { Condition, PlannerCatalogue, PlannerField, PlannerKind, SourceView } from '@orrery/query';
import { sql } from 'kysely';
import type { CatalogueState } from '../../sql/catalogue.ts';
import type { Connection } from '../../sql/connection.ts';
import { kindKey } from './visible-condition.ts';

const noAttributes: ReadonlyMap<string, readonly string[]> = new Map();

/** What the planner knows of the store; names of kinds are read only for a condition that asks for them. */
export async function plannerCatalogue(
  connection: Connection,
  state: CatalogueState,
  where: Condition | undefined,
): Promise<PlannerCatalogue> {
  const names = where !== undefined && asksForNames(where) ? await readNames(connection) : undefined;
  const kinds = state.kinds.map(
    ({ id, group, resource }): PlannerKind => ({ id, group, resource, names: [...(names?.get(id) ?? [])] }),
  );
  return {
    sources: state.sources.map(({ id, kind, name }): SourceView => ({ id, kind, name, attributes: noAttributes })),
    attributes: new Set(),
    kinds,
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

function asksForNames(condition: Condition): boolean {
  switch (condition.kind) {
    case 'and':
    case 'or':
      return condition.of.some(asksForNames);
    case 'not':
      return asksForNames(condition.of);
    case 'owner':
      return condition.ownerKind !== undefined;
    default:
      return condition.kind === 'kind';
  }
}

/** Kind, singular and short names of each kind, as the servers that are collected from say. */
async function readNames(connection: Connection): Promise<Map<number, Set<string>>> {
  const rows = await connection.all(
    sql<{ kind: number; api_resource: string }>`SELECT DISTINCT kind, api_resource FROM scopes`.compile(
      connection.builder,
    ),
  );
  const names = new Map<number, Set<string>>();
  for (const { kind, api_resource } of rows) {
    const resource = readResource(api_resource);
    const own = names.get(kind) ?? new Set();
    for (const name of [resource.kind, resource.singular, ...resource.shortNames]) if (name !== '') own.add(name);
    names.set(kind, own);
  }
  return names;
}

/** The store wrote it from one. */
function readResource(text: string): ApiResource {
  const value: unknown = parseJsonValue(text);
  return value as ApiResource; // as above
}
