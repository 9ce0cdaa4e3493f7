import { createHash } from 'node:crypto';
import {
  type Cluster,
  type ClusterSpec,
  type ControlMetadata,
  isJsonObject,
  type JsonValue,
  listAt,
  memberAt,
  type PediaClusterSpec,
  parseJsonValue,
  textAt,
} from '@orrery/model';

/** Annotation of a stored `Cluster` with what a `PediaCluster` says of it that a `Cluster` has no field for. */
export const wordsAnnotation = 'orrery.dev/pediacluster';

/** What a `PediaCluster` says of the way to its cluster, beside the access that is stored. */
export interface PediaWords {
  /** Digest of the access these words are of; of another one they say nothing. */
  readonly of: string;
  /** Names of the connection fields that were written. */
  readonly given: readonly string[];
  /** As written, where the stored access does not say it; empty else. */
  readonly apiserver: string;
  /** As `apiserver`. */
  readonly caData: string;
  readonly authenticationFrom?: NonNullable<PediaClusterSpec['authenticationFrom']>;
  /** Why the configuration cannot be used (KSY-A05); empty when it can. */
  readonly problem: string;
}

/** The words kept of a cluster; undefined when there are none, or when its access was changed as a `Cluster` since. */
export function wordsOf(cluster: Cluster): PediaWords | undefined {
  const { annotations = {} } = cluster.metadata;
  if (!Object.hasOwn(annotations, wordsAnnotation)) return undefined;
  const words = readWords(annotations[wordsAnnotation] ?? '');
  return words?.of === digestOf(cluster.spec.access) ? words : undefined;
}

/** Why the configuration of a cluster cannot be used, as far as it was found when it was written; undefined when it can. */
export function problemOf(cluster: Cluster): string | undefined {
  return wordsOf(cluster)?.problem || undefined;
}

/** The metadata of a cluster with words of an access. */
export function withWords(
  metadata: ControlMetadata,
  words: Omit<PediaWords, 'of'>,
  access: ClusterSpec['access'],
): ControlMetadata {
  const text = JSON.stringify({ of: digestOf(access), ...words } satisfies PediaWords);
  return { ...metadata, annotations: { ...metadata.annotations, [wordsAnnotation]: text } };
}

function readWords(text: string): PediaWords | undefined {
  try {
    const value = parseJsonValue(text);
    const references = memberAt(value, 'authenticationFrom');
    return {
      of: textAt(value, 'of'),
      given: listAt(value, 'given').filter((name) => typeof name === 'string'),
      apiserver: textAt(value, 'apiserver'),
      caData: textAt(value, 'caData'),
      ...(isJsonObject(references) ? { authenticationFrom: readReferences(references) } : {}),
      problem: textAt(value, 'problem'),
    };
  } catch {
    // somebody wrote the annotation by hand
    return undefined;
  }
}

function readReferences(value: JsonValue): NonNullable<PediaWords['authenticationFrom']> {
  const names = ['kubeconfig', 'ca', 'cert', 'key', 'token'] as const;
  const entries = names.flatMap((name) => {
    const reference = memberAt(value, name);
    if (!isJsonObject(reference)) return [];
    const members = Object.entries(reference).filter(([, text]) => typeof text === 'string');
    return [[name, Object.fromEntries(members)] as const];
  });
  return Object.fromEntries(entries);
}

/** Independent of the order of members; an access has no lists but of one address. */
function digestOf(access: ClusterSpec['access']): string {
  const given = Object.entries(access).filter(([, value]) => value !== undefined);
  const members = given.sort(([a], [b]) => (a < b ? -1 : 1));
  return createHash('sha256').update(JSON.stringify(members)).digest('hex').slice(0, 16);
}
