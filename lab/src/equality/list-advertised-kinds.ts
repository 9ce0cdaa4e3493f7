import type { ApiConnection } from '../cluster/api-connection.ts';
import { assertSuccess } from '../cluster/cluster-objects.ts';

/** A kind that a server's discovery says can be listed. */
export interface AdvertisedKind {
  /** `<group>/<version>/<resource>`; the core group is empty. */
  readonly name: string;
  /** The path of its list below the server's base, such as `/apis/apps/v1/deployments`. */
  readonly path: string;
}

interface Versions {
  readonly versions: readonly string[];
}

interface Groups {
  readonly groups: readonly { readonly versions: readonly { readonly groupVersion: string }[] }[];
}

interface Resources {
  readonly resources: readonly { readonly name: string; readonly verbs: readonly string[] }[];
}

/** Reads the legacy discovery below a base path: all listable kinds of all versions. */
export async function listAdvertisedKinds(api: ApiConnection, base: string): Promise<AdvertisedKind[]> {
  const core: Versions = JSON.parse(await read(api, `${base}/api`));
  const named: Groups = JSON.parse(await read(api, `${base}/apis`));
  const groupVersions = named.groups.flatMap(({ versions }) => versions.map(({ groupVersion }) => groupVersion));
  const kinds: AdvertisedKind[] = [];
  for (const version of core.versions) kinds.push(...(await listKinds(api, base, [`/api/${version}`, `/${version}`])));
  for (const each of groupVersions) kinds.push(...(await listKinds(api, base, [`/apis/${each}`, each])));
  return kinds;
}

async function listKinds(api: ApiConnection, base: string, [path, name]: [string, string]): Promise<AdvertisedKind[]> {
  const { resources }: Resources = JSON.parse(await read(api, base + path));
  const listable = resources.filter((resource) => resource.verbs.includes('list') && !resource.name.includes('/'));
  return listable.map((resource) => ({ name: `${name}/${resource.name}`, path: `${path}/${resource.name}` }));
}

async function read(api: ApiConnection, path: string): Promise<string> {
  const answer = await api.send({ method: 'GET', path });
  assertSuccess(answer, path);
  return answer.body;
}
