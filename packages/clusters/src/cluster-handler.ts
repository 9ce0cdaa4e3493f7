import { isDeepStrictEqual } from 'node:util';
import { accessSpecOf, type ClusterAccess, type KubeconfigPolicy, strictPolicy } from '@orrery/kube-client';
import {
  type Cluster,
  type ClusterSpec,
  type ClusterSync,
  type ControlKind,
  type ControlObject,
  clusterKind,
  clusterSyncOf,
  type StatusCause,
} from '@orrery/model';
import type { Batch, SealedOwner, Store } from '@orrery/storage';
import type { CredentialVault } from './access/credential-vault.ts';
import { invalidCluster, readAccess } from './access/read-access.ts';
import { credentialOwner, sealCredential } from './access/sealed-credential.ts';
import { createHeldDeletesAct, type HeldDeletesAct } from './held-deletes/held-deletes-act.ts';
import { syncCauses } from './sync/sync-causes.ts';

/** What the handler needs. */
export interface ClusterHandlerDeps {
  readonly store: Store;
  readonly vault: CredentialVault;
  /** The settings `outbound.proxies` and `security.insecureTLS`. Default: no proxy, every certificate is verified. */
  readonly policy?: KubeconfigPolicy | undefined;
  /** What is wrong with `spec.sync.prune` (KSY-F02); fields are named from `sync` on. Default: nothing is. */
  readonly pruneProblems?:
    | ((rules: ClusterSync['prune']) => readonly { readonly field: string; readonly message: string }[])
    | undefined;
  /** Counts the stored objects that a cluster would no longer collect if it were written so (KSY-C06). Default: nobody is told. */
  readonly forecast?: ((cluster: Cluster) => Promise<{ objects: number; kinds: readonly string[] }>) | undefined;
}

/** What is particular to `Cluster` when it is written; the API server calls it. */
export interface ClusterHandler {
  readonly kind: ControlKind;
  /**
   * Checks the access, moves the credential to the vault and puts a reference in its place (CLU-V02).
   * @param admission.acceptsAnySync whether `spec.sync` is taken as it is: what is wrong with it becomes a condition (KSY-A05).
   * @throws StatusError Invalid with one cause per wrong field.
   */
  admit(admission: {
    readonly object: ControlObject;
    readonly old?: ControlObject;
    readonly acceptsAnySync?: boolean;
  }): Promise<{
    readonly object: ControlObject;
    readonly sealed?: NonNullable<Batch['sealed']>;
    readonly newSources: NonNullable<Batch['newSources']>;
    readonly warnings: readonly string[];
  }>;
  /** With the object go its source, that is all objects learned from it, and its credential (S-33.5). */
  removal(object: ControlObject): Promise<Required<Pick<Batch, 'removals' | 'sealed'>>>;
  /** Subresources. */
  readonly acts: ReadonlyMap<string, HeldDeletesAct>;
}

function pruneCauses({ pruneProblems }: ClusterHandlerDeps, cluster: Cluster): StatusCause[] {
  const problems = pruneProblems?.(clusterSyncOf(cluster).prune) ?? [];
  return problems.map(({ field, message }) => ({
    field: `spec.sync.${field}`,
    reason: 'FieldValueInvalid',
    message: `Invalid value: ${message}`,
  }));
}

/** The access as it is stored: complete, and without the credential. */
function writtenAccess(access: ClusterAccess, credentialRef: CredentialRef): AccessSpec {
  return { ...accessSpecOf(access), ...(credentialRef === undefined ? {} : { credentialRef }) };
}

/** What decides where a credential goes and what it may do there. */
function targetOf({
  addresses,
  caBundle,
  serverName,
  proxyURL,
  insecureSkipTLSVerify,
  impersonate,
}: AccessSpec): string {
  const extra = Object.entries(impersonate?.extra ?? {}).sort(([one], [other]) => (one < other ? -1 : 1));
  const { user, uid, groups = [] } = impersonate ?? {};
  const verifies = insecureSkipTLSVerify !== true;
  return JSON.stringify([addresses?.[0], caBundle, serverName, proxyURL, verifies, user, uid, groups, extra]);
}

/**
 * A kept credential goes the way it was given for and no other: whoever may change an address must not learn it that way.
 * @throws StatusError Invalid when the way to the server changed.
 */
function checkSameTarget(cluster: Cluster, access: ClusterAccess, old: Cluster): void {
  if (targetOf(accessSpecOf(access)) === targetOf(old.spec.access)) return;
  const field = 'spec.access.credential';
  const message =
    'Required value: a kept credential is not used with another address, CA, server name, proxy or user, nor unverified; ' +
    'give it again';
  throw invalidCluster(cluster.metadata.name, [{ field, reason: 'FieldValueRequired', message }]);
}

type AccessSpec = ClusterSpec['access'];
type CredentialRef = AccessSpec['credentialRef'];

function referenceWarnings(cluster: Cluster, kept: CredentialRef): string[] {
  const given = cluster.spec.access.credentialRef;
  if (given === undefined || (given.name === kept?.name && given.version === kept.version)) return [];
  return ['spec.access.credentialRef is set by the server; the given value is ignored'];
}

/** A cluster whose objects are pushed is not reached: it has no address, and no credential is kept for it. */
function isUnreached({ spec }: Cluster): boolean {
  const { addresses, credential } = spec.access;
  return spec.origin === 'pushed' && addresses === undefined && Object.keys(credential ?? {}).length === 0;
}

type Admitted = Awaited<ReturnType<ClusterHandler['admit']>>;

/** Without address, and without what was kept of a credential. */
function admitUnreached(cluster: Cluster, owner: SealedOwner): Omit<Admitted, 'newSources'> {
  const object = { ...cluster, spec: { ...cluster.spec, access: {} } };
  return { object, warnings: referenceWarnings(cluster, undefined), sealed: [{ owner, rows: [] }] };
}

async function admitReached(
  { store, vault, policy = strictPolicy }: ClusterHandlerDeps,
  {
    cluster,
    old,
    owner,
  }: { readonly cluster: Cluster; readonly old: Cluster | undefined; readonly owner: SealedOwner },
): Promise<Omit<Admitted, 'newSources'>> {
  const rows = await store.sealed(owner);
  const keptRef = rows.length === 0 ? undefined : old?.spec.access.credentialRef;
  const given = readAccess(cluster, { policy, isKept: keptRef !== undefined });
  if (!given.hasCredential && old !== undefined) checkSameTarget(cluster, given.access, old);
  const sealed = given.hasCredential
    ? await sealCredential(vault, given.access.credential, { owner, rows: keptRef === undefined ? [] : rows })
    : undefined;
  const credentialRef = sealed === undefined ? keptRef : { name: cluster.metadata.name, version: sealed.version };
  const access = writtenAccess(given.access, credentialRef);
  return {
    object: { ...cluster, spec: { ...cluster.spec, access } },
    warnings: [...given.warnings, ...referenceWarnings(cluster, keptRef)],
    ...(sealed === undefined ? {} : { sealed: [{ owner, rows: sealed.rows }] }),
  };
}

/** Who narrows what is collected is told what leaves by it, also in a dry run (KSY-C06). */
async function leavingWarnings(
  { forecast }: ClusterHandlerDeps,
  cluster: Cluster,
  old: Cluster | undefined,
): Promise<readonly string[]> {
  if (forecast === undefined || old === undefined || isDeepStrictEqual(cluster.spec.sync, old.spec.sync)) return [];
  const { objects, kinds } = await forecast(cluster);
  if (objects === 0) return [];
  const named = kinds.length > namedKinds ? `${kinds.slice(0, namedKinds).join(', ')}, ...` : kinds.join(', ');
  return [`${objects} objects of ${kinds.length} kinds (${named}) leave: they are no longer collected`];
}

/** Kinds named in a warning. */
const namedKinds = 10;

/** Makes the handler of `Cluster`. */
export function createClusterHandler(deps: ClusterHandlerDeps): ClusterHandler {
  const { store } = deps;
  return {
    kind: clusterKind,
    admit: async (admission) => {
      // The API server validated both against the schema of the kind.
      const cluster = admission.object as Cluster;
      const old = admission.old as Cluster | undefined;
      const causes = admission.acceptsAnySync === true ? [] : [...syncCauses(cluster), ...pruneCauses(deps, cluster)];
      if (causes.length > 0) throw invalidCluster(cluster.metadata.name, causes);
      const owner = credentialOwner(store.control, cluster.metadata.name);
      const admitted = isUnreached(cluster)
        ? admitUnreached(cluster, owner)
        : await admitReached(deps, { cluster, old, owner });
      const warnings = [...admitted.warnings, ...(await leavingWarnings(deps, cluster, old))];
      return { ...admitted, warnings, newSources: [{ kind: 'cluster', name: cluster.metadata.name }] };
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
    acts: new Map([['confirmdeletes', createHeldDeletesAct({ store })]]),
  };
}
