import { StatusError } from '@orrery/model';
import type { VisibleSet } from '@orrery/query';
import type { Identity } from '../apiserver-deps.ts';
import type { ParsedPath } from '../request/parse-path.ts';
import { reviewKindOf } from '../reviews/review-kinds.ts';

/**
 * Lets through what an aggregator forwards: reads behind `clusterpedia.io`, and for everybody the documents that tell of them, which
 * the aggregator itself fetches (SEA-A05). Whoever has its certificate reaches nothing else with it.
 * @throws StatusError Forbidden.
 */
export function checkProxied(
  { user }: Identity,
  visible: VisibleSet,
  { method, prefix, target }: ParsedPath & { readonly method: string },
): void {
  const isReview = target.kind === 'objects' && reviewKindOf(target) !== undefined;
  const isRead = method === 'GET' || method === 'HEAD' || isReview;
  if (isRead && prefix.kind === 'root' && documents.has(target.kind)) return;
  if (!isRead || prefix.kind === 'root' || !prefix.isCompatible) {
    throw new StatusError('Forbidden', 'an aggregator reaches only reads below /apis/clusterpedia.io/v1beta1');
  }
  if (visible.kind === 'everything' || visible.grants.length > 0) return;
  throw new StatusError(
    'Forbidden',
    `user ${JSON.stringify(user)} may read nothing: neither it nor a group of it is in security.requestHeader.readers`,
  );
}

const documents: ReadonlySet<string> = new Set([
  ...['version', 'core-versions', 'groups', 'group', 'resources', 'openapi-index', 'openapi', 'openapi-v2'],
]);
