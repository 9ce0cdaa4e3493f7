import {
  type FeedCaller,
  type FeedFrame,
  feedError,
  feedKindText,
  type ItemRange,
  parseFeedKind,
  readFeedItem,
} from '@orrery/model';
import type { Fence, ScopeState } from '@orrery/storage';
import { applyFrame, type UpsertFrame } from './apply-frame.ts';
import type { FrameResult } from './feed-answers.ts';
import type { HeldLease } from './feed-leases.ts';
import { feedScopeText, readFeedScope, setKeyOf } from './feed-scope.ts';
import type { FrameContext, FrameDeps } from './frame-context.ts';
import { decidedScope } from './hold-frame.ts';
import { canonical } from './lease-kinds.ts';
import type { PushedKind } from './prepare-pushed.ts';
import { guessKind, resolveKind } from './resolve-kind.ts';

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
  readonly #fence: () => Promise<Fence>;
  /** By group and plural, as stored now. */
  readonly #states = new Map<string, ScopeState>();

  constructor(deps: FrameDeps, held: HeldLease, fence: () => Promise<Fence>) {
    this.#deps = deps;
    this.#held = held;
    this.#fence = fence;
  }

  /**
   * Reads what is stored of every kind; call it first. A decision about held deletions is noted with any request, a heartbeat too: a quiet
   * kind would wait for it until its next change.
   */
  async open(): Promise<void> {
    const source = this.#held.source.id;
    for (const state of await this.#deps.store.scopes({ visible: { kind: 'everything' }, source })) {
      const scope = readFeedScope(state);
      const decided = await decidedScope(this.#deps.store, { key: state.scope, scope });
      if (decided === scope) {
        this.#states.set(stateKey(state), state);
        continue;
      }
      const next = { ...state, facts: feedScopeText(decided) };
      await this.#deps.store.write({ changes: [], scopes: [next], fences: [await this.#fence()] });
      this.#states.set(stateKey(state), next);
    }
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
    const entry = this.#held.lease.kinds.find((each) => each.kind === canonical(frame.kind));
    if (entry === undefined || !isAllowed(caller, frame.kind)) return refusedFrame(frame.kind);
    const state = await this.#stateOf(entry.kind, sent);
    // A custom kind of which nothing is known and no object came: there is nothing to store.
    if (state === undefined) return { kind: frame.kind, result: 'accepted', items: [] };
    if (!state.kind.namespaced && frame.namespaces !== undefined)
      throw feedError('InvalidFrame', `${frame.kind} is not in namespaces`, { field: 'namespaces' });
    const context = this.#contextOf(state, frame, entry.profile);
    const result = await applyFrame(context, frame, sent);
    await this.#reread(state);
    return result;
  }

  #contextOf(state: ScopeState, frame: SentFrame['frame'], own: string | undefined): FrameContext {
    const { lease, source } = this.#held;
    const { namespaces } = frame;
    const kind: PushedKind = {
      scope: { source: source.id, group: state.kind.group, resource: state.kind.resource },
      api: state.kind,
      profile: own === 'full' || own === 'minimal' ? own : lease.profile,
      ...(namespaces === undefined ? {} : { namespaces: new Set(namespaces) }),
    };
    const otherObjects = this.#objectsBeside(state, namespaces);
    return {
      ...{ deps: this.#deps, fence: this.#fence, name: frame.kind, kind, epoch: lease.epoch, state },
      ...{ scope: readFeedScope(state), key: setKeyOf(namespaces), otherObjects },
    };
  }

  /** What is stored of a kind; of a custom kind that was not known yet, what it is by its definition or its objects (TAG-F29, KSY-K13). */
  async #stateOf(kind: string, { bytes, items }: SentFrame): Promise<ScopeState | undefined> {
    const stored = [...this.#states.values()].find((each) => feedKindText(each.kind) === kind);
    const name = parseFeedKind(kind);
    if (stored !== undefined || name === undefined) return stored;
    const source = this.#held.source.id;
    const namespaces = items.map((range) => readFeedItem(bytes, range).namespace);
    const found = await resolveKind(this.#deps.store, { id: source, scopes: [...this.#states.values()] }, { kind });
    const api = found ?? guessKind(name, namespaces);
    if (api === undefined) return undefined;
    const scope = { source, group: api.group, resource: api.resource };
    return { scope, kind: api, resourceVersion: '', complete: false, facts: '' };
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

function isAllowed({ grant }: FeedCaller, kind: string): boolean {
  return grant?.kind !== 'feed' || grant.kinds === undefined || grant.kinds.map(canonical).includes(canonical(kind));
}

function refusedFrame(kind: string): FrameResult {
  const message = 'the kind is not in the lease: add it (PATCH of the lease) or take another';
  return { kind, result: 'resync', reason: 'KindNotInLease', message, items: [] };
}

function stateKey({ scope }: ScopeState): string {
  return JSON.stringify([scope.group, scope.resource]);
}
