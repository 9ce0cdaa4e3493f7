import { StatusError } from '@orrery/model';
import type { Answer } from '../answer/answer.ts';
import { unknownPath } from '../discovery/documents.ts';
import { sourceEntries } from '../freshness/source-entries.ts';
import type { ApiRequest } from '../request/api-request.ts';
import type { RouterDeps } from '../request/route-request.ts';
import { answerMixed, type DocumentParts } from './answer-mixed.ts';
import { builtInCollections, type Collection } from './collection-kinds.ts';
import { readKindLists } from './kind-lists.ts';
import { listCollections } from './list-collections.ts';
import { collectionTable } from './mixed-table.ts';
import { selectKinds } from './select-kinds.ts';
import type { ListDocument } from './write-document.ts';

/**
 * Answers the collection resources, or the objects of one of them (SEA-K01 to K04).
 * @throws StatusError NotFound for an unknown name, BadRequest for kinds that cannot be served, and as lists do.
 */
export async function answerCollections(
  deps: RouterDeps,
  request: ApiRequest,
  name: string | undefined,
): Promise<Answer> {
  if (name === undefined) return await listCollections(deps, request, builtInCollections);
  const collection = builtInCollections.find((one) => one.name === name);
  if (collection === undefined) throw notFound(name);
  return await answerCollection(deps, request, collection);
}

async function answerCollection(deps: RouterDeps, request: ApiRequest, collection: Collection): Promise<Answer> {
  const wanted = readKindLists(request.query);
  if (collection.types === undefined && wanted === undefined)
    throw new StatusError('BadRequest', 'url query - `groups` or `resources` is required');
  const { visible } = request;
  const [scopes, sources] = await Promise.all([deps.definitions.allScopes(visible), deps.definitions.sources(visible)]);
  const clusters = sources.filter(({ kind }) => kind === 'cluster');
  const ids = new Set(clusters.map(({ id }) => id));
  const collected = scopes.filter(({ scope }) => ids.has(scope.source));
  const selected = selectKinds({ collected, sources: clusters, collection, wanted });
  return await answerMixed(deps, request, {
    ...selected,
    where: [{ kind: 'source', kinds: ['cluster'] }, ...selected.where],
    sources: clusters,
    read: ['groups', 'resources'],
    table: collectionTable,
    document: (parts) => collectionDocument(collection.name, parts),
  });
}

/** As Clusterpedia writes it; the types stand behind the items, since only then it is known which there are. */
function collectionDocument(name: string, parts: DocumentParts): Omit<ListDocument, 'item'> {
  const { view, freshness, metadata, revision, onItem } = parts;
  const types = new Map<string, object>();
  onItem((object) => {
    const { group, version, kind, resource } = view.kindOf(object);
    const key = `${group}/${version}/${resource}`;
    if (!types.has(key)) types.set(key, { group, version, kind, resource });
  });
  const head = {
    kind: 'CollectionResource',
    apiVersion: 'clusterpedia.io/v1beta1',
    metadata: { name, resourceVersion: revision },
  };
  return {
    open: `${JSON.stringify(head).slice(0, -1)},"items":[`,
    close: (end) => {
      const { resourceVersion: _, ...page } = metadata(end);
      const tail = { resourceTypes: [...types.values()], ...page, sources: sourceEntries(freshness.report) };
      return `],${JSON.stringify(tail).slice(1)}`;
    },
  };
}

function notFound(name: string): StatusError {
  if (name === '') return unknownPath();
  return new StatusError('NotFound', `collectionresources.clusterpedia.io ${JSON.stringify(name)} not found`, {
    details: { group: 'clusterpedia.io', kind: 'collectionresources', name },
  });
}
