import {
  type FeedCaller,
  type FeedLeaseRequest,
  type FeedPatch,
  feedError,
  feedKindText,
  isStatusError,
  type PushRequest,
  sourceId,
} from '@orrery/model';
import type { Fence } from '@orrery/storage';
import { defaultBrake } from '../brake/decide-deletes.ts';
import type { FrameResult, FramesAnswer, LeaseAnswer, LeasedKind, PendingAnswer } from './feed-answers.ts';
import type { FeedDeps } from './feed-deps.ts';
import { FeedLeases, type HeldLease } from './feed-leases.ts';
import { FeedSession, type SentFrame } from './feed-session.ts';
import { defaultFeedSettings, type FeedLimits, type FeedSettings } from './feed-settings.ts';
import { createFeedStatus, type FeedStatus } from './feed-status.ts';
import type { FrameDeps } from './frame-context.ts';
import { noteIdentity } from './note-identity.ts';
import { PushedItems } from './prepare-pushed.ts';
import { pushObjects } from './push-objects.ts';
import { clusterSources } from './pushed-clusters.ts';
import { RequestRates } from './request-rates.ts';
import { SourceTurns } from './source-turns.ts';

/** What became of a request for a lease. */
export type TakenLease =
  | { readonly kind: 'created' | 'taken'; readonly answer: LeaseAnswer }
  | { readonly kind: 'pending'; readonly answer: PendingAnswer };

/** The server's side of the push feed (`tags.md` 3). Failures are StatusError with a cause of `feedCauses`. Disposing it ends its watching of silence. */
export interface Feed extends AsyncDisposable {
  readonly limits: FeedLimits;
  takeLease(caller: FeedCaller, request: FeedLeaseRequest, signal: AbortSignal): Promise<TakenLease>;
  /** Applies frames one after the other, each whole or not at all; none is a heartbeat of all kinds. */
  send(caller: FeedCaller, lease: string, frames: readonly SentFrame[], signal: AbortSignal): Promise<FramesAnswer>;
  /** Adds and withdraws kinds; answers those that were added. */
  changeKinds(caller: FeedCaller, lease: string, patch: FeedPatch, signal: AbortSignal): Promise<readonly LeasedKind[]>;
  endLease(caller: FeedCaller, lease: string, signal: AbortSignal): Promise<void>;
  /** The one-request form (TAG-F50). */
  push(caller: FeedCaller, request: PushRequest, signal: AbortSignal): Promise<FramesAnswer>;
}

const defaultBatchBytes = 32 * 1024 * 1024;

/** Seconds after which a pusher tries again what the store could not take. */
const retryAfterSeconds = 10;

/** Makes the feed; it watches for silent pushers until it is disposed. */
export function createFeed(deps: FeedDeps): Feed {
  return new PushFeed(deps);
}

class PushFeed implements Feed {
  readonly #deps: FeedDeps;
  readonly #settings: FeedSettings;
  readonly #leases: FeedLeases;
  readonly #frameDeps: FrameDeps;
  readonly #turns = new SourceTurns();
  readonly #rates: RequestRates;
  readonly #status: FeedStatus;

  constructor(deps: FeedDeps) {
    this.#deps = deps;
    this.#settings = { ...defaultFeedSettings, ...deps.settings };
    const { store, clock, brake = defaultBrake, batchBytes = defaultBatchBytes } = deps;
    const { limits } = this.#settings;
    this.#leases = new FeedLeases(deps, this.#settings);
    this.#frameDeps = { store, clock, brake, limits, batchBytes, items: new PushedItems(limits.objectBytes) };
    const { requestsPerSecond: perSecond, requestBurst: burst } = limits;
    this.#rates = new RequestRates(clock, { perSecond, burst });
    this.#status = createFeedStatus(deps);
  }

  get limits(): FeedLimits {
    return this.#settings.limits;
  }

  async takeLease(caller: FeedCaller, request: FeedLeaseRequest, signal: AbortSignal): Promise<TakenLease> {
    // Two first registrations of one cluster at a time would both find it unknown.
    using _turn = await this.#turns.take(-1, signal);
    const chosen = await this.#leases.choose(caller, request);
    if (chosen.kind === 'new') await this.#leases.register(caller, request, chosen);
    const isCreated = chosen.kind === 'new';
    const answer = await this.#leases.take(caller, request, { name: chosen.name, isCreated });
    if ('phase' in answer) return { kind: 'pending', answer };
    await this.#status.refresh(sourceId(answer.sourceId));
    return { kind: isCreated ? 'created' : 'taken', answer };
  }

  async send(caller: FeedCaller, id: string, frames: readonly SentFrame[], signal: AbortSignal): Promise<FramesAnswer> {
    const { source } = await this.#leases.authorise(caller, id);
    this.#checkLoad(source.id);
    using _turn = await this.#turns.take(source.id, signal);
    // What came before in the turn may have changed what is known of the source.
    const held = await this.#leases.authorise(caller, id);
    const fence = await this.#fenceOf(held);
    return await this.#apply(caller, held, { fence, frames, signal });
  }

  async changeKinds(
    caller: FeedCaller,
    id: string,
    patch: FeedPatch,
    signal: AbortSignal,
  ): Promise<readonly LeasedKind[]> {
    const { source } = await this.#leases.authorise(caller, id);
    using _turn = await this.#turns.take(source.id, signal);
    const held = await this.#leases.authorise(caller, id);
    const change = { add: patch.add ?? [], withdraw: (patch.withdraw ?? []).map(({ kind }) => kind) };
    const added = await this.#leases.change(caller, held, change);
    await this.#status.refresh(source.id);
    return added;
  }

  async endLease(caller: FeedCaller, id: string, signal: AbortSignal): Promise<void> {
    const { source } = await this.#leases.authorise(caller, id);
    using _turn = await this.#turns.take(source.id, signal);
    await this.#leases.end(await this.#leases.authorise(caller, id));
    await this.#status.refresh(source.id);
  }

  async push(caller: FeedCaller, request: PushRequest, signal: AbortSignal): Promise<FramesAnswer> {
    const epoch = `push-${Buffer.from(this.#deps.randomBytes(12)).toString('hex')}`;
    return await pushObjects(
      {
        takeLease: (lease) => this.takeLease(caller, lease, signal),
        send: (id, frames) => this.send(caller, id, frames, signal),
        endLease: (id) => this.endLease(caller, id, signal),
        hasObjects: (cluster, kind) => this.#hasObjects(cluster, kind),
      },
      request,
      { epoch, version: this.#deps.clock.now() },
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#status[Symbol.asyncDispose]();
  }

  async #apply(
    caller: FeedCaller,
    held: HeldLease,
    work: { readonly fence: () => Promise<Fence>; readonly frames: readonly SentFrame[]; readonly signal: AbortSignal },
  ): Promise<FramesAnswer> {
    const { fence, frames, signal } = work;
    const { source } = held;
    try {
      const session = new FeedSession(this.#frameDeps, held, fence);
      await session.open();
      const results: FrameResult[] = [];
      for (const sent of frames) {
        signal.throwIfAborted();
        const result = await session.apply(caller, sent);
        this.#measure(source.name, result);
        results.push(result);
      }
      const facts = await noteIdentity(this.#deps.store, held, results);
      await this.#leases.noteHeard(source.id, facts, await fence());
      this.#deps.metrics?.heard(source.name, this.#deps.clock.now());
      const isIdentityNew = facts.kubeSystemUID !== held.facts.kubeSystemUID;
      await (isIdentityNew ? this.#status.look() : this.#status.refresh(source.id));
      return { results, heartbeatSeconds: this.#settings.heartbeatSeconds, resync: session.resync };
    } catch (error) {
      throw feedFailure(error);
    }
  }

  async #hasObjects(cluster: string, kind: string): Promise<boolean> {
    const { store } = this.#deps;
    const source = (await clusterSources(store)).find(({ name }) => name === cluster);
    if (source === undefined) return false;
    const states = await store.scopes({ visible: { kind: 'everything' }, source: source.id });
    const state = states.find((each) => feedKindText(each.kind) === kind);
    return state !== undefined && (await store.versions(state.scope, { limit: 1 })).length > 0;
  }

  /** The fence of a lease; a large snapshot may take longer than its lease, which is renewed while it is being written. */
  async #fenceOf(held: HeldLease): Promise<() => Promise<Fence>> {
    const { clock } = this.#deps;
    let fence = await this.#leases.renew(held);
    let renewedAt = clock.monotonic();
    return async () => {
      if (clock.monotonic() - renewedAt < this.#leases.leaseMs / 4) return fence;
      fence = await this.#leases.renew(held);
      renewedAt = clock.monotonic();
      return fence;
    };
  }

  #measure(source: string, { result, reason }: FrameResult): void {
    this.#deps.metrics?.unit(source, result);
    if (result === 'resync') this.#deps.metrics?.resync(source, reason ?? 'Unknown');
  }

  #checkLoad(source: number): void {
    const { inFlight, requestsPerSecond } = this.#settings.limits;
    if (!this.#rates.take(source))
      throw feedError('Throttled', `a source sends ${requestsPerSecond} requests a second`, { retryAfterSeconds: 1 });
    if (this.#turns.users(source) >= inFlight)
      throw feedError('Throttled', `a lease has at most ${inFlight} requests at a time`, { retryAfterSeconds: 1 });
  }
}

/** What the store says, in the words of the feed. */
function feedFailure(cause: unknown): unknown {
  if (!isStatusError(cause) || (cause.details.causes?.length ?? 0) > 0) return cause;
  const { message, reason } = cause;
  if (reason === 'Conflict')
    return feedError('LeaseReplaced', 'another program took the lease of the source', { cause });
  if (reason === 'RequestEntityTooLarge') return feedError('ObjectTooLarge', message, { cause });
  if (reason === 'ServiceUnavailable') return feedError('StorageFull', message, { retryAfterSeconds, cause });
  return cause;
}
