import type { StoredObject } from './stored-object.ts';

/** One change of one object. */
export interface ObjectChange {
  readonly kind: string;
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly revision: number;
  /** After the change; of a removal the last state, with the removal's revision in it. */
  readonly object: StoredObject;
  /** Before the change. */
  readonly previous: StoredObject | undefined;
}

/** The latest changes of a server in revision order; at most a quarter more than the limit. */
export class ChangeHistory {
  readonly #limit: number;
  #changes: ObjectChange[] = [];
  #compactedAt: number;
  #watchStart: number;

  constructor(limit: number, revision: number) {
    this.#limit = limit;
    this.#compactedAt = revision;
    this.#watchStart = revision;
  }

  /** States from this revision on can be told. */
  get compactedAt(): number {
    return this.#compactedAt;
  }

  /** Changes after this revision, or a later one, can be told to watches. */
  get watchableFrom(): number {
    return Math.max(this.#compactedAt, this.#watchStart);
  }

  add(change: ObjectChange): ObjectChange {
    this.#changes.push(change);
    if (this.#changes.length > this.#limit * 1.25) {
      const dropped = this.#changes.splice(0, this.#changes.length - this.#limit);
      this.#compactedAt = dropped.at(-1)?.revision ?? this.#compactedAt;
    }
    return change;
  }

  /** Forgets what came up to a revision. */
  compact(revision: number): void {
    this.#changes = this.#changes.filter((change) => change.revision > revision);
    this.#compactedAt = revision;
  }

  /** Watches start at this revision or later. */
  beginWatchCache(revision: number): void {
    this.#watchStart = revision;
  }

  /** Changes of a kind after a revision, in order. */
  after(kind: string, revision: number): readonly ObjectChange[] {
    return this.#changes.filter((change) => change.revision > revision && change.kind === kind);
  }

  /** What objects of a kind that changed after a revision were at that revision; undefined: they did not exist. */
  statesAt(kind: string, revision: number): ReadonlyMap<string, StoredObject | undefined> {
    const states = new Map<string, StoredObject | undefined>();
    for (const change of this.after(kind, revision)) {
      if (!states.has(change.object.key)) states.set(change.object.key, change.previous);
    }
    return states;
  }
}
