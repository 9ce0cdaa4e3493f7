import { badRequest } from '../answer/bad-request.ts';

/** Which objects a path is about: Orrery's own, those of all sources, those of one cluster (`search.md` A). */
export type PathPrefix =
  | { readonly kind: 'root' }
  | { readonly kind: 'fleet' }
  | { readonly kind: 'cluster'; readonly name: string };

/** An object, a collection, or a subresource. */
export interface ObjectsPath {
  readonly kind: 'objects';
  /** Empty for core. */
  readonly group: string;
  readonly version: string;
  readonly resource: string;
  readonly namespace?: string;
  readonly name?: string;
  readonly subresource?: string;
  /** The old `/watch/` prefix before namespace and resource. */
  readonly isWatch: boolean;
}

/** What a path asks for below its prefix. */
export type PathTarget =
  | { readonly kind: 'health' }
  | { readonly kind: 'metrics' }
  | { readonly kind: 'version' }
  | { readonly kind: 'core-versions' }
  | { readonly kind: 'groups' }
  | { readonly kind: 'group'; readonly group: string }
  | { readonly kind: 'resources'; readonly group: string; readonly version: string }
  | { readonly kind: 'openapi-v2' }
  | { readonly kind: 'openapi-index' }
  | { readonly kind: 'openapi'; readonly group: string; readonly version: string }
  | ObjectsPath
  | { readonly kind: 'nothing' }
  | { readonly kind: 'unknown' };

/** A path, taken apart. */
export interface ParsedPath {
  readonly prefix: PathPrefix;
  readonly target: PathTarget;
}

const unknownTarget: PathTarget = { kind: 'unknown' };

/**
 * Takes the path of a request apart, as kube-apiserver's RequestInfo does, with our prefixes before it. Pure: whether the named
 * things exist is not looked at.
 * @param path without query, still percent-encoded; one slash at its end is ignored.
 * @throws StatusError BadRequest when the percent-encoding is broken.
 */
export function parsePath(path: string): ParsedPath {
  const segments = path.split('/').slice(1).map(decodeSegment);
  if (segments.at(-1) === '') segments.pop();
  if (segments.includes('')) return { prefix: { kind: 'root' }, target: unknownTarget };
  if (segments[0] !== 'fleet') return { prefix: { kind: 'root' }, target: parseRoot(segments) };
  const [, second, name] = segments;
  if (second === 'clusters' && name !== undefined) {
    return { prefix: { kind: 'cluster', name }, target: parseTarget(segments.slice(3)) };
  }
  return { prefix: { kind: 'fleet' }, target: parseTarget(segments.slice(1)) };
}

function decodeSegment(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch (cause) {
    throw badRequest(`the path has a broken percent-encoding in ${JSON.stringify(segment)}`, cause);
  }
}

const healthChecks: ReadonlySet<string> = new Set(['livez', 'readyz', 'healthz']);

/** Health and metrics are asked of the server, not of a prefix. */
function parseRoot(segments: readonly string[]): PathTarget {
  if (segments.length === 1 && healthChecks.has(segments[0] ?? '')) return { kind: 'health' };
  if (segments.length === 1 && segments[0] === 'metrics') return { kind: 'metrics' };
  return parseTarget(segments);
}

function parseTarget(segments: readonly string[]): PathTarget {
  const [first, second, third] = segments;
  switch (first) {
    case undefined:
      return { kind: 'nothing' };
    case 'version':
      return segments.length === 1 ? { kind: 'version' } : unknownTarget;
    case 'api':
      if (second === undefined) return { kind: 'core-versions' };
      return parseObjects({ group: '', version: second }, segments.slice(2));
    case 'apis':
      if (second === undefined) return { kind: 'groups' };
      if (third === undefined) return { kind: 'group', group: second };
      return parseObjects({ group: second, version: third }, segments.slice(3));
    case 'openapi':
      return parseOpenapi(segments.slice(1));
    default:
      return unknownTarget;
  }
}

function parseOpenapi(segments: readonly string[]): PathTarget {
  const [v3, apis, group, version] = segments;
  if (v3 === 'v2' && segments.length === 1) return { kind: 'openapi-v2' };
  if (v3 !== 'v3') return unknownTarget;
  if (segments.length === 1) return { kind: 'openapi-index' };
  if (segments.length !== 4 || apis !== 'apis' || group === undefined || version === undefined) return unknownTarget;
  return { kind: 'openapi', group, version };
}

/** Parts of a namespace that are no resources in it (`/api/v1/namespaces/<name>/status`). */
const namespaceSubresources: ReadonlySet<string> = new Set(['status', 'finalize']);

function parseObjects(gv: { readonly group: string; readonly version: string }, all: readonly string[]): PathTarget {
  if (all.length === 0) return { kind: 'resources', ...gv };
  const isWatch = all[0] === 'watch' && all.length > 1;
  const segments = isWatch ? all.slice(1) : all;
  const [first, second, third] = segments;
  const isInNamespace =
    first === 'namespaces' && second !== undefined && third !== undefined && !namespaceSubresources.has(third);
  const [resource, name, ...rest] = isInNamespace ? segments.slice(2) : segments;
  if (resource === undefined) return unknownTarget;
  return {
    kind: 'objects',
    ...gv,
    resource,
    isWatch,
    ...(isInNamespace ? { namespace: second } : {}),
    ...(name === undefined ? {} : { name }),
    ...(rest.length === 0 ? {} : { subresource: rest.join('/') }),
  };
}
