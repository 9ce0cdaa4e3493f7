import { type KubeClient, readVersion } from '@orrery/kube-client';
import type { ApiResource } from '@orrery/model';
import type { ScopeState, Source } from '@orrery/storage';
import { choiceFactsOf } from '../choice/choice-facts.ts';
import { chooseScopes } from '../choice/choose-scopes.ts';
import { type DefinedKind, kindName } from '../choice/served-kinds.ts';
import type { ClusterIdentity } from '../cluster/cluster-identity.ts';
import type { ClusterMemory } from '../cluster/cluster-memory.ts';
import { findDuplicate } from '../cluster/find-duplicate.ts';
import type { ClusterSessionDeps, ClusterWish } from '../cluster/session-deps.ts';
import type { ClusterHealth } from '../health/cluster-health.ts';
import type { CollectedScopes } from '../scope/collected-scopes.ts';
import { readScopeFacts } from '../scope/scope-facts.ts';
import { DefinitionWatch } from './definition-watch.ts';
import { crdKind, definitionsIn, readDefinitions } from './known-definitions.ts';
import { type LearnedCluster, learnCluster } from './learn-cluster.ts';
import { MissingKinds, removalGraceMs } from './missing-kinds.ts';
import type { NamespaceWatch } from './namespace-watch.ts';
import type { OwnersSeen } from './owners-seen.ts';

/** The version is asked for this often, discovery in full every second time (KSY-B02). */
const versionIntervalMs = 300_000;
const discoveryIntervalMs = 2 * versionIntervalMs;

/** A CRD whose kinds are not served so long after it was seen is not established; nothing waits for it. */
const unservedMs = 120_000;

/** What rounds of discovery need. */
export interface DiscoveryRoundsDeps
  extends Pick<ClusterSessionDeps, 'store' | 'sources' | 'queue' | 'clock' | 'random' | 'log' | 'excludedResources'> {
  readonly client: KubeClient;
  readonly memory: ClusterMemory;
  readonly identity: ClusterIdentity;
  readonly namespaces: NamespaceWatch;
  readonly owners: OwnersSeen;
  readonly scopes: CollectedScopes;
  readonly signal: AbortSignal;
  readonly enterList: (signal: AbortSignal) => Promise<Disposable>;
  /** Hears of what the member serves, each time it was asked and is to be asked for more. */
  readonly onLearned: (discovery: LearnedCluster['discovery'], isDemanded: boolean) => void;
  /** Another round is wanted. */
  readonly onDemand: () => void;
}

/** What a round found. */
export interface RoundNews {
  readonly health: Partial<ClusterHealth>;
  /** Whether nothing is awaited that another round would show soon. */
  readonly isSettled: boolean;
}

/** Learns what a cluster is and serves, and makes what is collected follow from it and from the user's wish. Rounds must not overlap. */
export class DiscoveryRounds implements AsyncDisposable {
  readonly #source: Source;
  readonly #deps: DiscoveryRoundsDeps;
  readonly #missing = new MissingKinds();
  readonly #definitions: DefinitionWatch;
  /** Since when a CRD is known whose kinds are not served, on the monotonic clock. */
  readonly #unserved = new Map<string, number>();
  #isDemanded = true;
  #fullAt = Number.NEGATIVE_INFINITY;
  #learned: LearnedCluster | undefined;
  #last: RoundNews = { health: {}, isSettled: true };

  constructor(source: Source, deps: DiscoveryRoundsDeps) {
    this.#source = source;
    this.#deps = deps;
    this.#definitions = new DefinitionWatch({
      ...deps,
      onDefinition: (kind, type, name) => this.onDefinition(kind, type, name),
      onListed: () => deps.onDemand(),
    });
  }

  /** The next round asks for everything. */
  demand(): void {
    this.#isDemanded = true;
  }

  /** A CRD or an APIService changed; without a name, any of them may have. */
  onDefinition(kind: Pick<ApiResource, 'group' | 'resource'>, type: string, name?: string): void {
    if (type === 'DELETED' && name !== undefined && kind.group === crdKind.group) this.#missing.noteDeleted(name);
    this.#deps.onDemand();
  }

  /** When the next round is due if nothing demands one sooner. */
  get nextMs(): number {
    return versionIntervalMs * (0.9 + 0.2 * this.#deps.random());
  }

  /** The longest that a round which awaits something is put off. */
  get unsettledMs(): number {
    return removalGraceMs;
  }

  /** @throws KubeError when the cluster cannot be learned; StatusError when the store cannot keep what was learned. */
  async run(wish: ClusterWish): Promise<RoundNews> {
    if (!this.#isDemanded && this.#last.isSettled && !(await this.#isDue())) return this.#last;
    const isDemanded = this.#isDemanded;
    this.#isDemanded = false;
    const { identity, scopes, client, signal, memory } = this.#deps;
    this.#missing.beginRound();
    const learned = await learnCluster(client, { signal });
    await identity.check();
    const obstacle = await this.#obstacle();
    if (obstacle !== undefined) {
      await scopes.pause();
      // Another object may go at any time; another cluster stays.
      this.#last = { health: { identity: obstacle }, isSettled: identity.isChanged };
      return this.#last;
    }
    const isFirst = memory.facts?.kubeSystemUID !== identity.uid;
    const { uid } = identity;
    await memory.keep({ version: learned.version, ...(uid === undefined ? {} : { kubeSystemUID: uid }) });
    if (isFirst) this.#deps.sources.forget();
    this.#learned = learned;
    this.#fullAt = this.#deps.clock.monotonic();
    const news = await this.#choose(learned, wish);
    // Another object of the same cluster may have recorded it at the same moment: it is looked for once more soon.
    this.#last = { ...news, isSettled: news.isSettled && !isFirst };
    if (!wish.sync.paused) this.#deps.onLearned(learned.discovery, isDemanded);
    return this.#last;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#definitions[Symbol.asyncDispose]();
  }

  /** Whether the version changed, or the last full round is too long ago. */
  async #isDue(): Promise<boolean> {
    const { client, clock, signal } = this.#deps;
    if (clock.monotonic() - this.#fullAt >= discoveryIntervalMs - versionIntervalMs / 2) return true;
    const { gitVersion } = await readVersion(client, { signal });
    return gitVersion !== this.#learned?.version.gitVersion;
  }

  /** Why nothing may be collected: another cluster answers, or it is collected already (KSY-I03, I04). */
  async #obstacle(): Promise<ClusterHealth['identity']> {
    const { identity, memory, sources } = this.#deps;
    if (identity.isChanged)
      return {
        reason: 'IdentityChanged',
        message: 'another cluster answers at this address; remove it and import it again',
      };
    if (identity.uid === undefined) return undefined;
    const isRecorded = memory.facts?.kubeSystemUID === identity.uid;
    const other = findDuplicate(await sources.recent(), identity.uid, { source: this.#source.id, isRecorded });
    if (other === undefined) return undefined;
    return { reason: 'DuplicateCluster', message: `the same cluster is already known as ${other}` };
  }

  async #choose({ discovery, minor }: LearnedCluster, wish: ClusterWish): Promise<RoundNews> {
    const { scopes, namespaces, owners, clock, store, excludedResources } = this.#deps;
    const { sync, referenced } = wish;
    const states = await store.scopes({ visible: { kind: 'everything' }, source: this.#source.id });
    const stored = states.map(({ kind }) => kind);
    const { defined, isWhole } = await this.#readDefinitions(states);
    const names = new Set(defined.filter(({ createdAt }) => createdAt !== '').map(({ name }) => name));
    const { remembered } = this.#missing.judge(stored, discovery, names, clock.now());
    const served = { resources: [...discovery.resources, ...remembered] };
    const chosen = chooseScopes({ sync, served, crds: defined, referenced, owners: owners.all, excludedResources });
    this.#deps.memory.note({ choice: choiceFactsOf(chosen) });
    await namespaces.follow(sync.namespaces.selector);
    if (sync.paused) await scopes.pause();
    else {
      const servedNames = new Set(served.resources.map(kindName));
      const isServed = (name: string): boolean => servedNames.has(name);
      const definitionOf = definitionsIn(defined, isWhole);
      await scopes.reconcile({ scopes: chosen.scopes, sync, serverMinor: minor, isServed, definitionOf });
    }
    if (wish.confirmed !== undefined) await this.#confirm(wish.confirmed);
    const collected = new Set(scopes.all.map(({ chosen: { kind } }) => kindName(kind)));
    await this.#definitions.follow(new Set(discovery.resources.map(kindName)), collected);
    return {
      health: {
        identity: this.#deps.identity.uid === undefined ? undefined : 'fine',
        isPaused: sync.paused,
        beyondLimit: chosen.beyondLimit,
        isBlindToKinds: this.#definitions.isDenied,
        discovered: discoveredOf(discovery),
      },
      isSettled: !this.#missing.hasAny && !this.#awaitsKinds(names, discovery.resources),
    };
  }

  async #confirm(hash: string): Promise<void> {
    for (const scope of this.#deps.scopes.all) {
      const { group, resource } = scope.ledger.scope;
      if (await scope.confirm(hash)) this.#deps.log.info({ group, resource }, 'held deletions were confirmed');
    }
  }

  /**
   * What the member's CRDs define, and what of it was collected for its CRD and is still served: that a definition is not found, or may
   * no longer be read, is no reason to remove its objects (KSY-00a). Without it they go when discovery lacks the kind (KSY-B03).
   */
  async #readDefinitions(
    stored: readonly ScopeState[],
  ): Promise<{ defined: readonly DefinedKind[]; isWhole: boolean }> {
    const { store, client, queue, signal } = this.#deps;
    // What a watch told last is to be read here.
    await queue.settled(this.#source.id);
    const { id, name: cluster } = this.#source;
    const found = await readDefinitions({ source: id, cluster, store, client, signal });
    const defined = found ?? [];
    const names = new Set(defined.map(({ name }) => name));
    const custom = stored.filter(({ facts }) => readScopeFacts(facts).choice === 'CustomResource');
    const kept = custom.map(({ kind }) => kindName(kind)).filter((name) => !names.has(name));
    const unread = kept.map((name) => ({ name, createdAt: '', conversion: 'None' }) as const);
    return { defined: [...defined, ...unread], isWhole: found !== undefined };
  }

  /** Whether a CRD was made lately whose kinds are not served yet. */
  #awaitsKinds(defined: ReadonlySet<string>, served: readonly ApiResource[]): boolean {
    const now = this.#deps.clock.monotonic();
    for (const { group, resource } of served) this.#unserved.delete(kindName({ group, resource }));
    const names = new Set(served.map(kindName));
    for (const name of this.#unserved.keys()) if (!defined.has(name)) this.#unserved.delete(name);
    for (const name of defined) if (!names.has(name) && !this.#unserved.has(name)) this.#unserved.set(name, now);
    return [...this.#unserved.values()].some((since) => now - since < unservedMs);
  }
}

function discoveredOf({ failedGroups }: LearnedCluster['discovery']): ClusterHealth['discovered'] {
  const [failed] = failedGroups;
  if (failed === undefined) return 'fine';
  return { reason: 'DiscoveryFailed', message: `${failed.group}/${failed.version}: ${failed.failure.message}` };
}
