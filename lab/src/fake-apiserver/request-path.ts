/** A path of an object or a collection. Names are decoded; absent parts are empty. */
export interface ResourcePath {
  readonly group: string;
  readonly version: string;
  readonly resource: string;
  readonly namespace: string;
  readonly name: string;
  readonly subresource: string;
}

/**
 * Reads `/api/v1/...` and `/apis/<group>/<version>/...` as kube-apiserver does (`request.RequestInfoFactory`): below
 * `namespaces/<name>`, `status` and `finalize` are subresources of the namespace, anything else is a resource in it. Undefined
 * for discovery paths and all others.
 */
export function readResourcePath(segments: readonly string[]): ResourcePath | undefined {
  const [root, ...rest] = segments;
  if (root === 'api') return resourcePath('', rest[0], rest.slice(1));
  if (root === 'apis') return resourcePath(rest[0] ?? '', rest[1], rest.slice(2));
  return undefined;
}

/** The segments of a URL path, decoded. @throws URIError for a broken escape. */
export function pathSegments(path: string): readonly string[] {
  return path.split('/').filter(Boolean).map(decodeURIComponent);
}

function resourcePath(group: string, version: string | undefined, parts: readonly string[]): ResourcePath | undefined {
  if (version === undefined || parts[0] === undefined) return undefined;
  const isInside = parts[0] === 'namespaces' && parts.length > 2 && parts[2] !== 'status' && parts[2] !== 'finalize';
  const namespace = isInside ? (parts[1] ?? '') : '';
  const [resource = '', name = '', subresource = '', ...more] = isInside ? parts.slice(2) : parts;
  return more.length > 0 ? undefined : { group, version, resource, namespace, name, subresource };
}
