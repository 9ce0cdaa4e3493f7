import { type Discovery, discover, type KubeClient } from '@orrery/kube-client';
import { Type } from 'typebox';

/** What one round of learning gave. */
export interface LearnedCluster {
  readonly version: Readonly<Record<string, unknown>> & { readonly gitVersion: string };
  /** Minor of version 1.x; undefined when the server says none. */
  readonly minor: number | undefined;
  readonly discovery: Discovery;
}

const versionSchema = Type.Object({ gitVersion: Type.String({ maxLength: 64 }) });

/** What is kept of `/version`: a server may write what it likes there, and every reader of the source reads it. */
const versionBounds = { fields: 20, characters: 128 };

/**
 * Asks a cluster what it is and what it serves.
 * @throws KubeError when it cannot be reached, refuses the credential or is no Kubernetes API server.
 */
export async function learnCluster(
  client: KubeClient,
  options: { readonly signal: AbortSignal },
): Promise<LearnedCluster> {
  const version = await client.getJson('/version', versionSchema, options);
  return {
    version: { ...bounded(version), gitVersion: version.gitVersion },
    minor: minorOf(version.gitVersion),
    discovery: await discover(client, options),
  };
}

function bounded(version: object): Record<string, unknown> {
  const isShort = (text: unknown): boolean => typeof text === 'string' && text.length <= versionBounds.characters;
  const fields = Object.entries(version).filter(([name, value]) => isShort(name) && isShort(value));
  return Object.fromEntries(fields.slice(0, versionBounds.fields));
}

function minorOf(gitVersion: string): number | undefined {
  const minor = /^v1\.(\d{1,4})/.exec(gitVersion)?.[1];
  return minor === undefined ? undefined : Number(minor);
}
