import { type ApiResource, apiVersionOf } from '@orrery/model';
import type { Static } from 'typebox';
import type { KubeClient, RequestOptions } from '../client/create-kube-client.ts';
import { classifyFailure, type Failure } from '../errors/classify-failure.ts';
import { KubeError } from '../errors/kube-error.ts';
import { coreVersionsSchema, groupListSchema, resourceListSchema, versionSchema } from './schema.ts';

/** A group with its versions in the server's order, the preferred one first. */
export interface DiscoveredGroup {
  /** Empty for core. */
  readonly name: string;
  readonly versions: readonly string[];
}

/** A group version that could not be read; its kinds are unknown, not gone (KSY-B03). */
export interface FailedGroup {
  readonly group: string;
  readonly version: string;
  readonly failure: Failure;
}

/** What a cluster serves. */
export interface Discovery {
  /** `v1.36.3`. */
  readonly gitVersion: string;
  /** Core first, then the server's order. */
  readonly groups: readonly DiscoveredGroup[];
  /** Every kind in every served version, without subresources, in the order of `groups` and versions. */
  readonly resources: readonly ApiResource[];
  readonly failedGroups: readonly FailedGroup[];
}

/** Far above any cluster: 1,000 groups of 50 versions of 1,000 kinds, each within its bound, would not fit into memory. */
const groupVersionLimit = 2000;
const kindLimit = 20_000;
/** Requests for group versions that run at once. */
const parallelRequests = 8;

/**
 * Reads what a cluster serves, group by group (the legacy form of KSY-B01).
 * @throws KubeError when `/version`, `/api` or `/apis` fails, DecodeError when there is more than any cluster has; a failed group version is an entry of `failedGroups`.
 */
export async function discover(client: KubeClient, options: RequestOptions = {}): Promise<Discovery> {
  const version = await readVersion(client, options);
  const groups = await readGroups(client, options);
  const groupVersions = groups.flatMap(({ name, versions }) =>
    versions.map((each) => ({ group: name, version: each })),
  );
  if (groupVersions.length > groupVersionLimit) throw tooMuch(`${groupVersionLimit} group versions`);
  const answers: (readonly ApiResource[] | FailedGroup)[] = new Array(groupVersions.length);
  let next = 0;
  let kinds = 0;
  const worker = async (): Promise<void> => {
    for (let at = next++; at < groupVersions.length; at = next++) {
      const groupVersion = groupVersions[at];
      if (groupVersion === undefined) continue;
      const answer = await readGroupVersion(client, groupVersion, options);
      kinds += 'failure' in answer ? 0 : answer.length;
      if (kinds > kindLimit) throw tooMuch(`${kindLimit} kinds`);
      answers[at] = answer;
    }
  };
  await Promise.all(Array.from({ length: parallelRequests }, worker));
  return {
    gitVersion: version.gitVersion,
    groups,
    resources: answers.flatMap((answer) => ('failure' in answer ? [] : answer)),
    failedGroups: answers.filter((answer) => 'failure' in answer),
  };
}

function tooMuch(what: string): KubeError {
  return new KubeError('DecodeError', `the API server says that it serves more than ${what}`, { status: 200 });
}

/** `GET /version`. @throws KubeError */
export function readVersion(client: KubeClient, options: RequestOptions = {}): Promise<Static<typeof versionSchema>> {
  return client.getJson('/version', versionSchema, options);
}

async function readGroups(client: KubeClient, options: RequestOptions): Promise<readonly DiscoveredGroup[]> {
  const core = await client.getJson('/api', coreVersionsSchema, options);
  const named = await client.getJson('/apis', groupListSchema, options);
  const groups = named.groups.map((group) => {
    const versions = group.versions.map((each) => each.version);
    const preferred = group.preferredVersion?.version;
    const isKnown = preferred !== undefined && versions.includes(preferred);
    return {
      name: group.name,
      versions: isKnown ? [preferred, ...versions.filter((each) => each !== preferred)] : versions,
    };
  });
  return [{ name: '', versions: core.versions }, ...groups];
}

async function readGroupVersion(
  client: KubeClient,
  groupVersion: { readonly group: string; readonly version: string },
  options: RequestOptions,
): Promise<readonly ApiResource[] | FailedGroup> {
  const { group, version } = groupVersion;
  try {
    const path = `${group === '' ? '/api' : '/apis'}/${apiVersionOf(groupVersion)}`;
    const list = await client.getJson(path, resourceListSchema, options);
    return (list.resources ?? [])
      .filter((resource) => !resource.name.includes('/'))
      .map((resource) => ({
        group,
        version,
        resource: resource.name,
        singular: resource.singularName ?? '',
        kind: resource.kind,
        namespaced: resource.namespaced,
        shortNames: resource.shortNames ?? [],
        categories: resource.categories ?? [],
        verbs: resource.verbs ?? [],
      }));
  } catch (error) {
    options.signal?.throwIfAborted();
    return { group, version, failure: classifyFailure(error) };
  }
}
