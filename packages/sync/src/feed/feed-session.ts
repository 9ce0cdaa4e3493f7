import { type FeedCaller, type FeedFrame, feedError, feedKindText, type ItemRange, parseFeedKind } from '@orrery/model';
import type { Fence, ScopeState } from '@orrery/storage';
import { applyFrame, type UpsertFrame } from './apply-frame.ts';
import type { FrameResult } from './feed-answers.ts';
import { canonical, type HeldLease } from './feed-leases.ts';
import { readFeedScope, setKeyOf } from './feed-scope.ts';
import type { FrameContext, FrameDeps } from './frame-context.ts';
import type { PushedKind } from './prepare-pushed.ts';

/** A frame that was checked, with its objects still bytes of the request. */
export interface SentFrame {
  readonly frame: FeedFrame | UpsertFrame;
  readonly bytes: Uint8Array;
  readonly items: readonly ItemRange[];
}

/** The frames of one request under one lease. */
export class FeedSession {
  readonly #deps: FrameDeps;
  readonly #held: HeldLease;
  readonly #fence: Fence;
  /** By group and plural, as stored now. */
  readonly #states = new Map<string, ScopeState>();

  constructor(deps: FrameDeps, held: HeldLease, fence: Fence) {
    this.#deps = deps;
    this.#held = held;
    this.#fence = fence;
  }

  /** Reads what is stored of every kind; call it first. */
  async open(): Promise<void> {
    for (const state of await this.#deps.store.scopes({
      visible: { kind: 'everything' },
      source: this.#held.source.id,
    }))
      this.#states.set(stateKey(state), state);
  }

  /** Kinds that have to be sent anew though their pusher may not know it; not those whose snapshot is under way. */
  get resync(): string[] {
    return [...this.#states.values()]
      .filter((state) => {
        const { positions, heldAt } = readFeedScope(state);
        return (
          heldAt === undefined && [...positions.values()].some((each) => each.isAsked && each.upload === undefined)
        );
      })
      .map(({ kind }) => feedKindText(kind));
  }

  /** Applies a frame; errors as `applyFrame`. */
  async apply(caller: FeedCaller, sent: SentFrame): Promise<FrameResult> {
    const { frame } = sent;
    const context = this.#contextOf(caller, frame);
    if (context === undefined) return refusedFrame(frame.kind);
    const result = await applyFrame(context, frame, sent);
    await this.#reread(context.state);
    return result;
  }

  /** What applying a frame of a kind needs; undefined when the lease is not for it. */
  context(
    kind: string,
    about: { readonly namespaces?: readonly string[] | undefined; readonly profile?: 'minimal' | 'full' },
  ): FrameContext | undefined {
    const { lease, source } = this.#held;
    const name = parseFeedKind(kind);
    const entry = lease.kinds.find((each) => each.kind === canonical(kind));
    const state =
      name === undefined
        ? undefined
        : [...this.#states.values()].find((each) => feedKindText(each.kind) === feedKindText(name));
    if (entry === undefined || state === undefined) return undefined;
    const { namespaces } = about;
    const pushed: PushedKind = {
      scope: { source: source.id, group: state.kind.group, resource: state.kind.resource },
      api: state.kind,
      profile:
        about.profile ?? (entry.profile === 'full' || entry.profile === 'minimal' ? entry.profile : lease.profile),
      ...(namespaces === undefined ? {} : { namespaces: new Set(namespaces) }),
    };
    return {
      ...{ deps: this.#deps, fence: this.#fence, name: kind, kind: pushed, epoch: lease.epoch, state },
      ...{
        scope: readFeedScope(state),
        key: setKeyOf(namespaces),
        otherObjects: this.#objectsBeside(state, namespaces),
      },
    };
  }

  #contextOf({ grant }: FeedCaller, frame: SentFrame['frame']): FrameContext | undefined {
    const isAllowed =
      grant?.kind !== 'feed' || grant.kinds === undefined || grant.kinds.map(canonical).includes(canonical(frame.kind));
    const context = isAllowed ? this.context(frame.kind, frame) : undefined;
    if (context !== undefined && !context.kind.api.namespaced && frame.namespaces !== undefined)
      throw feedError('InvalidFrame', `${frame.kind} is not in namespaces`, { field: 'namespaces' });
    return context;
  }

  /** Objects of all positions but the frame's own. */
  #objectsBeside(own: ScopeState, namespaces: readonly string[] | undefined): number {
    let objects = 0;
    for (const state of this.#states.values()) {
      for (const [key, { count }] of readFeedScope(state).positions) {
        if (state !== own || key !== setKeyOf(namespaces)) objects += count;
      }
    }
    return objects;
  }

  async #reread({ scope }: ScopeState): Promise<void> {
    const { source, group, resource } = scope;
    const [state] = await this.#deps.store.scopes({ visible: { kind: 'everything' }, source, group, resource });
    if (state !== undefined) this.#states.set(stateKey(state), state);
  }
}

function refusedFrame(kind: string): FrameResult {
  const message = 'the kind is not in the lease: add it (PATCH of the lease) or take another';
  return { kind, result: 'resync', reason: 'KindNotInLease', message, items: [] };
}

function stateKey({ scope }: ScopeState): string {
  return JSON.stringify([scope.group, scope.resource]);
}
