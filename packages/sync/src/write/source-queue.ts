import { objectPath } from '@orrery/model';
import type { Fence, Put, Remove, ScopeState } from '@orrery/storage';
import { Fifo } from './fifo.ts';
import { mergeChanges } from './merge-changes.ts';
import { entryBytes, type Slot, scopeName, type WaitingWork, type Work, type WorkResult, weightOf } from './work.ts';

/** What of a source goes into a batch. */
export interface SourcePart {
  readonly fence: Fence | undefined;
  readonly slots: Slot[];
  /** Works whose last change is among the slots or was before. */
  readonly finished: WaitingWork[];
  readonly scopes: Map<string, ScopeState>;
}

/** What a batch can still take. The first change always fits. */
export interface Room {
  objects: number;
  bytes: number;
  isEmpty: boolean;
}

/** What waits of one source, in the order of the calls; states of one key that follow one another take one place (KSY-E02). */
export class SourceQueue {
  readonly #works = new Fifo<WaitingWork>();
  /** Where the latest change of a key waits. */
  readonly #slots = new Map<string, Slot>();
  /** Positions without a change behind which they could wait. */
  readonly #noted = new Map<string, { readonly state: ScopeState; readonly fence: Fence | undefined }>();
  readonly #onBytes: (difference: number) => void;

  /** @param onBytes hears how many bytes more, or less, wait. */
  constructor(onBytes: (difference: number) => void) {
    this.#onBytes = onBytes;
  }

  get hasWork(): boolean {
    return this.#works.length > 0;
  }

  get hasNoted(): boolean {
    return this.#noted.size > 0;
  }

  push(work: Work, fence: Fence | undefined): Promise<WorkResult> {
    const { promise, resolve, reject } = Promise.withResolvers<WorkResult>();
    const slots: Slot[] = [];
    const noted = this.#takeNoted(fence);
    const scopes = [...noted, ...(work.scopes ?? [])];
    const { source } = work;
    const waiting = { source, fence, slots, scopes, taken: 0, isDecided: false, refused: [], resolve, reject };
    for (const change of work.changes) this.#add(change, waiting, slots);
    this.#onBytes(entryBytes * scopes.length);
    this.#works.push(waiting);
    return promise;
  }

  /** Lets a position wait behind the last work; returns false when there is none, so that it must be written by itself. */
  note(state: ScopeState, fence: Fence | undefined): boolean {
    const last = this.#works.last;
    if (last === undefined) {
      this.#noted.set(scopeName(state), { state, fence });
      return false;
    }
    // What stands before it is not going to be stored.
    if (last.isDecided || last.fence?.token !== fence?.token) return true;
    const name = scopeName(state);
    const at = last.scopes.findIndex((other) => scopeName(other) === name);
    if (at < 0) this.#onBytes(entryBytes);
    last.scopes.splice(at < 0 ? last.scopes.length : at, at < 0 ? 0 : 1, state);
    return true;
  }

  /** Takes the noted positions of a fence; those of another are forgotten. */
  takeNoted(fence: Fence | undefined): SourcePart {
    const scopes = new Map(this.#takeNoted(fence).map((state) => [scopeName(state), state]));
    this.#onBytes(entryBytes * scopes.size);
    return { fence, slots: [], finished: [], scopes };
  }

  /** Moves what there is room for from the head of the queue into a part. */
  take(room: Room, part: SourcePart): void {
    for (let work = this.#works.first; work !== undefined; work = this.#works.first) {
      if (!work.isDecided) {
        if (!this.#takeSlots(work, room, part)) return;
        part.finished.push(work);
        for (const state of work.scopes) part.scopes.set(scopeName(state), state);
        room.bytes -= entryBytes * work.scopes.length;
      }
      this.#works.shift();
    }
  }

  /** Rejects the works at the head that another fence than this let in. */
  rejectOthers(fence: Fence | undefined, error: () => Error): void {
    for (let work = this.#works.first; work !== undefined; work = this.#works.first) {
      if (!work.isDecided && fence !== undefined && work.fence?.token === fence.token) return;
      this.#reject(work, error());
      this.#works.shift();
    }
  }

  /**
   * Rejects works, whoever relied on changes of theirs that still wait, and whoever waits with a position of a scope that they have
   * changes of: no position may be stored that is past a change that is not.
   */
  rejectAll(works: Iterable<WaitingWork>, error: unknown): void {
    const lost = new Set<string>();
    for (const work of works) {
      for (const { queued } of work.slots) lost.add(scopeName({ scope: queued.change.key }));
      this.#reject(work, error);
    }
    for (const work of this.#works) {
      if (work.scopes.some((state) => lost.has(scopeName(state)))) this.#reject(work, error);
    }
  }

  #reject(work: WaitingWork, error: unknown): void {
    if (work.isDecided) return;
    work.isDecided = true;
    work.reject(error);
    this.#noted.clear();
    this.#onBytes(-entryBytes * work.scopes.length);
    for (const slot of work.slots.slice(work.taken)) {
      this.#forget(slot);
      this.#onBytes(-slot.queued.bytes);
      for (const other of slot.works) this.#reject(other, error);
    }
  }

  #takeSlots(work: WaitingWork, room: Room, part: SourcePart): boolean {
    for (let slot = work.slots[work.taken]; slot !== undefined; slot = work.slots[work.taken]) {
      const { bytes } = slot.queued;
      if (room.objects <= 0 || (bytes > room.bytes && !room.isEmpty)) return false;
      work.taken += 1;
      room.objects -= 1;
      room.bytes -= bytes;
      room.isEmpty = false;
      this.#forget(slot);
      part.slots.push(slot);
    }
    return room.bytes > 0 || room.isEmpty;
  }

  #add(change: Put | Remove, work: WaitingWork, slots: Slot[]): void {
    const name = keyName(change);
    const slot = this.#slots.get(name);
    const merged =
      slot !== undefined && slot.works[0]?.fence?.token === work.fence?.token
        ? mergeChanges(slot.queued, change)
        : undefined;
    if (slot !== undefined && merged !== undefined) {
      const bytes = weightOf(change);
      this.#onBytes(bytes - slot.queued.bytes);
      slot.queued = { ...merged, bytes };
      if (slot.works.at(-1) !== work) slot.works.push(work);
      return;
    }
    const bytes = weightOf(change);
    const added = { queued: { change, bytes }, works: [work] };
    this.#onBytes(bytes);
    this.#slots.set(name, added);
    slots.push(added);
  }

  #forget(slot: Slot): void {
    const name = keyName(slot.queued.change);
    if (this.#slots.get(name) === slot) this.#slots.delete(name);
  }

  #takeNoted(fence: Fence | undefined): ScopeState[] {
    if (this.#noted.size === 0) return [];
    const states = [...this.#noted.values()].filter((noted) => noted.fence?.token === fence?.token);
    this.#noted.clear();
    return states.map(({ state }) => state);
  }
}

function keyName({ key }: Put | Remove): string {
  return `${key.group}/${key.resource}/${objectPath(key.namespace, key.name)}`;
}
