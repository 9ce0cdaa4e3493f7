import type { ParsedPath } from '../request/parse-path.ts';
import { flag } from '../request/query-parameters.ts';

/** What requests are counted as (`search.md` LM): by how long they last and how much they cost. */
export const requestClasses = ['interactive', 'list', 'bulk', 'watch'] as const;

/** One of the classes. */
export type RequestClass = (typeof requestClasses)[number];

/** The class of a request; undefined: it is never held back. @throws StatusError BadRequest for a `watch` that is no boolean. */
export function requestClassOf(
  method: string,
  { target }: ParsedPath,
  query: URLSearchParams,
): RequestClass | undefined {
  switch (target.kind) {
    case 'health':
      return undefined;
    case 'metrics':
    case 'state-metrics':
    case 'service-discovery':
      return 'bulk';
    case 'collections':
    case 'search':
    case 'freshness':
      return 'list';
    case 'objects':
      if (method !== 'GET' || target.subresource !== undefined) return 'interactive';
      if (target.isWatch || flag(query, 'watch')) return 'watch';
      return target.name === undefined ? 'list' : 'interactive';
    default:
      return 'interactive';
  }
}
