import { type Discovery, discover, isKubeError, type KubeClient } from '@orrery/kube-client';
import { readIdentity } from '@orrery/model';
import { Type } from 'typebox';
import { kindName } from './choose-kinds.ts';

/** What is kept of a cluster beside its objects. */
export interface ClusterFacts {
  /** Its answer to `/version`. */
  readonly version: Readonly<Record<string, unknown>> & { readonly gitVersion: string };
  /** Identity: uid of the namespace kube-system; absent when it may not be read (KSY-I01, I02). */
  readonly kubeSystemUID?: string | undefined;
}

/** What one round of learning gave. */
export interface LearnedCluster {
  readonly facts: ClusterFacts;
  readonly discovery: Discovery;
  /** Names of CRDs, `<plural>.<group>`; undefined when they may not be listed. */
  readonly customNames: readonly string[] | undefined;
  /** CRDs whose kinds discovery does not show yet. */
  readonly unservedCrds: readonly string[];
}

const versionSchema = Type.Object({ gitVersion: Type.String({ maxLength: 64 }) });

/** What is kept of `/version`: a server may write what it likes there, and every reader of the source reads it. */
const versionBounds = { fields: 20, characters: 128 };
const namespaceSchema = Type.Object({ metadata: Type.Object({ uid: Type.String() }) });

const crds = {
  group: 'apiextensions.k8s.io',
  version: 'v1',
  resource: 'customresourcedefinitions',
  kind: 'CustomResourceDefinition',
};

/**
 * Asks a cluster who it is and what it serves.
 * @throws KubeError when it cannot be reached, refuses the credential or is no Kubernetes API server.
 */
export async function learnCluster(
  client: KubeClient,
  options: { readonly signal: AbortSignal },
): Promise<LearnedCluster> {
  const version = await client.getJson('/version', versionSchema, options);
  const kubeSystemUID = await unlessDenied(readIdentityOf(client, options), undefined);
  const discovery = await discover(client, options);
  const customNames = await unlessDenied(readCrdNames(client, options), undefined);
  const served = new Set(discovery.resources.map(kindName));
  return {
    facts: { version: { ...bounded(version), gitVersion: version.gitVersion }, kubeSystemUID },
    discovery,
    customNames,
    unservedCrds: (customNames ?? []).filter((name) => !served.has(name)),
  };
}

function bounded(version: object): Record<string, unknown> {
  const isShort = (text: unknown): boolean => typeof text === 'string' && text.length <= versionBounds.characters;
  const fields = Object.entries(version).filter(([name, value]) => isShort(name) && isShort(value));
  return Object.fromEntries(fields.slice(0, versionBounds.fields));
}

async function readIdentityOf(client: KubeClient, options: { readonly signal: AbortSignal }): Promise<string> {
  const namespace = await client.getJson('/api/v1/namespaces/kube-system', namespaceSchema, options);
  return namespace.metadata.uid;
}

async function readCrdNames(client: KubeClient, options: { readonly signal: AbortSignal }): Promise<string[]> {
  const names: string[] = [];
  for await (const page of client.listPages(crds, { limit: 100, ...options })) {
    for (const item of page.items) names.push(readIdentity(page.bytes, item).name);
  }
  return names;
}

/** A right that is missing narrows what is known; every other failure ends the round. */
async function unlessDenied<T>(asked: Promise<T>, otherwise: undefined): Promise<T | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (isKubeError(error) && (error.reason === 'Forbidden' || error.reason === 'NotFound')) return otherwise;
    throw error;
  }
}
