import { type ApiResource, apiVersionOf } from '@orrery/model';
import type { Static } from 'typebox';
import type { KubeClient, RequestOptions } from '../client/create-kube-client.ts';
import { classifyFailure } from '../errors/classify-failure.ts';
import { type DiscoveredGroup, type DiscoveredKinds, discoveryLimits, type FailedGroup, tooMuch } from './discovery.ts';
import { type groupListSchema, resourceListSchema } from './schema.ts';

/** Requests for group versions that run at once. */
const parallelRequests = 8;

/** The named groups of a legacy document, with their versions, the preferred one first. */
export function legacyGroups(named: Static<typeof groupListSchema>): readonly DiscoveredGroup[] {
  return named.groups.map((group) => {
    const versions = group.versions.map((each) => each.version);
    const preferred = group.preferredVersion?.version;
    const isKnown = preferred !== undefined && versions.includes(preferred);
    return {
      name: group.name,
      versions: isKnown ? [preferred, ...versions.filter((each) => each !== preferred)] : versions,
    };
  });
}

/**
 * Reads the kinds of groups by a request per group version (the legacy form of KSY-B01).
 * @throws KubeError DecodeError when there is more than any cluster has; a failed group version is an entry of `failedGroups`.
 */
export async function readLegacy(
  client: KubeClient,
  groups: readonly DiscoveredGroup[],
  options: RequestOptions,
): Promise<DiscoveredKinds> {
  const groupVersions = groups.flatMap(({ name, versions }) =>
    versions.map((each) => ({ group: name, version: each })),
  );
  const { groupVersions: groupVersionLimit, kinds: kindLimit } = discoveryLimits;
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
    groups,
    resources: answers.flatMap((answer) => ('failure' in answer ? [] : answer)),
    failedGroups: answers.filter((answer) => 'failure' in answer),
  };
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
