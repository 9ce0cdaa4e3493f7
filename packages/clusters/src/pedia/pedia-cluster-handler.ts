import {
  type Cluster,
  type ControlKind,
  type ControlObject,
  clusterKind,
  isStatusError,
  type PediaCluster,
  pediaClusterKind,
} from '@orrery/model';
import type { Store } from '@orrery/storage';
import { credentialOwner } from '../access/sealed-credential.ts';
import type { ClusterHandler } from '../cluster-handler.ts';
import { withWords, wordsOf } from './pedia-words.ts';
import { readPedia, wordsOfGiven } from './read-pedia.ts';
import { createPediaReader } from './read-status.ts';
import type { PediaConnection } from './show-pedia.ts';

/** What the handler needs. */
export interface PediaClusterHandlerDeps {
  readonly store: Store;
  /** The handler of the kind it is stored as. */
  readonly clusters: ClusterHandler;
}

/** `PediaCluster` as a view of `Cluster` (KSY-I03); the API server calls it. */
export interface PediaClusterHandler extends Pick<ClusterHandler, 'removal'> {
  readonly kind: ControlKind;
  readonly storedKind: ControlKind;
  show(objects: readonly ControlObject[]): Promise<readonly ControlObject[]>;
  /** Never refuses a configuration: what is wrong with it is kept as the reason of `Validated=False` and told as a warning (KSY-A05). */
  admit(admission: {
    readonly object: ControlObject;
    readonly stored?: ControlObject;
  }): ReturnType<ClusterHandler['admit']>;
}

/** Makes the handler of `PediaCluster`. */
export function createPediaClusterHandler(deps: PediaClusterHandlerDeps): PediaClusterHandler {
  const { clusters, store } = deps;
  const showAll = createPediaReader({ store });
  return {
    kind: pediaClusterKind,
    storedKind: clusterKind,
    // stored as the kind this is a view of
    show: (objects) => showAll(objects as readonly Cluster[]),
    removal: (object) => clusters.removal(object),
    admit: async ({ object, stored }) => {
      // the API server validated the one against its schema, the other when it was written
      const [pedia, base] = [object as PediaCluster, stored as Cluster | undefined];
      const read = readPedia(pedia, base);
      const { cluster, given } = read;
      if (read.isSameConnection) return await admitSame(deps, cluster, base);
      const old = base === undefined ? {} : { old: base };
      let problem = read.problems.join('; ');
      if (problem === '') {
        try {
          const admitted = await clusters.admit({ object: cluster, ...old, acceptsAnySync: true });
          return { ...admitted, object: withGiven(admitted.object as Cluster, given, '') }; // what it was given, completed
        } catch (error) {
          if (!isStatusError(error) || error.reason !== 'Invalid') throw error;
          problem = (error.details.causes ?? [])
            .map(({ field = 'spec', message }) => `${field}: ${message}`)
            .join('; ');
        }
      }
      return await admitUnusable(deps, cluster, { given, problem: inPediaWords(problem) });
    },
  };
}

/** The connection stays; what else was written is checked as of a Cluster, unless the connection was never usable. */
async function admitSame(
  { clusters }: PediaClusterHandlerDeps,
  cluster: Cluster,
  base: Cluster | undefined,
): ReturnType<ClusterHandler['admit']> {
  const problem = wordsOf(cluster)?.problem ?? '';
  if (problem !== '') return { object: cluster, newSources: [], warnings: [problem] };
  return await clusters.admit({ object: cluster, ...(base === undefined ? {} : { old: base }), acceptsAnySync: true });
}

/** A cluster that is not reached: without access, and without what was kept of an earlier one. */
async function admitUnusable(
  { store }: PediaClusterHandlerDeps,
  cluster: Cluster,
  { given, problem }: { readonly given: PediaConnection; readonly problem: string },
): ReturnType<ClusterHandler['admit']> {
  const owner = credentialOwner(store.control, cluster.metadata.name);
  const isKept = (await store.sealed(owner)).length > 0;
  return {
    object: withGiven({ ...cluster, spec: { ...cluster.spec, access: {} } }, given, problem),
    newSources: [{ kind: 'cluster', name: cluster.metadata.name }],
    warnings: [problem],
    ...(isKept ? { sealed: [{ owner, rows: [] }] } : {}),
  };
}

function withGiven(cluster: Cluster, given: PediaConnection, problem: string): Cluster {
  const { access } = cluster.spec;
  return { ...cluster, metadata: withWords(cluster.metadata, { ...wordsOfGiven(given, access), problem }, access) };
}

/** What the fields of a `Cluster` are called in a `PediaCluster`; longer names first. */
const pediaWords: readonly (readonly [string, string])[] = [
  ['spec.access.credential.clientCertificate', 'spec.certData'],
  ['spec.access.credential.clientKey', 'spec.keyData'],
  ['spec.access.credential.kubeconfig', 'spec.kubeconfig'],
  ['spec.access.credential.token', 'spec.tokenData'],
  ['spec.access.credential', 'spec'],
  ['spec.access.addresses[0]', 'spec.apiserver'],
  ['spec.access.addresses', 'spec.apiserver'],
  ['spec.access.caBundle', 'spec.caData'],
];

function inPediaWords(text: string): string {
  return pediaWords.reduce((words, [field, word]) => words.replaceAll(field, word), text);
}
