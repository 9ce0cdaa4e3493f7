import { createHash } from 'node:crypto';
import {
  type FeedCaller,
  type FeedLeaseRequest,
  feedError,
  objectNameProblem,
  type RegistrationBounds,
} from '@orrery/model';
import type { FeedSourceFacts } from './feed-source.ts';

/** A cluster as the registry knows it. */
export interface KnownCluster {
  readonly name: string;
  readonly facts: FeedSourceFacts;
  /** Of its `Cluster` object; undefined when there is none. */
  readonly origin: string | undefined;
}

/** What a request for a lease leads to. */
export type ChosenCluster =
  | { readonly kind: 'known'; readonly name: string }
  | { readonly kind: 'new'; readonly name: string; readonly isPending: boolean };

type RequestedCluster = NonNullable<FeedLeaseRequest['cluster']>;

/**
 * Which cluster a lease is for, by identity and never by name alone (TAG-F11..F14): the uid of `kube-system`, or who registers with
 * which id.
 * @throws StatusError Forbidden, InvalidName, ClusterAlreadyKnown, ClusterIdentityChanged, InvalidFrame.
 */
export function chooseCluster(
  caller: FeedCaller,
  request: Pick<FeedLeaseRequest, 'cluster' | 'source'>,
  registry: { readonly clusters: readonly KnownCluster[]; readonly canRegister: boolean },
): ChosenCluster {
  const { grant } = caller;
  if (grant?.kind === 'feed') return ofFeedToken(grant.cluster, request, registry.clusters);
  const asked = request.source ?? '';
  if (asked !== '') {
    if (grant !== undefined) throw feedError('Forbidden', 'a registration token names no existing source');
    return ofName(asked, request, registry.clusters);
  }
  const cluster = request.cluster ?? {};
  const identity = identityOf(cluster);
  const known = registry.clusters.find((each) => hasIdentity(each, cluster, caller.user));
  if (known !== undefined) return joined(caller, known);
  const bounds: RegistrationBounds = grant ?? {};
  if (grant !== undefined && !registry.canRegister)
    throw feedError('Forbidden', 'feeds.autoRegister is off: an administrator has to make the cluster');
  const name = wishedName(cluster, identity, bounds);
  const unclaimed = claimable(caller, name, registry.clusters);
  if (unclaimed !== undefined) return { kind: 'known', name: unclaimed.name };
  checkCount(grant, registry.clusters);
  const isPending = grant !== undefined && bounds.cluster === undefined && bounds.autoAccept !== true;
  return { kind: 'new', name, isPending };
}

/** `security.md` S-45.1: the token's own cluster and no other. */
function ofFeedToken(
  name: string,
  request: Pick<FeedLeaseRequest, 'cluster' | 'source'>,
  clusters: readonly KnownCluster[],
): ChosenCluster {
  const asked = request.source ?? '';
  if (asked !== '' && asked !== name) throw feedError('Forbidden', 'the token is for another source');
  return ofName(name, request, clusters);
}

function ofName(
  name: string,
  { cluster }: Pick<FeedLeaseRequest, 'cluster'>,
  clusters: readonly KnownCluster[],
): ChosenCluster {
  const known = clusters.find((each) => each.name === name && each.origin !== undefined);
  if (known === undefined) throw feedError('Forbidden', 'there is no such source, or it is not yours');
  if (known.origin !== 'pushed') throw watched(name);
  const stored = known.facts.kubeSystemUID;
  const uid = cluster?.uid ?? '';
  if (stored !== undefined && uid !== '' && stored !== uid)
    throw feedError('ClusterIdentityChanged', `the uid of kube-system is not that of cluster ${name}`);
  return { kind: 'known', name };
}

/** The registering of a cluster that is there already. */
function joined(caller: FeedCaller, known: KnownCluster): ChosenCluster {
  const { grant } = caller;
  // TAG-F14: named to those only who may see it, an administrator or whoever was given a token for it.
  const isNamed = grant === undefined || (grant.kind === 'registration' && grant.cluster === known.name);
  if (known.origin !== undefined && known.origin !== 'pushed') throw watched(isNamed ? known.name : undefined);
  if (grant === undefined) return { kind: 'known', name: known.name };
  const { feed } = known.facts;
  // The answer to the first lease was lost, or a person has to accept the cluster: nothing was sent yet.
  const isFirst = feed?.registration === grant.token && feed.heardAt === undefined;
  if (!isFirst) {
    const again = `orrery feed token create --feed --cluster ${isNamed ? known.name : 'NAME'}`;
    throw alreadyKnown(
      `the cluster is registered already: send with the token it was given then, or with one of ${again}`,
    );
  }
  return { kind: 'known', name: known.name };
}

function identityOf({ uid, id }: RequestedCluster): string {
  const identity = uid ?? id ?? '';
  if (identity === '')
    throw feedError('InvalidFrame', 'cluster.uid (uid of kube-system) or cluster.id is needed', {
      field: 'cluster.uid',
    });
  return identity;
}

function hasIdentity({ facts }: KnownCluster, { uid, id }: RequestedCluster, user: string): boolean {
  const given = uid ?? '';
  if (given !== '' && facts.kubeSystemUID !== undefined) return facts.kubeSystemUID === given;
  const named = id ?? '';
  return named !== '' && facts.feed?.id === named && facts.feed.subject === user;
}

function wishedName(cluster: RequestedCluster, identity: string, bounds: RegistrationBounds): string {
  const wished = cluster.name ?? '';
  const generated = `k8s-${createHash('sha256').update(identity).digest('hex').slice(0, 10)}`;
  const name = wished === '' ? (bounds.cluster ?? generated) : wished;
  if (objectNameProblem(name) !== undefined) {
    const message = `${JSON.stringify(name.slice(0, 300))} is no name of a Kubernetes object; take ${suggestion(name, generated)}`;
    throw feedError('InvalidName', message, { field: 'cluster.name' });
  }
  if (bounds.cluster !== undefined && bounds.cluster !== name)
    throw feedError('Forbidden', 'the token was made for another cluster');
  if (bounds.namePattern !== undefined && !matchesGlob(bounds.namePattern, name))
    throw feedError('Forbidden', `the token registers clusters named ${bounds.namePattern} only`);
  return name;
}

function suggestion(name: string, otherwise: string): string {
  const plain = name
    .toLowerCase()
    .replace(/[^a-z0-9.-]+/g, '-')
    .slice(0, 253)
    .replace(/^[^a-z0-9]+|[^a-z0-9]+$/g, '');
  return objectNameProblem(plain) === undefined ? plain : otherwise;
}

/** A cluster that a person made for a feed and that showed no identity yet. Any other of the name is another cluster (TAG-F12). */
function claimable({ grant }: FeedCaller, name: string, clusters: readonly KnownCluster[]): KnownCluster | undefined {
  const taken = clusters.find((each) => each.name === name && each.origin !== undefined);
  if (taken === undefined) return undefined;
  const { kubeSystemUID, feed } = taken.facts;
  const isUnclaimed = taken.origin === 'pushed' && kubeSystemUID === undefined && feed?.id === undefined;
  const mayClaim = grant === undefined || (grant.kind === 'registration' && grant.cluster === name);
  if (isUnclaimed && mayClaim) return taken;
  throw feedError('ClusterIdentityChanged', `the name ${name} is that of another cluster: wish another name`);
}

function checkCount(grant: FeedCaller['grant'], clusters: readonly KnownCluster[]): void {
  if (grant?.kind !== 'registration') return;
  const most = grant.cluster === undefined ? (grant.maxClusters ?? Number.POSITIVE_INFINITY) : 1;
  const made = clusters.filter(({ facts }) => facts.feed?.registration === grant.token).length;
  if (made >= most) throw feedError('Forbidden', `the token has registered its ${most} clusters`);
}

/** @param name undefined when the caller may not see it. */
function watched(name: string | undefined): Error {
  const cluster = name === undefined ? 'the cluster with this uid of kube-system' : `cluster "${name}"`;
  const whose = name === undefined ? ', and who may see it finds it with orrery cluster list' : '';
  return alreadyKnown(
    `${cluster} is learned by watching and takes no feed${whose}: end this pusher, or to push it in place of watching, first forget ` +
      `what is there: orrery cluster forget ${name ?? 'NAME'}`,
  );
}

function alreadyKnown(message: string): Error {
  return feedError('ClusterAlreadyKnown', message);
}

/** `*` stands for any run of characters. */
function matchesGlob(pattern: string, name: string): boolean {
  const parts = pattern.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`).test(name);
}
