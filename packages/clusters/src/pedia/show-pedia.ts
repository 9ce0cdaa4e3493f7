import {
  type Cluster,
  type ControlMetadata,
  clusterSyncOf,
  type PediaCluster,
  type PediaClusterSpec,
} from '@orrery/model';
import { wordsAnnotation, wordsOf } from './pedia-words.ts';
import { redactionMarker, type SecretField } from './redaction.ts';

/** The fields that say how the cluster is reached. */
export type PediaConnection = Pick<
  PediaClusterSpec,
  'kubeconfig' | 'apiserver' | 'caData' | 'tokenData' | 'certData' | 'keyData' | 'authenticationFrom'
>;

/** The fields that say what is collected. */
export type PediaChoice = Pick<
  PediaClusterSpec,
  'syncResources' | 'syncAllCustomResources' | 'syncResourcesRefName' | 'shardingName'
>;

/** A stored cluster in Clusterpedia's words, without status. Empty fields are left out, as Clusterpedia does. */
export function showPedia(cluster: Cluster): Pick<PediaCluster, 'apiVersion' | 'kind' | 'metadata' | 'spec'> {
  return {
    apiVersion: 'cluster.clusterpedia.io/v1alpha2',
    kind: 'PediaCluster',
    metadata: withoutWords(cluster.metadata),
    spec: { ...connectionOf(cluster), ...choiceOf(cluster) },
  };
}

/** How a stored cluster is reached, in Clusterpedia's words; kept values are markers. */
export function connectionOf(cluster: Cluster): PediaConnection {
  const { access } = cluster.spec;
  const words = wordsOf(cluster);
  const apiserver = words?.apiserver || access.addresses?.[0];
  const caData = words?.caData || (access.caBundle === undefined ? undefined : base64(access.caBundle));
  const given = words === undefined ? derivedFields(cluster) : new Set(words.given);
  const secret = (name: SecretField): PediaConnection => (given.has(name) ? { [name]: redactionMarker } : {});
  return {
    ...secret('kubeconfig'),
    ...(apiserver === undefined || !given.has('apiserver') ? {} : { apiserver }),
    ...(caData === undefined || !given.has('caData') ? {} : { caData }),
    ...secret('tokenData'),
    ...secret('certData'),
    ...secret('keyData'),
    ...(words?.authenticationFrom === undefined ? {} : { authenticationFrom: words.authenticationFrom }),
  };
}

/**
 * What is collected of a stored cluster, in Clusterpedia's words, which name kinds one by one (KSY-C01). A profile other than `none`
 * has none, nor have the entries that are added to one: shown alone they would say that nothing else is collected.
 */
export function choiceOf(cluster: Cluster): PediaChoice {
  const { sync = {}, shardingName } = cluster.spec;
  const sharding = shardingName ? { shardingName } : {};
  const { profile, customResources } = clusterSyncOf(cluster);
  if (profile !== 'none') return sharding;
  return {
    ...(sync.resources === undefined || sync.resources.length === 0 ? {} : { syncResources: sync.resources }),
    ...(customResources === 'All' ? { syncAllCustomResources: true } : {}),
    ...(sync.resourcesRefName ? { syncResourcesRefName: sync.resourcesRefName } : {}),
    ...sharding,
  };
}

/** Base64 of a text. */
export function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}

/** What a cluster that was not written as a `PediaCluster` would have been given. */
function derivedFields({ spec, status }: Cluster): ReadonlySet<string> {
  const kind = spec.access.credentialRef === undefined ? '' : (status?.credential?.kind ?? '');
  return new Set([
    'apiserver',
    'caData',
    ...(kind.includes('Token') ? ['tokenData'] : []),
    ...(kind.includes('ClientCertificate') ? ['certData', 'keyData'] : []),
  ]);
}

function withoutWords({ annotations, ...metadata }: ControlMetadata): ControlMetadata {
  if (annotations === undefined) return metadata;
  const kept = Object.entries(annotations).filter(([name]) => name !== wordsAnnotation);
  return kept.length === 0 ? metadata : { ...metadata, annotations: Object.fromEntries(kept) };
}
