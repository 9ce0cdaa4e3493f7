import { createHash, randomUUID, timingSafeEqual } from 'node:crypto';
import {
  type FeedCaller,
  type FeedKindEntry,
  type FeedLeaseRequest,
  feedError,
  feedKindText,
  hasReason,
  type SourceId,
  sourceId,
} from '@orrery/model';
import type { Fence, ScopeState, Source } from '@orrery/storage';
import { type ChosenCluster, chooseCluster } from './choose-cluster.ts';
import type { LeaseAnswer, LeasedKind, PendingAnswer } from './feed-answers.ts';
import type { FeedDeps } from './feed-deps.ts';
import { feedScopeText, readFeedScope } from './feed-scope.ts';
import type { FeedSettings } from './feed-settings.ts';
import { type FeedLease, type FeedSourceFacts, isLive, readFeedSource } from './feed-source.ts';
import { canonical, wantedKinds } from './lease-kinds.ts';
import {
  clusterSource,
  clusterSources,
  isPending,
  knownClusters,
  newPushedCluster,
  readCluster,
} from './pushed-clusters.ts';

/** Hashes of replaced leases that are remembered, so that their holders learn what happened. */
const rememberedLeases = 16;

/** A lease that a request proved to hold. */
export interface HeldLease {
  readonly source: Source;
  readonly facts: FeedSourceFacts;
  readonly lease: FeedLease;
}

/** Takes, checks and ends the leases of pushed clusters: one live lease a source (TAG-F15). Their ids are secrets and not stored. */
export class FeedLeases {
  readonly #deps: FeedDeps;
  readonly #settings: FeedSettings;

  constructor(deps: FeedDeps, settings: FeedSettings) {
    this.#deps = deps;
    this.#settings = settings;
  }

  /** Milliseconds a lease lasts without a request. */
  get leaseMs(): number {
    return this.#settings.heartbeatSeconds * this.#settings.leaseIntervals * 1000;
  }

  /** Which cluster the request is for, made if it is new; a name for the source, and whether it was made. */
  async choose(caller: FeedCaller, request: FeedLeaseRequest): Promise<ChosenCluster> {
    if (request.type !== 'cluster')
      throw feedError('InvalidFrame', `feeds of type ${request.type} are not served`, { field: 'type' });
    if (request.kinds.length > this.#settings.limits.kinds)
      throw feedError('TooManyKinds', `a source has at most ${this.#settings.limits.kinds} kinds`);
    const clusters = await knownClusters(this.#deps.store);
    return chooseCluster(caller, request, { clusters, canRegister: this.#settings.autoRegister });
  }

  /** Makes the cluster of a first registration, with its source (TAG-F11). */
  async register(
    caller: FeedCaller,
    request: FeedLeaseRequest,
    chosen: ChosenCluster & { kind: 'new' },
  ): Promise<void> {
    const { store, clock } = this.#deps;
    const cluster = request.cluster ?? {};
    const source = await store.ensureSource('cluster', chosen.name);
    const named = { name: chosen.name, uid: randomUUID(), isPending: chosen.isPending, nowMs: clock.now() };
    const facts = JSON.stringify(identityFacts({}, caller, cluster));
    try {
      await store.write({
        changes: [newPushedCluster(store.control, named, cluster)],
        facts: [{ source: source.id, facts }],
      });
    } catch (error) {
      if (hasReason(error, 'AlreadyExists') || hasReason(error, 'Conflict'))
        throw feedError('ClusterIdentityChanged', `the name ${chosen.name} was taken meanwhile`, { cause: error });
      throw error;
    }
  }

  /** Gives a lease of a cluster that is there. */
  async take(
    caller: FeedCaller,
    request: FeedLeaseRequest,
    { name, isCreated }: { readonly name: string; readonly isCreated: boolean },
  ): Promise<LeaseAnswer | PendingAnswer> {
    const { store, clock, randomBytes } = this.#deps;
    const source = (await clusterSources(store)).find((each) => each.name === name);
    const known = await readCluster(store, name);
    if (source === undefined || known === undefined) throw feedError('Forbidden', 'the cluster was removed');
    if (isPending(known.cluster)) return pendingAnswer(name);
    const facts = readFeedSource(source);
    this.#refuseHeld(facts.feed?.lease, request, caller);
    const secret = Buffer.from(randomBytes(24)).toString('base64url');
    const id = `${source.id}-${secret}`;
    const hash = hashOf(id);
    const former = facts.feed?.lease?.hash;
    if (former !== undefined) await store.releaseLease(source.id, former);
    const fence = await store.acquireLease(source.id, hash, this.leaseMs);
    if (fence === undefined)
      throw feedError('LeaseHeld', 'another program writes the source now', { retryAfterSeconds: 15 });
    const kinds = await wantedKinds(store, source.id, { entries: request.kinds, caller });
    const isFirst = isCreated || (caller.grant?.kind === 'registration' && facts.feed?.heardAt === undefined);
    const issued = isFirst ? await this.#deps.tokens.issue(name) : undefined;
    const lease = newLease(hash, { caller, request, entries: kinds.entries, now: clock.now(), leaseMs: this.leaseMs });
    const next = withLease(identityFacts(facts, caller, request.cluster ?? {}), lease, former);
    await store.write({
      changes: issued?.changes ?? [],
      ...(issued === undefined ? {} : { sealed: issued.sealed }),
      facts: [{ source: source.id, facts: JSON.stringify(next) }],
      scopes: kinds.newStates,
      fences: [fence],
    });
    return {
      ...{ lease: id, source: name, sourceId: Number(source.id), created: isCreated },
      ...(issued === undefined ? {} : { token: issued.token.reveal() }),
      ...{ heartbeatSeconds: this.#settings.heartbeatSeconds, leaseSeconds: this.leaseMs / 1000 },
      limits: this.#settings.limits,
      kinds: kinds.answers,
    };
  }

  /**
   * Proves that the caller holds a lease.
   * @throws StatusError LeaseUnknown, also for a lease of a source that is not the caller's; LeaseReplaced when another took its place.
   */
  async authorise(caller: FeedCaller, id: string): Promise<HeldLease> {
    const [, number = ''] = /^(\d{1,15})-[\w-]{32}$/.exec(id) ?? [];
    const unknown = feedError('LeaseUnknown', 'there is no such lease: take one again');
    if (number === '') throw unknown;
    const source = await clusterSource(this.#deps.store, sourceId(Number(number)));
    if (source === undefined || !mayUse(caller, source.name)) throw unknown;
    const facts = readFeedSource(source);
    const { lease, replaced = [] } = facts.feed ?? {};
    const hash = hashOf(id);
    if (lease !== undefined && sameHash(lease.hash, hash) && lease.isEnded !== true) return { source, facts, lease };
    if (replaced.some((each) => sameHash(each, hash)))
      throw feedError('LeaseReplaced', 'another pusher took the lease of the source');
    throw unknown;
  }

  /** Extends a lease and gives the fence its writes carry. @throws StatusError LeaseReplaced. */
  async renew({ source, lease }: HeldLease): Promise<Fence> {
    const fence = await this.#deps.store.acquireLease(source.id, lease.hash, this.leaseMs);
    if (fence === undefined) throw feedError('LeaseReplaced', 'another program writes the source now');
    return fence;
  }

  /** Notes that the pusher was heard. */
  async noteHeard(source: SourceId, facts: FeedSourceFacts, fence: Fence): Promise<void> {
    const { store, clock } = this.#deps;
    const now = clock.now();
    const { lease } = facts.feed ?? {};
    const extended = lease === undefined ? {} : { lease: { ...lease, expiresAt: now + this.leaseMs } };
    const next = { ...facts, feed: { ...facts.feed, ...extended, heardAt: now } };
    await store.write({ changes: [], facts: [{ source, facts: JSON.stringify(next) }], fences: [fence] });
  }

  /** Ends a lease; changes no data (TAG-F29). */
  async end(held: HeldLease): Promise<void> {
    const { store } = this.#deps;
    const fence = await this.renew(held);
    const lease = { ...held.lease, isEnded: true };
    const facts = JSON.stringify({ ...held.facts, feed: { ...held.facts.feed, lease } });
    await store.write({ changes: [], facts: [{ source: held.source.id, facts }], fences: [fence] });
    await store.releaseLease(held.source.id, held.lease.hash);
  }

  /** Adds and withdraws kinds (TAG-F29). A withdrawn kind keeps its objects. */
  async change(
    caller: FeedCaller,
    held: HeldLease,
    change: { readonly add: readonly FeedKindEntry[]; readonly withdraw: readonly string[] },
  ): Promise<readonly LeasedKind[]> {
    const { store } = this.#deps;
    const added = await wantedKinds(store, held.source.id, { entries: change.add, caller });
    const gone = new Set(change.withdraw.map(canonical));
    const names = new Set(added.entries.map(({ kind }) => kind));
    const kept = held.lease.kinds.filter(({ kind }) => !gone.has(kind) && !names.has(kind));
    const kinds = [...kept, ...added.entries];
    if (kinds.length > this.#settings.limits.kinds)
      throw feedError('TooManyKinds', `a source has at most ${this.#settings.limits.kinds} kinds`);
    const states = await store.scopes({ visible: { kind: 'everything' }, source: held.source.id });
    const withdrawn = states
      .filter(({ kind }) => gone.has(feedKindText(kind)))
      .map((state) => ({ ...state, facts: withdrawnText(state) }));
    const fence = await this.renew(held);
    const facts = { ...held.facts, feed: { ...held.facts.feed, lease: { ...held.lease, kinds } } };
    await store.write({
      changes: [],
      facts: [{ source: held.source.id, facts: JSON.stringify(facts) }],
      scopes: [...added.newStates, ...withdrawn],
      fences: [fence],
    });
    return added.answers;
  }

  /** A live lease gives way to a take-over, and to its own holder whose answer was lost. */
  #refuseHeld(lease: FeedLease | undefined, request: FeedLeaseRequest, { user }: FeedCaller): void {
    if (!isLive(lease, this.#deps.clock.now()) || request.takeover === true) return;
    const instance = request.pusher.instance ?? undefined;
    const isOwn = lease.epoch === request.epoch && lease.pusher.instance === instance && instance !== undefined;
    if (isOwn && (lease.subject === user || lease.subject.startsWith('system:feed-registration:'))) return;
    const until = new Date(lease.expiresAt).toISOString();
    const holder = lease.pusher.instance ?? lease.pusher.name;
    throw feedError(
      'LeaseHeld',
      `the lease is held by ${JSON.stringify(holder)} until ${until}: set takeover to replace it`,
      {
        field: 'takeover',
      },
    );
  }
}

function withdrawnText(state: ScopeState): string {
  const message = 'the pusher withdrew the kind; its objects stay';
  return feedScopeText({ ...readFeedScope(state), state: 'Stale', reason: 'Withdrawn', message });
}

function pendingAnswer(source: string): PendingAnswer {
  const message = 'a person has to accept the cluster; ask again later';
  return { source, phase: 'PendingApproval', message };
}

function mayUse({ grant }: FeedCaller, source: string): boolean {
  if (grant === undefined) return true;
  // The lease of a first registration is used with the token that its answer gave, and with no other.
  return grant.kind === 'feed' && grant.cluster === source;
}

function newLease(
  hash: string,
  given: {
    readonly caller: FeedCaller;
    readonly request: FeedLeaseRequest;
    readonly entries: FeedLease['kinds'];
    readonly now: number;
    readonly leaseMs: number;
  },
): FeedLease {
  const { caller, request, entries, now, leaseMs } = given;
  const { name, version, instance, sourceIP } = request.pusher;
  return {
    ...{ hash, subject: caller.user, epoch: request.epoch, profile: request.profile ?? 'minimal' },
    pusher: {
      name,
      ...(typeof version === 'string' ? { version } : {}),
      ...(typeof instance === 'string' ? { instance } : {}),
      ...(typeof sourceIP === 'string' ? { sourceIP } : {}),
    },
    kinds: entries,
    ...{ takenAt: now, expiresAt: now + leaseMs },
  };
}

function withLease(facts: FeedSourceFacts, lease: FeedLease, former: string | undefined): FeedSourceFacts {
  const replaced = [...(facts.feed?.replaced ?? []), ...(former === undefined ? [] : [former])].slice(
    -rememberedLeases,
  );
  return { ...facts, feed: { ...facts.feed, lease, replaced } };
}

/** What a registration says of the cluster; what is known already stays. */
function identityFacts(
  facts: FeedSourceFacts,
  { user, grant }: FeedCaller,
  cluster: NonNullable<FeedLeaseRequest['cluster']>,
): FeedSourceFacts {
  const { uid, id, version, caSha256, providerClusterId } = cluster;
  const registration = grant?.kind === 'registration' ? { registration: grant.token } : {};
  const isNamed = typeof id === 'string' && facts.feed?.id === undefined;
  return {
    ...(typeof uid === 'string' && uid !== '' ? { kubeSystemUID: uid } : {}),
    ...facts,
    ...(typeof version === 'string' && version !== '' ? { version: { gitVersion: version } } : {}),
    feed: {
      ...registration,
      ...(isNamed ? { id, subject: user } : {}),
      ...facts.feed,
      ...(typeof caSha256 === 'string' ? { caSha256 } : {}),
      ...(typeof providerClusterId === 'string' ? { providerClusterId } : {}),
    },
  };
}

function hashOf(id: string): string {
  return createHash('sha256').update(id).digest('hex');
}

function sameHash(a: string, b: string): boolean {
  return a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));
}
