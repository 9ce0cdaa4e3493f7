import { type Clock, type Log, Tasks, WakeUp } from '@orrery/kit';
import type { SourceId } from '@orrery/model';
import type { Fence, Store } from '@orrery/storage';
import { HeldLeases } from './held-leases.ts';
import { MoveBudget } from './move-budget.ts';
import { type PlacedSource, placeSources, sourcesToGive } from './place-sources.ts';

/** How long a lease lasts by the database's time (KSY-J01): a replica that died is replaced a second or so later. */
const leaseMs = 12_000;
const renewEveryMs = 4_000;
const lookEveryMs = 1_000;
/** How often the sources and their weights are asked for, beside `refresh`. */
const sourcesEveryMs = 60_000;
/** Between two answers to `refresh`: many sources may come at once, and each asks for it. */
const refreshEveryMs = 250;
/** Looks at a free source after which it is taken although it belongs to another: replicas may disagree on weights. */
const patience = 2;
/** What a graceful stop may take (KSY-J04). */
const stopMs = 5_000;

/** A source and which replicas may take it. */
export interface ShardSource extends PlacedSource {
  /** Only replicas of this sharding name take it (KSY-J02); empty: the default group. */
  readonly shardingName: string;
}

/** What a shard needs. */
export interface ShardDeps {
  readonly store: Pick<
    Store,
    'noteReplica' | 'forgetReplica' | 'replicas' | 'leases' | 'acquireLeases' | 'releaseLeases'
  >;
  readonly clock: Clock;
  /** Numbers in [0, 1): replicas do not look at the same moment. */
  readonly random: () => number;
  readonly log: Log;
  /** Name of this replica; no two live ones may have the same. */
  readonly replica: string;
  /** Which sources it takes; empty for those without a sharding name. */
  readonly shardingName: string;
  /** All sources that are to be synchronised by somebody; asked for at the start, on `refresh`, and once a minute. */
  readonly sources: () => Promise<readonly ShardSource[]>;
  /** Hears of each source whose fence came, changed or went, soon after; `fenceOf` says which. Must not throw. */
  readonly onChange: (source: SourceId) => void;
}

/** Which sources this replica synchronises. Disposing it hands every lease back, within 5 s (KSY-J04). */
export interface Shard extends AsyncDisposable {
  /**
   * What writes of a source carry, while this replica holds it: undefined when another does, and 8 s after the lease was renewed last
   * even when nobody took it. Ask before each write.
   */
  fenceOf(source: SourceId): Fence | undefined;
  /** To be called when a source came, went or got another sharding name. */
  refresh(): void;
}

/**
 * Takes sources by leases in the store and keeps them (KSY-J01..J04): a lease lasts 12 s and is renewed every 4 s, all of them in one
 * statement; what another replica lost is looked for every second, while there is another. Sources that belong to another replica are
 * given away, at most 5 % a minute.
 */
export function createShard(deps: ShardDeps): Shard {
  return new LeasedShard(deps);
}

class LeasedShard implements Shard {
  readonly #deps: ShardDeps;
  readonly #held: HeldLeases;
  readonly #budget: MoveBudget;
  readonly #tasks: Tasks;
  readonly #wake: WakeUp;
  #isEnded = false;
  #isFailing = false;
  #isRefreshAsked = false;
  #refreshedAt = Number.NEGATIVE_INFINITY;
  /** The sources of this shard's name as they were told last. */
  #sources: readonly ShardSource[] = [];
  /** On the monotonic clock, when to do again what is not done in each round. */
  #due = { sources: 0, renewal: 0, look: 0 };
  /** In how many looks in a row a source was free and belonged to another. */
  #freeFor = new Map<SourceId, number>();

  constructor(deps: ShardDeps) {
    const { clock, log } = deps;
    this.#deps = deps;
    this.#held = new HeldLeases(deps);
    this.#budget = new MoveBudget(clock);
    this.#wake = new WakeUp(clock);
    this.#tasks = new Tasks((err) => log.error({ err }, 'the shard ended'));
    this.#tasks.start((signal) => this.#run(signal));
    this.#tasks.start((signal) => this.#watchTrust(signal));
  }

  fenceOf(source: SourceId): Fence | undefined {
    return this.#isEnded ? undefined : this.#held.fenceOf(source);
  }

  refresh(): void {
    this.#isRefreshAsked = true;
    this.#wake.call();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const { store, clock, log, replica } = this.#deps;
    this.#isEnded = true;
    const handedBack = this.#tasks[Symbol.asyncDispose]()
      .then(() => store.forgetReplica(replica))
      .catch((err: unknown) => log.warn({ err }, 'the leases of this replica could not be handed back: they run out'));
    const inTime = new AbortController();
    const late = clock.sleep(stopMs, { signal: inTime.signal }).catch(() => undefined);
    await Promise.race([handedBack, late]);
    inTime.abort();
  }

  async #run(signal: AbortSignal): Promise<void> {
    let isEntered = false;
    while (!signal.aborted) {
      try {
        await this.#refreshIfAsked(signal);
        if (!isEntered) await this.#deps.store.forgetReplica(this.#deps.replica);
        isEntered = true;
        await this.#round(signal);
        this.#noteSuccess();
      } catch (error) {
        if (!signal.aborted) this.#noteFailure(error);
      }
      await this.#wake.wait(lookEveryMs * (1 - this.#deps.random() / 10), signal).catch(() => undefined);
    }
  }

  /** The first call is answered at once, those that follow it together. */
  async #refreshIfAsked(signal: AbortSignal): Promise<void> {
    if (!this.#isRefreshAsked) return;
    const { clock } = this.#deps;
    const waitMs = this.#refreshedAt + refreshEveryMs - clock.monotonic();
    if (waitMs > 0) await clock.sleep(waitMs, { signal });
    this.#isRefreshAsked = false;
    this.#refreshedAt = clock.monotonic();
    this.#due.sources = 0;
    this.#due.look = 0;
  }

  /** Runs beside the rounds, since a round may wait for a store that does not answer. */
  async #watchTrust(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.#deps.clock.sleep(lookEveryMs, { signal }).catch(() => undefined);
      if (!signal.aborted) this.#held.tellExpired();
    }
  }

  async #round(signal: AbortSignal): Promise<void> {
    const now = this.#deps.clock.monotonic();
    if (now >= this.#due.renewal) await this.#renew();
    if (now >= this.#due.sources) await this.#readSources();
    if (signal.aborted || now < this.#due.look) return;
    await this.#look(signal);
  }

  /** Whoever was the last process of this name has given its leases back at the start of this one, so none of them is ours. */
  async #renew(): Promise<void> {
    const { store, clock, log, replica, shardingName } = this.#deps;
    const sentAt = clock.monotonic();
    const fences = await store.noteReplica({ name: replica, shardingName, sources: this.#held.size }, leaseMs);
    this.#due.renewal = sentAt + renewEveryMs;
    const foreign = this.#held.renew(fences, sentAt);
    if (foreign.length === 0) return;
    log.warn(
      { name: replica, count: foreign.length },
      'leases of this replica were taken by a request that was not answered, or by another server of its name; given back',
    );
    await store.releaseLeases(foreign, replica);
  }

  async #readSources(): Promise<void> {
    const { sources, clock, shardingName } = this.#deps;
    this.#due.sources = clock.monotonic() + sourcesEveryMs;
    try {
      this.#sources = (await sources()).filter((each) => each.shardingName === shardingName);
    } catch (error) {
      this.#due.sources = 0;
      throw error;
    }
  }

  /** Gives away what belongs to others, and takes what is free and belongs here. */
  async #look(signal: AbortSignal): Promise<void> {
    const { store, clock, replica, shardingName } = this.#deps;
    await this.#giveUnwanted();
    const [replicas, leases] = await Promise.all([store.replicas(), store.leases()]);
    const holders = new Map(leases.map(({ source, holder }) => [source, holder]));
    this.#held.drop(this.#held.sources().filter((source) => (holders.get(source) ?? replica) !== replica));
    for (const source of this.#held.sources()) holders.set(source, replica);
    const group = replicas.filter((each) => each.shardingName === shardingName).map(({ name }) => name);
    const question = { sources: this.#sources, replicas: [...new Set([...group, replica])].toSorted(), holders };
    if (question.replicas.length > 1) await this.#giveAway(question);
    if (!signal.aborted) await this.#take(question);
    // Nothing can become free when everything is held here; a replica that joins is seen at the next renewal.
    const hasAll = this.#sources.every(({ source }) => this.#held.has(source));
    this.#due.look = clock.monotonic() + (hasAll ? renewEveryMs : 0);
  }

  /** A source that is no more, or is of another sharding name now, is given back at once (KSY-J02). */
  async #giveUnwanted(): Promise<void> {
    const wanted = new Set(this.#sources.map(({ source }) => source));
    await this.#release(this.#held.sources().filter((source) => !wanted.has(source)));
  }

  async #giveAway(question: Parameters<typeof sourcesToGive>[0]): Promise<void> {
    const limit = this.#budget.room(this.#held.size);
    if (limit <= 0) return;
    const given = sourcesToGive(question, { replica: this.#deps.replica, limit });
    if (given.length === 0) return;
    this.#budget.spend(given.length);
    await this.#release(given);
    this.#deps.log.info({ count: given.length }, 'sources given to a replica that has less');
  }

  /** Nothing is written by this process any more when another may take it. */
  async #release(sources: readonly SourceId[]): Promise<void> {
    if (sources.length === 0) return;
    this.#held.drop(sources);
    await this.#deps.store.releaseLeases(sources, this.#deps.replica);
  }

  async #take(question: Parameters<typeof placeSources>[0]): Promise<void> {
    const { store, clock, log, replica } = this.#deps;
    const owners = placeSources(question);
    const freeBefore = this.#freeFor;
    this.#freeFor = new Map();
    const wanted: SourceId[] = [];
    for (const { source } of question.sources) {
      if (question.holders.has(source)) continue;
      const looks = (freeBefore.get(source) ?? 0) + 1;
      if (owners.get(source) === replica || looks > patience) wanted.push(source);
      else this.#freeFor.set(source, looks);
    }
    if (wanted.length === 0) return;
    const sentAt = clock.monotonic();
    const fences = await store.acquireLeases(wanted, replica, leaseMs);
    this.#held.add(fences, sentAt);
    if (fences.length > 0) log.info({ count: fences.length }, 'sources taken');
  }

  #noteFailure(err: unknown): void {
    if (!this.#isFailing) this.#deps.log.warn({ err }, 'leases cannot be kept; trying again each second');
    this.#isFailing = true;
  }

  #noteSuccess(): void {
    if (this.#isFailing) this.#deps.log.info({}, 'leases are kept again');
    this.#isFailing = false;
  }
}
