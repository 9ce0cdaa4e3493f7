import { type Static, Type } from 'typebox';
import type { KubeClient, RequestOptions } from '../client/create-kube-client.ts';
import type { DiscoveredGroup, DiscoveredKinds } from './discovery.ts';
import { readAggregated } from './read-aggregated.ts';
import { legacyGroups, readLegacy } from './read-legacy.ts';
import { aggregatedSchema, coreVersionsSchema, groupListSchema, versionSchema } from './schema.ts';

/** What a cluster serves. */
export interface Discovery extends DiscoveredKinds {
  /** `v1.36.3`. */
  readonly gitVersion: string;
}

/** The forms of discovery in the order in which we want them (KSY-B01). */
const accept = [
  'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList',
  'application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList',
  'application/json',
].join(',');

const coreSchema = Type.Union([aggregatedSchema, coreVersionsSchema]);
const namedSchema = Type.Union([aggregatedSchema, groupListSchema]);
type Aggregated = Static<typeof aggregatedSchema>;

/**
 * Reads what a cluster serves: two aggregated documents (KSY-B01); where the server has none, one request per group version.
 * @throws KubeError when `/version`, `/api` or `/apis` fails, DecodeError when there is more than any cluster has; a failed group
 *   version, and one whose knowledge the server calls stale, is an entry of `failedGroups`.
 */
export async function discover(client: KubeClient, options: RequestOptions = {}): Promise<Discovery> {
  const version = await readVersion(client, options);
  const core = await client.getJson('/api', coreSchema, { ...options, accept });
  const named = await client.getJson('/apis', namedSchema, { ...options, accept });
  return { gitVersion: version.gitVersion, ...(await readKinds(client, core, named, options)) };
}

async function readKinds(
  client: KubeClient,
  core: Static<typeof coreSchema>,
  named: Static<typeof namedSchema>,
  options: RequestOptions,
): Promise<DiscoveredKinds> {
  if (isAggregated(core) && isAggregated(named)) return readAggregated([core, named]);
  const coreGroups = isAggregated(core) ? groupsOf(core) : [{ name: '', versions: core.versions }];
  const namedGroups = isAggregated(named) ? groupsOf(named) : legacyGroups(named);
  return await readLegacy(client, [...coreGroups, ...namedGroups], options);
}

function groupsOf(document: Aggregated): readonly DiscoveredGroup[] {
  return readAggregated([document]).groups;
}

function isAggregated(document: object): document is Aggregated {
  return 'kind' in document && document.kind === 'APIGroupDiscoveryList';
}

/** `GET /version`. @throws KubeError */
export function readVersion(client: KubeClient, options: RequestOptions = {}): Promise<Static<typeof versionSchema>> {
  return client.getJson('/version', versionSchema, options);
}
