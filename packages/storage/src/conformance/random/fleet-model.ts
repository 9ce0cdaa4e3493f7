import { type ObjectKey, objectPath, type Revision, revision } from '@orrery/model';
import { compareText, type FleetHistory, loneWorld, type SourceView } from '@orrery/query';
import type { Source } from '../../contract/records.ts';
import type { Batch, BatchResult, Outcome, Put, Removal } from '../../contract/writing.ts';
import { FleetState } from './fleet-state.ts';
import { type FleetKind, fleetKinds } from './hostile-values.ts';

/**
 * What a store holds after the batches it was given, by the words of its contract alone: nothing here knows how a store keeps it. Every
 * kind is known from the start.
 */
export class FleetModel {
  /** All that ever were. */
  readonly #sources = new Map<number, SourceView>();
  readonly #states: FleetState[] = [];
  readonly #bodies = new Map<Revision, string>();
  readonly #living = new Map<string, FleetState>();
  #revision: Revision;

  /** @param revision the store's revision before the first batch. */
  constructor(revision: Revision) {
    this.#revision = revision;
  }

  get revision(): Revision {
    return this.#revision;
  }

  /** Sources by their ids, removed ones too. */
  get sources(): readonly SourceView[] {
    return [...this.#sources.values()];
  }

  /** All states, those of a later source before those of an earlier one: where names were given twice the order falls back on this. */
  get history(): FleetHistory {
    const states = this.#states.toSorted((a, b) => b.source.id - a.source.id);
    const { declaredFields, summaryOf } = loneWorld;
    return { states, kinds: fleetKinds, declaredFields, summaryOf };
  }

  /** Of all objects that are or were there. */
  get keys(): readonly ObjectKey[] {
    return [...new Map(this.#states.map(({ put: { key } }) => [keyText(key), key])).values()];
  }

  /** The states of an object, oldest first. */
  statesOf(key: ObjectKey): readonly FleetState[] {
    const name = keyText(key);
    return this.#states.filter(({ put }) => keyText(put.key) === name);
  }

  /** The text of the state that a revision made. */
  bodyOf(made: Revision): string | undefined {
    return this.#bodies.get(made);
  }

  /** The objects that are there, in the default order. */
  get living(): readonly FleetState[] {
    return [...this.#living.values()].sort(compareStates);
  }

  addSource({ id, kind, name }: Pick<Source, 'id' | 'kind' | 'name'>): void {
    this.#sources.set(id, { id, kind, name, attributes: new Map() });
  }

  /**
   * @param batch has changes and removals only, and no `expects`.
   * @param at when it is committed.
   * @returns what the store must answer.
   */
  apply({ changes, removals = [] }: Batch, at: number): BatchResult {
    const outcomes = changes.map((change) =>
      change.op === 'put' ? this.#put(change, at) : this.#remove(change.key, at),
    );
    for (const removal of removals) this.#removeAll(removal, at);
    return { revision: this.#revision, outcomes };
  }

  #put(put: Put, at: number): Outcome {
    const before = this.#living.get(keyText(put.key));
    if (before?.isSame(put) === true) {
      before.originVersion = put.originVersion;
      return { kind: 'unchanged', revision: before.revision };
    }
    const now = this.#next();
    if (before !== undefined) before.end = { revision: now, at, isDeletion: false };
    const state = new FleetState(put, {
      source: this.#sourceOf(put),
      kind: kindOf(put.key),
      revision: now,
      changedAt: at,
    });
    this.#states.push(state);
    this.#bodies.set(now, new TextDecoder().decode(put.body));
    this.#living.set(keyText(put.key), state);
    return { kind: 'written', revision: now };
  }

  #remove(key: ObjectKey, at: number): Outcome {
    const before = this.#living.get(keyText(key));
    return before === undefined ? { kind: 'absent' } : { kind: 'removed', revision: this.#delete(before, at) };
  }

  /** Each object covered gets a revision of the block, in the default order; a removal of nothing uses up one. */
  #removeAll(removal: Removal, at: number): void {
    const covered = this.living.filter(({ put }) => covers(removal, put.key));
    if (covered.length === 0) this.#next();
    for (const state of covered) this.#delete(state, at);
  }

  #delete(state: FleetState, at: number): Revision {
    const now = this.#next();
    state.end = { revision: now, at, isDeletion: true };
    this.#living.delete(keyText(state.put.key));
    return now;
  }

  #next(): Revision {
    this.#revision = revision(this.#revision + 1n);
    return this.#revision;
  }

  #sourceOf({ key }: Put): SourceView {
    const source = this.#sources.get(key.source);
    if (source === undefined) throw new Error(`source ${key.source} was never made`);
    return source;
  }
}

/** What names an object. */
export function keyText({ source, group, resource, namespace, name }: ObjectKey): string {
  return `${source} ${resource}.${group} ${objectPath(namespace, name)}`;
}

function covers(removal: Removal, key: ObjectKey): boolean {
  if (removal.source !== key.source) return false;
  if (!('resource' in removal)) return true;
  if (removal.group !== key.group || removal.resource !== key.resource) return false;
  return removal.namespace === undefined || removal.namespace === key.namespace;
}

function kindOf({ group, resource }: ObjectKey): FleetKind {
  const kind = fleetKinds.find((known) => known.group === group && known.resource === resource);
  if (kind === undefined) throw new Error(`${resource} is no kind of the fleet`);
  return kind;
}

/** Source kind, source name, group, plural, path. */
function compareStates(a: FleetState, b: FleetState): number {
  return (
    compareText(a.source.kind, b.source.kind) ||
    compareText(a.source.name, b.source.name) ||
    compareText(a.kind.group, b.kind.group) ||
    compareText(a.kind.resource, b.kind.resource) ||
    compareText(objectPath(a.namespace, a.name), objectPath(b.namespace, b.name))
  );
}
