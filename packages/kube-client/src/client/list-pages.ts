import { apiVersionOf, type RawListPage, readListPage } from '@orrery/model';
import { KubeError } from '../errors/kube-error.ts';
import type { KubeRequests, RequestPriority } from './kube-requests.ts';
import { createProgressCheck } from './progress-check.ts';
import { nameRight, type ResourceName, resourcePath } from './resource-path.ts';
import { acceptOf, addSelectors, partialKind, type Selection } from './selection.ts';

/** A page of a list with the bytes its items are ranges of. */
export type ListedPage = RawListPage & {
  /** Owned by the receiver, never changed afterwards. */
  readonly bytes: Uint8Array;
};

/** The resource of a list; its kind is checked where it is known. */
export interface ListedResource extends ResourceName {
  readonly kind: string;
}

/** How a list is walked. */
export interface ListOptions extends Selection {
  /** Objects per page; undefined asks for one unpaged list. */
  readonly limit?: number | undefined;
  /** Lower bound of the state that may be served; undefined asks for the newest (KSY-D02). */
  readonly resourceVersion?: string | undefined;
  readonly priority?: RequestPriority | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Walks a list page by page. Ends normally if and only if the last page was read: `metadata.continue` empty
 * (https://kubernetes.io/docs/reference/using-api/api-concepts/#retrieving-large-results-sets-in-chunks) and all pages of one
 * resourceVersion. A server that ignores `limit` gives one page. Memory: one page.
 * Every page with a `continue` must have objects and a new token, and a walk has at most 5,000,000 objects in 100,000 pages.
 * @throws KubeError Expired when the continue token aged out: discard the walk and start again (KSY-D03). NotKubernetes or
 *   DecodeError for a 200 that is not a list of the kind (KSY-D04), DecodeError for a walk that does not end. InconsistentList when pages differ in resourceVersion.
 */
export async function* listPages(
  requests: KubeRequests,
  resource: ListedResource,
  options: ListOptions,
): AsyncGenerator<ListedPage, void> {
  let continueToken = '';
  let version: string | undefined;
  const checkProgress = createProgressCheck(resource.resource);
  do {
    const path = `${resourcePath(resource, options.namespace)}${listQuery(options, continueToken)}`;
    const { signal, priority = 'list' } = options;
    const accept = acceptOf(options, 'list');
    const bytes = await requests.body({ path, right: nameRight('list', resource), signal, accept, priority });
    const page = readPage(bytes, resource, options);
    version ??= page.resourceVersion;
    if (page.resourceVersion !== version) {
      const message = `a page of ${resource.resource} is of another resourceVersion than the first`;
      throw new KubeError('InconsistentList', message);
    }
    checkProgress(page);
    yield { ...page, bytes };
    continueToken = page.continueToken;
  } while (continueToken !== '');
}

function listQuery(options: ListOptions, continueToken: string): string {
  const query = new URLSearchParams();
  if (options.limit !== undefined) query.set('limit', String(options.limit));
  if (continueToken !== '') {
    // The token carries the position; the server refuses both together.
    query.set('continue', continueToken);
  } else if (options.resourceVersion !== undefined) {
    query.set('resourceVersion', options.resourceVersion);
    query.set('resourceVersionMatch', 'NotOlderThan');
  }
  addSelectors(query, options);
  return query.size === 0 ? '' : `?${query}`;
}

function readPage(bytes: Uint8Array, resource: ListedResource, options: ListOptions): RawListPage {
  const page = decodePage(bytes, resource);
  const expected = `${resource.kind}List`;
  if (options.metadataOnly === true && page.kind === `${partialKind}List`) return page;
  // A server may name its lists otherwise (`List`), but a list of another group or kind is another document.
  const isOtherKind = page.kind !== '' && page.kind !== expected && page.kind !== 'List';
  const isOtherGroup = page.apiVersion !== '' && page.apiVersion !== apiVersionOf(resource) && page.apiVersion !== 'v1';
  if (isOtherKind || isOtherGroup) {
    const message = `expected a ${expected} of ${apiVersionOf(resource)}, not ${page.kind.slice(0, 64)}`;
    throw new KubeError('NotKubernetes', message, { status: 200 });
  }
  return page;
}

function decodePage(bytes: Uint8Array, resource: ListedResource): RawListPage {
  try {
    return readListPage(bytes);
  } catch (cause) {
    throw explainDecoding(cause, resource);
  }
}

function explainDecoding(cause: unknown, resource: ListedResource): KubeError {
  const isOther = cause instanceof Error && 'kind' in cause && cause.kind === 'NotAList';
  const text = cause instanceof Error ? cause.message : 'unknown';
  const message = `the list of ${resource.resource} is unreadable: ${text}`;
  return new KubeError(isOther ? 'NotKubernetes' : 'DecodeError', message, { status: 200, cause });
}
