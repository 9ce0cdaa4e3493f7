import type { ApiRequest } from '../request/api-request.ts';
import type { ObjectsPath } from '../request/parse-path.ts';
import { readSelection, type Selection, type SelectionDeps } from '../request/read-selection.ts';
import type { KindView } from './kind-view.ts';

/** The objects of a path that may be many. */
export interface ObjectsAsked {
  readonly view: KindView;
  readonly path: ObjectsPath;
  readonly isWatch: boolean;
}

/**
 * Reads what a list or a watch of one kind selects; the namespace and the cluster of the path are part of it.
 * @throws StatusError as {@link readSelection}.
 */
export async function selectObjects(
  deps: SelectionDeps,
  request: ApiRequest,
  { view: { storedAs, storedField, fieldWarnings }, path: { namespace }, isWatch }: ObjectsAsked,
): Promise<Selection> {
  const { prefix } = request;
  return await readSelection(deps, request, {
    kinds: [storedAs],
    storedField,
    fieldWarnings,
    isWatch,
    read: ['columns'],
    ...(namespace === undefined ? {} : { namespace }),
    ...(prefix.kind === 'cluster' ? { source: `cluster/${prefix.name}` } : {}),
  });
}
