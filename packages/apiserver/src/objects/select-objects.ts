import { type Condition, type FieldRequirement, parseFieldSelector, printFieldPath } from '@orrery/query';
import type { Source } from '@orrery/storage';
import type { ApiRequest } from '../request/api-request.ts';
import type { ObjectsPath } from '../request/parse-path.ts';
import { readSelection, type Selection, type SelectionDeps } from '../request/read-selection.ts';
import { allOf, isOfSources, textIs } from './conditions.ts';
import type { KindView } from './kind-view.ts';
import { type NameInSource, readNameInSource } from './named-source.ts';

/** The objects of a path that may be many. */
export interface ObjectsAsked {
  readonly view: KindView;
  readonly path: ObjectsPath;
  readonly isWatch: boolean;
}

/**
 * Reads what a list or a watch of one kind selects; the namespace, the name and the cluster of the path are part of it.
 * @throws StatusError as {@link readSelection}.
 */
export async function selectObjects(deps: SelectionDeps, request: ApiRequest, asked: ObjectsAsked): Promise<Selection> {
  const { view, path, isWatch } = asked;
  const { storedAs, storedField, fieldWarnings, selectableFields, objectLists } = view;
  const { namespace, name } = path;
  const { prefix } = request;
  const text = name ?? nameInSelector(request.query);
  const named = text === undefined ? undefined : await nameInSource(deps, request, { ...asked, text });
  const selection = await readSelection(deps, request, {
    kinds: [storedAs],
    storedField: (requirement) => storedField(named === undefined ? requirement : withName(requirement, named.name)),
    fieldWarnings,
    selectableFields,
    objectLists,
    isWatch,
    read: ['columns'],
    ...(namespace === undefined ? {} : { namespace }),
    ...(prefix.kind === 'cluster' ? { source: `cluster/${prefix.name}` } : {}),
  });
  const conditions = [
    ...(name === undefined ? [] : [textIs('name', named?.name ?? name)]),
    ...(named === undefined ? [] : [isOfAny(named.sources)]),
  ];
  return conditions.length === 0 ? selection : { ...selection, where: [...selection.where, ...conditions] };
}

/** The name that `fieldSelector` asks for; kubectl watches one object so. */
function nameInSelector(query: URLSearchParams): string | undefined {
  const text = query.get('fieldSelector') ?? '';
  // most selectors need no second reading
  if (!text.includes(':')) return undefined;
  return parseFieldSelector(text).find(isOfName)?.values[0];
}

function isOfName({ path, operator, values }: FieldRequirement): boolean {
  return operator === 'In' && values.length === 1 && printFieldPath(path) === 'metadata.name';
}

function withName(requirement: FieldRequirement, name: string): FieldRequirement {
  return isOfName(requirement) ? { ...requirement, values: [name] } : requirement;
}

/** SEA-A10; undefined when an object has the name as it stands, as for a get. */
async function nameInSource(
  deps: SelectionDeps,
  { visible, prefix }: ApiRequest,
  { view, path: { namespace }, text }: ObjectsAsked & { readonly text: string },
): Promise<NameInSource | undefined> {
  if (prefix.kind === 'fleet' && prefix.isCompatible) return undefined;
  const named = await readNameInSource(deps, { visible, view, text });
  if (named === undefined) return undefined;
  const of = namespace === undefined ? [] : [textIs('namespace', namespace)];
  const where = allOf([view.from, ...of, textIs('name', text)]);
  const { objects } = await deps.store.list({ visible, kinds: [view.storedAs], where }, { limit: 1 });
  return objects.length === 0 ? named : undefined;
}

function isOfAny(sources: readonly Source[]): Condition {
  return { kind: 'or', of: sources.map(({ kind, name }) => isOfSources(kind, [name])) };
}
