import type { ClusterAccess } from '@orrery/kube-client';
import { type Cluster, type ClusterSpec, type ControlKind, type ControlObject, clusterKind } from '@orrery/model';
import type { Batch, Store } from '@orrery/storage';
import type { CredentialVault } from './access/credential-vault.ts';
import { invalidCluster, readAccess } from './access/read-access.ts';
import { credentialOwner, sealCredential } from './access/sealed-credential.ts';

/** What the handler needs. */
export interface ClusterHandlerDeps {
  readonly store: Store;
  readonly vault: CredentialVault;
}

/** What is particular to `Cluster` when it is written; the API server calls it. */
export interface ClusterHandler {
  readonly kind: ControlKind;
  /**
   * Checks the access, moves the credential to the vault and puts a reference in its place (CLU-V02).
   * @throws StatusError Invalid with one cause per wrong field.
   */
  admit(admission: { readonly object: ControlObject; readonly old?: ControlObject }): Promise<{
    readonly object: ControlObject;
    readonly sealed?: NonNullable<Batch['sealed']>;
    readonly newSources: NonNullable<Batch['newSources']>;
    readonly warnings: readonly string[];
  }>;
  /** With the object go its source, that is all objects learned from it, and its credential (S-33.5). */
  removal(object: ControlObject): Promise<Required<Pick<Batch, 'removals' | 'sealed'>>>;
}

/** The access as it is stored: complete, and without the credential. */
function writtenAccess(
  { server, caPem, serverName }: ClusterAccess,
  credentialRef: CredentialRef,
): ClusterSpec['access'] {
  return {
    addresses: [server],
    ...(caPem === undefined ? {} : { caBundle: caPem }),
    ...(serverName === undefined ? {} : { serverName }),
    ...(credentialRef === undefined ? {} : { credentialRef }),
  };
}

/**
 * A kept credential goes to the server it was given for and to no other: whoever may change an address must not learn it that way.
 * @throws StatusError Invalid when the way to the server changed.
 */
function checkSameTarget(cluster: Cluster, { server, caPem, serverName }: ClusterAccess, old: Cluster): void {
  const { addresses, caBundle, serverName: oldName } = old.spec.access;
  if (server === addresses?.[0] && caPem === caBundle && serverName === oldName) return;
  const field = 'spec.access.credential';
  const message = 'Required value: a kept credential is not sent to another address, CA or server name; give it again';
  throw invalidCluster(cluster.metadata.name, [{ field, reason: 'FieldValueRequired', message }]);
}

type CredentialRef = ClusterSpec['access']['credentialRef'];

function referenceWarnings(cluster: Cluster, kept: CredentialRef): string[] {
  const given = cluster.spec.access.credentialRef;
  if (given === undefined || (given.name === kept?.name && given.version === kept.version)) return [];
  return ['spec.access.credentialRef is set by the server; the given value is ignored'];
}

/** Makes the handler of `Cluster`. */
export function createClusterHandler({ store, vault }: ClusterHandlerDeps): ClusterHandler {
  return {
    kind: clusterKind,
    admit: async (admission) => {
      // The API server validated both against the schema of the kind.
      const cluster = admission.object as Cluster;
      const old = admission.old as Cluster | undefined;
      const owner = credentialOwner(store.control, cluster.metadata.name);
      const rows = await store.sealed(owner);
      const keptRef = rows.length === 0 ? undefined : old?.spec.access.credentialRef;
      const given = readAccess(cluster, keptRef !== undefined);
      if (!given.hasCredential && old !== undefined) checkSameTarget(cluster, given.access, old);
      const sealed = given.hasCredential
        ? await sealCredential(vault, given.access.credential, { owner, rows: keptRef === undefined ? [] : rows })
        : undefined;
      const credentialRef = sealed === undefined ? keptRef : { name: cluster.metadata.name, version: sealed.version };
      const access = writtenAccess(given.access, credentialRef);
      return {
        object: { ...cluster, spec: { ...cluster.spec, access } },
        warnings: [...given.warnings, ...referenceWarnings(cluster, keptRef)],
        newSources: [{ kind: 'cluster', name: cluster.metadata.name }],
        ...(sealed === undefined ? {} : { sealed: [{ owner, rows: sealed.rows }] }),
      };
    },
    removal: async (object) => {
      const { name } = object.metadata;
      const sources = await store.sources({ kind: 'everything' });
      const learned = sources.filter((source) => source.kind === 'cluster' && source.name === name);
      return {
        removals: learned.map(({ id }) => ({ source: id })),
        sealed: [{ owner: credentialOwner(store.control, name), rows: [] }],
      };
    },
  };
}
