import { KubeError } from '../errors/kube-error.ts';
import type { KubeRequests } from './kube-requests.ts';
import { type ListedResource, type ListOptions, listPages } from './list-pages.ts';

/**
 * The newest resourceVersion of a collection: of a list of one object, metadata only, without resourceVersion, which
 * kube-apiserver answers from what etcd has now
 * (https://kubernetes.io/docs/reference/using-api/api-concepts/#semantics-for-get-and-list, "Most Recent").
 * @throws KubeError as `listPages`.
 */
export async function readPosition(
  requests: KubeRequests,
  resource: ListedResource,
  options: Pick<ListOptions, 'namespace' | 'signal'>,
): Promise<string> {
  const pages = listPages(requests, resource, {
    namespace: options.namespace,
    signal: options.signal,
    limit: 1,
    metadataOnly: true,
    priority: 'interactive',
  });
  for await (const page of pages) return page.resourceVersion;
  throw new KubeError('InternalError', `the list of ${resource.resource} had no page`);
}
