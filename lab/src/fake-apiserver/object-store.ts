import { ChangeHistory, type ObjectChange } from './change-history.ts';
import { GeneratedPods } from './generated-pods.ts';
import type { StoredObject } from './stored-object.ts';

/** What a page shall contain. */
export interface PageRequest {
  /** Empty: all namespaces. */
  readonly namespace: string;
  /** The state at this revision. */
  readonly revision: number;
  /** First key that may be in the page. */
  readonly start: string;
  /** 0: no limit. */
  readonly limit: number;
}

/** A page, in key order. */
export interface ObjectPage {
  readonly objects: readonly StoredObject[];
  /** How many follow. */
  readonly remaining: number;
}

interface KindRows {
  readonly rows: Map<string, StoredObject>;
  sortedKeys: readonly string[] | undefined;
  /** The watch cache of this kind begins here. */
  readonly cacheStart: number;
}

const pods = '/pods';

/** A server with a past: so position 1 is older than anything it remembers. */
const firstRevision = 100;

/** Objects of all kinds under one revision counter, with a bounded history for watches and for lists of a past state. */
export class ObjectStore {
  readonly #kinds = new Map<string, KindRows>();
  readonly #history: ChangeHistory;
  #generated: GeneratedPods | undefined;
  #revision = firstRevision;

  /** @param historyLimit how many changes are kept for watches and continued lists. */
  constructor(historyLimit: number) {
    this.#history = new ChangeHistory(historyLimit, firstRevision);
  }

  /** The revision of the last change of anything. */
  get revision(): number {
    return this.#revision;
  }

  /** Lists of a state before this revision are gone. */
  get oldestState(): number {
    return this.#history.compactedAt;
  }

  /** From now on there are these pods and no others. */
  generatePods(count: number): void {
    this.#generated = new GeneratedPods(count, this.#revision);
  }

  /** The counter moves on without a change that anybody lists, as by a lease that a real cluster renews. */
  advance(): void {
    this.#revision += 1;
  }

  /** Forgets all changes so far. Lists of earlier states and watches from earlier revisions are expired then. */
  compact(): void {
    this.#history.compact(this.#revision);
  }

  /** A watch from an earlier revision is expired from now on, as after a start of the server; lists of earlier states work. */
  beginWatchCache(): void {
    this.#history.beginWatchCache(this.#revision);
  }

  /** Makes a kind known; its watch cache begins now. */
  openKind(kind: string): void {
    if (!this.#kinds.has(kind)) this.#kinds.set(kind, newRows(this.#revision));
  }

  /** Forgets a kind, whose objects were removed before. */
  closeKind(kind: string): void {
    this.#kinds.delete(kind);
  }

  get(kind: string, key: string): StoredObject | undefined {
    const generated = this.#generatedOf(kind);
    return generated === undefined ? this.#kinds.get(kind)?.rows.get(key) : generated.get(key);
  }

  /** Every object of a kind as it is now, in no order. */
  all(kind: string): readonly StoredObject[] {
    return [...(this.#kinds.get(kind)?.rows.values() ?? [])];
  }

  /** Creates or replaces an object; `make` gets the new revision. */
  put(kind: string, key: string, make: (revision: number) => StoredObject): ObjectChange {
    const state = this.#state(kind);
    this.#revision += 1;
    const object = make(this.#revision);
    const previous = state.rows.get(key);
    if (previous === undefined) state.sortedKeys = undefined;
    state.rows.set(key, object);
    const type = previous === undefined ? 'ADDED' : 'MODIFIED';
    return this.#history.add({ kind, type, revision: this.#revision, object, previous });
  }

  /** Removes an object that exists; `make` gives its last text with the revision of the removal. */
  remove(kind: string, previous: StoredObject, make: (revision: number) => StoredObject): ObjectChange {
    const state = this.#state(kind);
    this.#revision += 1;
    state.rows.delete(previous.key);
    state.sortedKeys = undefined;
    const object = make(this.#revision);
    return this.#history.add({ kind, type: 'DELETED', revision: this.#revision, object, previous });
  }

  /** A page of the state at a revision that is not older than {@link ObjectStore.oldestState}. */
  page(kind: string, request: PageRequest): ObjectPage {
    const generated = this.#generatedOf(kind);
    if (generated !== undefined) return generated.page(request);
    const state = this.#state(kind);
    const changed = this.#history.statesAt(kind, request.revision);
    const prefix = request.namespace === '' ? '' : `${request.namespace}/`;
    const keys = keysAt(state, changed);
    const first = lowerBound(keys, request.start > prefix ? request.start : prefix);
    const objects: StoredObject[] = [];
    let index = first;
    let remaining = 0;
    for (; index < keys.length; index += 1) {
      const key = keys[index] ?? '';
      if (!key.startsWith(prefix)) break;
      const object = changed.has(key) ? changed.get(key) : state.rows.get(key);
      if (object === undefined) continue;
      if (request.limit > 0 && objects.length === request.limit) remaining += 1;
      else objects.push(object);
    }
    return { objects, remaining };
  }

  /** The oldest revision a watch of this kind may start from. */
  oldestWatch(kind: string): number {
    return Math.max(this.#history.watchableFrom, this.#state(kind).cacheStart);
  }

  /** Changes of a kind after a revision that is not older than {@link ObjectStore.oldestWatch}, in order. */
  changesAfter(kind: string, revision: number): readonly ObjectChange[] {
    return this.#history.after(kind, revision);
  }

  #generatedOf(kind: string): GeneratedPods | undefined {
    return kind === pods ? this.#generated : undefined;
  }

  #state(kind: string): KindRows {
    const known = this.#kinds.get(kind);
    if (known !== undefined) return known;
    const created = newRows(0);
    this.#kinds.set(kind, created);
    return created;
  }
}

function newRows(cacheStart: number): KindRows {
  return { rows: new Map(), sortedKeys: undefined, cacheStart };
}

/** Keys that existed at the time of `changed` or exist now, sorted. */
function keysAt(state: KindRows, changed: ReadonlyMap<string, StoredObject | undefined>): readonly string[] {
  state.sortedKeys ??= [...state.rows.keys()].sort();
  const removed = [...changed.keys()].filter((key) => !state.rows.has(key));
  return removed.length === 0 ? state.sortedKeys : [...state.sortedKeys, ...removed].sort();
}

function lowerBound(keys: readonly string[], wanted: string): number {
  let low = 0;
  let high = keys.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((keys[middle] ?? '') < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}
