import { createHash } from 'node:crypto';
import type { TypedBody } from './answer.ts';
import { writeExact } from './exact-json.ts';
import type { KindRegistry } from './kind-registry.ts';
import type { ServedKind, ServedVersion } from './served-kind.ts';

/** Everything below `/api` or `/apis` in one document (`APIGroupDiscoveryList`), with its tag, as 1.36 writes it. */
export function aggregatedDocument(kinds: KindRegistry, isCore: boolean, version: string): TypedBody {
  const items = isCore
    ? [{ metadata: {}, versions: [versionEntry(kinds, '', 'v1')] }]
    : kinds.groups().map(({ name, versions }) => ({
        metadata: { name },
        versions: versions.map((each) => versionEntry(kinds, name, each)),
      }));
  const head = { kind: 'APIGroupDiscoveryList', apiVersion: `apidiscovery.k8s.io/${version}`, metadata: {} };
  const text = writeExact({ ...head, items });
  const etag = `"${createHash('sha512').update(text).digest('hex').toUpperCase()}"`;
  const type = `application/json;g=apidiscovery.k8s.io;v=${version};as=APIGroupDiscoveryList`;
  return { text, headers: { 'content-type': type, etag, vary: 'Accept' } };
}

function versionEntry(kinds: KindRegistry, group: string, version: string): object {
  const resources = kinds.all().flatMap((kind) => {
    const served = kind.group === group ? kind.versions.find(({ name }) => name === version) : undefined;
    return served === undefined ? [] : [resourceEntry(kind, served)];
  });
  return { version, resources, freshness: 'Current' };
}

function resourceEntry(kind: ServedKind, { name, hasStatus }: ServedVersion): object {
  // Built-in kinds leave group and version empty: they are those of the list (seen on 1.36).
  const type = kind.isCustom ? { group: kind.group, version: name } : { group: '', version: '' };
  const responseKind = { ...type, kind: kind.kind };
  const status = { subresource: 'status', responseKind, verbs: ['get', 'patch', 'update'] };
  return {
    resource: kind.resource,
    responseKind,
    scope: kind.namespaced ? 'Namespaced' : 'Cluster',
    singularResource: kind.singular,
    verbs: kind.verbs,
    ...(kind.shortNames.length === 0 ? {} : { shortNames: kind.shortNames }),
    ...(kind.categories.length === 0 ? {} : { categories: kind.categories }),
    ...(hasStatus ? { subresources: [status] } : {}),
  };
}
