import { column, nameColumn, StatusError } from '@orrery/model';
import { parseFieldSelector } from '@orrery/query';
import { type Answer, jsonAnswer } from '../answer/answer.ts';
import { negotiateObject } from '../request/accept.ts';
import type { ApiRequest } from '../request/api-request.ts';
import { checkDocumentParameters } from '../request/document-parameters.ts';
import { parseListOptions } from '../request/list-options.ts';
import type { RouterDeps } from '../request/route-request.ts';
import { type Collection, typesText } from './collection-kinds.ts';

/** What lists of any kind are asked with; `limit` cuts nothing, there are too few. */
const readParameters: readonly string[] = [
  ...['labelSelector', 'fieldSelector', 'limit', 'resourceVersion', 'resourceVersionMatch', 'includeObject'],
  ...['timeoutSeconds', 'timeout', 'watch', 'allowWatchBookmarks', 'sendInitialEvents'],
];

/** How an answer shows a collection. */
interface Shown {
  readonly metadata: { readonly name: string; readonly resourceVersion: string };
  readonly collection: Collection;
}

/**
 * Answers the list of the collection resources: few, so always whole (SEA-K01).
 * @throws StatusError BadRequest for selectors but the one of a name, which kubectl sends; they have no labels.
 */
export async function listCollections(
  { store, limits }: RouterDeps,
  request: ApiRequest,
  collections: readonly Collection[],
): Promise<Answer> {
  const { form } = negotiateObject(request.accept, true);
  const warnings = checkDocumentParameters(request.query, readParameters);
  parseListOptions(request.query, limits);
  const resourceVersion = String(await store.revision());
  const isWanted = nameTest(request.query);
  const shown = collections
    .filter(({ name }) => isWanted(name))
    .map((collection): Shown => ({ metadata: { name: collection.name, resourceVersion }, collection }));
  const metadata = { resourceVersion };
  if (form.kind === 'table')
    return jsonAnswer({ ...tableOf(shown, `meta.k8s.io/${form.version}`), metadata }, { warnings });
  if (form.kind === 'metadata') {
    const apiVersion = `meta.k8s.io/${form.version}`;
    const items = shown.map((one) => ({ kind: 'PartialObjectMetadata', apiVersion, metadata: one.metadata }));
    return jsonAnswer({ kind: 'PartialObjectMetadataList', apiVersion, metadata, items }, { warnings });
  }
  const items = shown.map((one) => ({ metadata: one.metadata, resourceTypes: one.collection.types ?? [] }));
  return jsonAnswer(
    { kind: 'CollectionResourceList', apiVersion: 'clusterpedia.io/v1beta1', metadata, items },
    { warnings },
  );
}

function nameTest(query: URLSearchParams): (name: string) => boolean {
  if ((query.get('labelSelector') ?? '') !== '') throw refused('labelSelector');
  const fields = parseFieldSelector(query.get('fieldSelector') ?? '');
  const names = fields.flatMap(({ values }) => values);
  if (
    fields.some(({ operator }) => operator !== 'In') ||
    !/^(?:metadata\.name={1,2}[^,]*)?$/.test(query.get('fieldSelector') ?? '')
  )
    throw refused('fieldSelector');
  return (name) => fields.length === 0 || names.includes(name);
}

function refused(parameter: string): StatusError {
  return new StatusError(
    'BadRequest',
    `query parameter ${parameter}: collection resources are selected by name only; expected fieldSelector=metadata.name=<name>`,
  );
}

function tableOf(shown: readonly Shown[], apiVersion: string): object {
  return {
    kind: 'Table',
    apiVersion,
    columnDefinitions: [nameColumn, column('Resources', 'The kinds of the collection resource.')],
    rows: shown.map(({ metadata, collection }) => ({
      cells: [collection.name, typesText(collection)],
      object: { kind: 'PartialObjectMetadata', apiVersion, metadata },
    })),
  };
}
