import type { ApiConnection } from '../cluster/api-connection.ts';
import { assertSuccess } from '../cluster/cluster-objects.ts';

/** A kind that a server's discovery says can be listed. */
export interface AdvertisedKind {
  /** `<group>/<version>/<resource>`; the core group is empty. */
  readonly name: string;
  /** The path of its list below the server's base, such as `/apis/apps/v1/deployments`. */
  readonly path: string;
  readonly verbs: readonly string[];
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

/** Whoever answers requests. */
type Sender = Pick<ApiConnection, 'send'>;

/** Reads the legacy discovery below a base path: all kinds with these verbs, of all versions. */
export async function listAdvertisedKinds(
  api: Sender,
  base: string,
  verbs: readonly string[] = ['list'],
): Promise<AdvertisedKind[]> {
  const core: Versions = JSON.parse(await read(api, `${base}/api`));
  const named: Groups = JSON.parse(await read(api, `${base}/apis`));
  const groupVersions = named.groups.flatMap(({ versions }) => versions.map(({ groupVersion }) => groupVersion));
  const kinds: AdvertisedKind[] = [];
  for (const version of core.versions) kinds.push(...(await readKinds(api, base, [`/api/${version}`, `/${version}`])));
  for (const each of groupVersions) kinds.push(...(await readKinds(api, base, [`/apis/${each}`, each])));
  return kinds.filter((kind) => verbs.every((verb) => kind.verbs.includes(verb)));
}

async function readKinds(api: Sender, base: string, [path, name]: [string, string]): Promise<AdvertisedKind[]> {
  const { resources }: Resources = JSON.parse(await read(api, base + path));
  const whole = resources.filter((resource) => !resource.name.includes('/'));
  return whole.map((resource) => ({
    name: `${name}/${resource.name}`,
    path: `${path}/${resource.name}`,
    verbs: resource.verbs,
  }));
}

async function read(api: Sender, path: string): Promise<string> {
  const answer = await api.send({ method: 'GET', path });
  assertSuccess(answer, path);
  return answer.body;
}
