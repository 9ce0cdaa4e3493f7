import type { ComputedKind } from '../apiserver-deps.ts';
import { reviewKindOf } from '../reviews/review-kinds.ts';
import type { ApiRequest } from './api-request.ts';
import type { PathTarget } from './parse-path.ts';

/** The methods that the path of a request has, for the `Allow` header: only control objects are written. */
export function allowedMethods(
  { computed }: { readonly computed: readonly ComputedKind[] },
  { prefix }: ApiRequest,
  target: PathTarget,
): readonly string[] {
  if (target.kind === 'objects' && reviewKindOf(target) !== undefined) return ['POST'];
  if (prefix.kind !== 'root' || target.kind !== 'objects' || target.isWatch) return ['GET'];
  const isReadOnly = computed.some(
    ({ kind: { api } }) => api.group === target.group && api.resource === target.resource,
  );
  if (isReadOnly) return ['GET'];
  if (target.subresource !== undefined) return ['GET', 'POST'];
  return target.name === undefined ? ['GET', 'POST'] : ['GET', 'PATCH', 'DELETE'];
}
