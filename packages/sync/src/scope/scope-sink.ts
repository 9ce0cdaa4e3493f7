import type { Clock, Log } from '@orrery/kit';
import {
  type ChangeEvent,
  KubeError,
  type ListedPage,
  type ListInfo,
  type ReflectorSink,
  type ReflectorState,
} from '@orrery/kube-client';
import { type ItemRange, objectPath } from '@orrery/model';
import type { Put, Remove, ScopeState, Store } from '@orrery/storage';
import { HeldChanges } from '../ingest/held-changes.ts';
import { holdPolicyOf } from '../ingest/hold-policy.ts';
import type { PreparePut } from '../ingest/prepare-put.ts';
import type { MeasuredKind, SyncMetrics } from '../metrics/sync-metrics.ts';
import { LeaseLostError } from '../write/lease-lost-error.ts';
import type { WorkResult } from '../write/work.ts';
import type { WriteQueue } from '../write/write-queue.ts';
import type { HeldBack } from './held-back.ts';
import { ListWalk, type WalkedList } from './list-walk.ts';
import type { Quarantine } from './quarantine.ts';
import type { ScopeLedger, ScopePart } from './scope-ledger.ts';

/** A watch whose changes find no room for so long is closed and resumed later (KSY-E04). */
const roomMs = 30_000;

/** What the sink of a part of a scope needs. */
export interface ScopeSinkDeps {
  readonly store: Store;
  readonly queue: WriteQueue;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: SyncMetrics;
  readonly measured: MeasuredKind;
  readonly ledger: ScopeLedger;
  readonly part: ScopePart;
  readonly heldBack: HeldBack;
  readonly quarantine: Quarantine;
  /** Aborts when the reflector ends. */
  readonly signal: AbortSignal;
  readonly prepare: PreparePut;
  /** Resolves when it is known that the same cluster answers (KSY-I04); undefined while there is no doubt. */
  readonly doubt: () => Promise<void> | undefined;
  /** Whether objects of a namespace are collected. */
  readonly isOurs: (namespace: string) => boolean;
  readonly onState: (state: ReflectorState) => void;
  /** Hears that a list was taken whole. */
  readonly onListed: () => void;
  /** Hears of each event and bookmark. */
  readonly onSignal: () => void;
  /** Hears of each change of a watch. */
  readonly onChange?: ((event: ChangeEvent) => void) | undefined;
}

/**
 * Where the reflector of one part of a scope delivers: lists are compared with the store page by page, events become changes, and the
 * position is committed with the changes it stands for.
 */
export class ScopeSink implements ReflectorSink {
  readonly #deps: ScopeSinkDeps;
  /** Whether a change was lost on its way into the store: then nothing may claim a later position until a list made up for it. */
  #hasLost = false;
  /** A comparison by metadata that was not settled yet. */
  #compared: WalkedList | undefined;
  /** States of kinds that change all the time in nothing significant (KSY-F04, H03). */
  readonly #held: HeldChanges | undefined;
  /** Of the last event or bookmark. */
  #position: string;

  constructor(deps: ScopeSinkDeps) {
    this.#deps = deps;
    const { ledger, part, clock, signal } = deps;
    this.#position = ledger.positionOf(part) ?? '';
    const policy = holdPolicyOf(ledger.scope);
    this.#held =
      policy && new HeldChanges(this.#position, { clock, policy, signal, onDue: (put) => this.#commitHeld(put) });
  }

  /** Makes the part equal to a list; only a list that was walked to its end removes anything. */
  async replace(pages: AsyncIterable<ListedPage>, info: ListInfo): Promise<void> {
    const began = this.#beginList();
    const walk = new ListWalk(this.#deps, info.cause);
    try {
      const list = await walk.take(pages, (objects) => this.#write(objects));
      await this.#finish(list, began);
    } catch (error) {
      const { metrics, measured, clock, signal } = this.#deps;
      const tookMs = clock.monotonic() - began;
      const { cause } = info;
      if (!signal.aborted) metrics.listed(measured, { cause, result: 'failed', tookMs, pages: walk.pages });
      throw error;
    }
  }

  /** Compares a list of metadata with the store, without writing: what differs is to be fetched (KSY-D15). */
  async compare(pages: AsyncIterable<ListedPage>, info: ListInfo): Promise<Pick<WalkedList, 'differing' | 'count'>> {
    this.#beginList();
    const walk = new ListWalk(this.#deps, info.cause);
    this.#compared = await walk.take(pages, undefined);
    return this.#compared;
  }

  /** How many objects of the kind are stored. */
  size(): Promise<number> {
    const { store, ledger, measured } = this.#deps;
    const { group, resource } = ledger.scope;
    const test = { attribute: 'name', text: { op: 'in', values: [measured.cluster] } } as const;
    return store.count({
      visible: { kind: 'everything' },
      kinds: [{ group, resource }],
      where: { kind: 'source', kinds: ['cluster'], test },
    });
  }

  /** Stores an object that differed. */
  async refresh(bytes: Uint8Array): Promise<void> {
    await this.#write([{ bytes, range: { start: 0, end: bytes.byteLength }, path: '' }]);
  }

  /** What differed was fetched: the part is now equal to the list that was compared. */
  async settle(resourceVersion: string): Promise<void> {
    const list = this.#compared;
    this.#compared = undefined;
    if (list?.snapshot.position !== resourceVersion) throw new KubeError('InternalError', 'no list was compared');
    await this.#finish(list, this.#deps.clock.monotonic());
  }

  /** Hands the change on; resolves when the queue has room for more. */
  async apply(event: ChangeEvent): Promise<void> {
    this.#failIfLost();
    const doubt = this.#deps.doubt();
    if (doubt !== undefined) await doubt;
    const { clock, ledger, part, queue, signal, onSignal, onChange, metrics, measured } = this.#deps;
    onSignal();
    metrics.event(measured, event.type);
    const change = this.#changeOf(event);
    this.#position = event.identity.resourceVersion;
    const isHeld = change !== undefined && this.#held?.offer(change, this.#position) === 'held';
    ledger.moved(part, this.#safePosition(), clock.now());
    if (isHeld) queue.notePosition(this.#state());
    else this.#commit(change === undefined ? [] : [change]);
    onChange?.(event);
    if (await queue.roomWithin(roomMs, signal)) return;
    throw new KubeError('ConnectionLost', 'the store does not keep up; the watch is resumed later');
  }

  state(state: ReflectorState): void {
    this.#deps.onState(state);
  }

  /** Moves the stored position, now and then. */
  bookmark(resourceVersion: string): void {
    this.#failIfLost();
    const { ledger, part, queue, clock, onSignal } = this.#deps;
    onSignal();
    this.#position = resourceVersion;
    ledger.moved(part, this.#safePosition());
    ledger.heard(clock.now());
    queue.notePosition(ledger.state());
  }

  /** Never past a state that is only kept back here, so that a crash loses nothing. */
  #safePosition(): string {
    return this.#held?.safePosition(this.#position) ?? this.#position;
  }

  #commitHeld(put: Put): void {
    const { ledger, part } = this.#deps;
    if (this.#hasLost) return;
    ledger.moved(part, this.#safePosition());
    this.#commit([put]);
  }

  #beginList(): number {
    this.#deps.quarantine.clear();
    // Older than what is listed, so it goes first.
    this.#held?.flush();
    this.#hasLost = false;
    this.#compared = undefined;
    return this.#deps.clock.monotonic();
  }

  async #finish(list: WalkedList, began: number): Promise<void> {
    const { clock, ledger, part, queue, heldBack, metrics, measured } = this.#deps;
    const { snapshot, missed, epoch, cause } = list;
    const wasHeld = heldBack.told !== undefined;
    const removed = await heldBack.settle(part, missed);
    if (cause === 'audit' && !wasHeld) metrics.repaired(measured.cluster, removed + list.changed);
    const tookMs = Math.round(clock.monotonic() - began);
    this.#position = snapshot.position;
    this.#held?.restart(snapshot.position);
    const isAudit = list.isForced || cause === 'audit';
    ledger.listed(part, { resourceVersion: snapshot.position, at: clock.now(), tookMs, isAudit }, epoch);
    await queue.write({ source: ledger.scope.source, changes: [], scopes: [ledger.state()] });
    metrics.listed(measured, { cause, result: 'complete', tookMs, pages: list.pages });
    this.#deps.onListed();
  }

  async #write(objects: readonly { bytes: Uint8Array; range: ItemRange; path: string }[]): Promise<void> {
    const { queue, ledger } = this.#deps;
    const changes = objects
      .map(({ bytes, range, path }) => this.#putOf(bytes, range, path))
      .filter((change) => change !== undefined);
    if (changes.length > 0) this.#noteRefused(await queue.write({ source: ledger.scope.source, changes }));
  }

  #changeOf(event: ChangeEvent): Put | Remove | undefined {
    const { namespace, name } = event.identity;
    if (!this.#deps.isOurs(namespace)) return undefined;
    if (event.type === 'DELETED') return { op: 'remove', key: { ...this.#deps.ledger.scope, namespace, name } };
    return this.#putOf(event.bytes, event.object, objectPath(namespace, name));
  }

  #putOf(bytes: Uint8Array, range: ItemRange, path: string): Put | undefined {
    try {
      return this.#deps.prepare(bytes, range);
    } catch (err) {
      this.#deps.quarantine.add(1, { err, name: path });
      return undefined;
    }
  }

  /** Not awaited: order is the queue's, and a reflector must not wait for a disk per event. */
  #commit(changes: readonly (Put | Remove)[]): void {
    const { queue, ledger, clock, metrics } = this.#deps;
    const began = clock.monotonic();
    queue.write({ source: ledger.scope.source, changes, scopes: [this.#state()] }).then(
      (result) => {
        metrics.applied(clock.monotonic() - began);
        this.#noteRefused(result);
      },
      (err: unknown) => this.#lose(err),
    );
  }

  #noteRefused({ refused }: WorkResult): void {
    for (const { key, error } of refused)
      this.#deps.quarantine.add(1, { err: error, name: objectPath(key.namespace, key.name) });
  }

  /** What is queued behind the lost change may move the position past it, so the stored scope is marked to be listed. */
  #lose(err: unknown): void {
    const { ledger, part, queue, log } = this.#deps;
    const isFirst = !this.#hasLost;
    this.#hasLost = true;
    // Whoever has the lease now goes on from what was committed.
    if (!isFirst || err instanceof LeaseLostError || this.#deps.signal.aborted) return;
    const { group, resource } = ledger.scope;
    log.warn({ group, resource, err }, 'a change could not be stored; the kind is listed again');
    ledger.lost(part);
    queue.write({ source: ledger.scope.source, changes: [], scopes: [this.#state()] }).catch((cause: unknown) => {
      log.warn({ group, resource, err: cause }, 'the state of a kind could not be stored');
    });
  }

  #failIfLost(): void {
    if (this.#hasLost) throw new KubeError('DecodeError', 'a change could not be stored');
  }

  #state(): ScopeState {
    return this.#deps.ledger.state();
  }
}
