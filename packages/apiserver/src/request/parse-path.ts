import { badRequest } from '../answer/bad-request.ts';

/**
 * Which objects a path is about: Orrery's own, those of all sources, those of one cluster (`search.md` A). The compatible paths are those
 * of Clusterpedia, whose answers differ where a client written for it expects so.
 */
export type PathPrefix =
  | { readonly kind: 'root' }
  | { readonly kind: 'fleet'; readonly isCompatible: boolean }
  | { readonly kind: 'cluster'; readonly name: string; readonly isCompatible: boolean };

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
  /** Collection resources, or one of them (`search.md` K). */
  | { readonly kind: 'collections'; readonly name?: string }
  | { readonly kind: 'search' }
  | { readonly kind: 'freshness' }
  | { readonly kind: 'state-metrics' }
  | { readonly kind: 'service-discovery' }
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
  if (segments[0] === 'fleet') return parseNative(segments.slice(1));
  if (compatibleGroup.every((segment, at) => segments[at] === segment)) {
    const compatible = parseCompatible(segments.slice(compatibleGroup.length));
    if (compatible !== undefined) return compatible;
  }
  return { prefix: { kind: 'root' }, target: parseRoot(segments) };
}

function parseNative(segments: readonly string[]): ParsedPath {
  const [first, name, ...rest] = segments;
  if (first === 'clusters' && name !== undefined) {
    return { prefix: { kind: 'cluster', name, isCompatible: false }, target: parseFleetTarget(rest, true) };
  }
  return { prefix: { kind: 'fleet', isCompatible: false }, target: parseFleetTarget(segments, false) };
}

const compatibleGroup: readonly string[] = ['apis', 'clusterpedia.io', 'v1beta1'];

/** Undefined: no path of Clusterpedia's two resources, as the group's own discovery. */
function parseCompatible([resource, ...rest]: readonly string[]): ParsedPath | undefined {
  if (resource === 'collectionresources' && rest.length <= 1) {
    const [name] = rest;
    const target: PathTarget = { kind: 'collections', ...(name === undefined ? {} : { name }) };
    return { prefix: { kind: 'fleet', isCompatible: true }, target };
  }
  if (resource !== 'resources') return undefined;
  const [first, name, ...below] = rest;
  if (first === 'clusters' && name !== undefined) {
    return { prefix: { kind: 'cluster', name, isCompatible: true }, target: parseTarget(below) };
  }
  return { prefix: { kind: 'fleet', isCompatible: true }, target: parseTarget(rest) };
}

const fleetTargets: ReadonlyMap<string, PathTarget> = new Map([
  ['search', { kind: 'search' }],
  ['freshness', { kind: 'freshness' }],
  ['sd/prometheus', { kind: 'service-discovery' }],
]);

/** What only native paths have beside the API of Kubernetes. */
function parseFleetTarget(segments: readonly string[], isCluster: boolean): PathTarget {
  const path = segments.join('/');
  if (path === 'metrics/state') return { kind: 'state-metrics' };
  return (isCluster ? undefined : fleetTargets.get(path)) ?? parseTarget(segments);
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
  const [v3, api, group, version] = segments;
  if (v3 === 'v2' && segments.length === 1) return { kind: 'openapi-v2' };
  if (v3 !== 'v3') return unknownTarget;
  if (segments.length === 1) return { kind: 'openapi-index' };
  if (api === 'api' && segments.length === 3 && group !== undefined)
    return { kind: 'openapi', group: '', version: group };
  if (segments.length !== 4 || api !== 'apis' || group === undefined || version === undefined) return unknownTarget;
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
