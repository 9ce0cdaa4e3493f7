import type { ApiRequest } from './api-request.ts';
import type { PathTarget } from './parse-path.ts';

/** The methods that the path of a request has, for the `Allow` header: only control objects are written. */
export function allowedMethods({ prefix }: ApiRequest, target: PathTarget): readonly string[] {
  if (prefix.kind !== 'root' || target.kind !== 'objects' || target.isWatch) return ['GET'];
  return target.name === undefined ? ['GET', 'POST'] : ['GET', 'PATCH', 'DELETE'];
}
