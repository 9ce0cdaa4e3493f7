import { revision, StatusError } from '@orrery/model';
import { compareBytes } from '@orrery/query';
import type { Outcome, Put, Remove } from '../../contract/writing.ts';
import type { PreparedRow } from './prepare-row.ts';
import { isSameBody } from './row-digest.ts';

/** A change with the number of the key it is about: changes of one key have one number. */
export type KeyedChange =
  | { readonly slot: number; readonly row: PreparedRow }
  | { readonly slot: number; readonly remove: Remove };

/** What is compared of a stored row. */
export interface StoredHead {
  readonly id: number;
  readonly revision: number;
  readonly uid: Uint8Array;
  readonly digest: Uint8Array;
  readonly originVersion: string;
  readonly createdAt: number | null;
}

/** A state as the batch goes on: stored before, or made by one of its puts. */
export interface RowState {
  readonly revision: number;
  readonly uid: Uint8Array;
  readonly digest: Uint8Array;
  readonly originVersion: string;
  /** Absent: the stored state. */
  readonly row?: PreparedRow;
}

/** A state that ended within the batch. */
interface EndedState {
  readonly slot: number;
  readonly state: RowState;
  /** Revision of what came after it. */
  readonly until: number;
  readonly isDeleted: boolean;
}

/** An entry of the changelog. */
interface LoggedChange {
  readonly slot: number;
  readonly revision: number;
  readonly type: 'put' | 'remove';
  readonly previous: number | undefined;
}

/** What becomes of the row of a key whose object changed; without `after` it goes. */
export interface RowChange {
  readonly slot: number;
  readonly before?: StoredHead;
  readonly after?: RowState & { readonly row: PreparedRow };
}

/** What a batch does, all of it decided. */
export interface BatchPlan {
  readonly outcomes: readonly Outcome[];
  readonly logged: readonly LoggedChange[];
  readonly ended: readonly EndedState[];
  readonly rows: readonly RowChange[];
  /** Unchanged rows whose version in the member moved on. */
  readonly refreshed: readonly { readonly id: number; readonly originVersion: string }[];
  /** The last revision given out, or the one before when nothing changed. */
  readonly revision: number;
}

/**
 * Decides what each change of a batch does, in order; changes of one key see those before them. Pure.
 * @param heads what is stored of each key, by its number.
 * @param last the store's revision before the batch.
 * @throws StatusError Conflict, AlreadyExists or NotFound when an expectation does not hold.
 */
export function planBatch(
  changes: readonly KeyedChange[],
  heads: readonly (StoredHead | undefined)[],
  last: number,
): BatchPlan {
  const planner = new Planner(heads, last);
  const outcomes = changes.map((change) =>
    'row' in change ? planner.put(change.slot, change.row) : planner.remove(change.slot, change.remove),
  );
  return { outcomes, ...planner.result() };
}

/** The states of the keys while the changes are gone through. */
class Planner {
  readonly #heads: readonly (StoredHead | undefined)[];
  readonly #states: (RowState | undefined)[];
  readonly #changed = new Set<number>();
  readonly #logged: LoggedChange[] = [];
  readonly #ended: EndedState[] = [];
  #revision: number;

  constructor(heads: readonly (StoredHead | undefined)[], last: number) {
    this.#heads = heads;
    this.#states = [...heads];
    this.#revision = last;
  }

  put(slot: number, row: PreparedRow): Outcome {
    const { put } = row;
    const state = this.#states[slot];
    checkExpectation(put, state);
    if (state !== undefined && isSame(state, row)) {
      if (state.originVersion !== put.originVersion) {
        this.#states[slot] = { ...state, originVersion: put.originVersion };
      }
      return { kind: 'unchanged', revision: revision(BigInt(state.revision)) };
    }
    const written = this.#step(slot, 'put');
    const { uid, digest } = row;
    this.#states[slot] = { revision: written, uid, digest, originVersion: put.originVersion, row };
    return { kind: 'written', revision: revision(BigInt(written)) };
  }

  remove(slot: number, change: Remove): Outcome {
    const state = this.#states[slot];
    checkExpectation(change, state);
    if (state === undefined) return { kind: 'absent' };
    if (change.notNewerThan !== undefined && BigInt(state.revision) > change.notNewerThan) return { kind: 'spared' };
    const written = this.#step(slot, 'remove');
    this.#states[slot] = undefined;
    return { kind: 'removed', revision: revision(BigInt(written)) };
  }

  result(): Omit<BatchPlan, 'outcomes'> {
    const refreshed = this.#heads.flatMap((head, slot) => {
      const { originVersion } = this.#states[slot] ?? {};
      if (head === undefined || originVersion === undefined || this.#changed.has(slot)) return [];
      return originVersion === head.originVersion ? [] : [{ id: head.id, originVersion }];
    });
    const rows = [...this.#changed].map((slot) => this.#rowChange(slot));
    return { logged: this.#logged, ended: this.#ended, rows, refreshed, revision: this.#revision };
  }

  /** Ends the state of a key by the next revision. */
  #step(slot: number, type: 'put' | 'remove'): number {
    const state = this.#states[slot];
    this.#revision += 1;
    this.#changed.add(slot);
    this.#logged.push({ slot, revision: this.#revision, type, previous: state?.revision });
    if (state !== undefined) {
      this.#ended.push({ slot, state, until: this.#revision, isDeleted: type === 'remove' });
    }
    return this.#revision;
  }

  #rowChange(slot: number): RowChange {
    const before = this.#heads[slot];
    const state = this.#states[slot];
    return {
      slot,
      ...(before === undefined ? {} : { before }),
      ...(state?.row === undefined ? {} : { after: { ...state, row: state.row } }),
    };
  }
}

function isSame(state: RowState, row: PreparedRow): boolean {
  return isSameBody(state.digest, row.digest) && compareBytes(state.uid, row.uid) === 0;
}

function checkExpectation(change: Put | Remove, state: RowState | undefined): void {
  const { expects, key } = change;
  if (expects === undefined) return;
  const { name, resource, group } = key;
  const details = { details: { name, kind: resource, group } };
  if (expects === 'absent') {
    if (state !== undefined) throw new StatusError('AlreadyExists', `${resource} "${name}" already exists`, details);
    return;
  }
  if (state === undefined) throw new StatusError('NotFound', `${resource} "${name}" not found`, details);
  if (BigInt(state.revision) !== expects) {
    throw new StatusError(
      'Conflict',
      `Operation cannot be fulfilled on ${resource} "${name}": the object has been modified; please apply your changes to the latest version and try again`,
      details,
    );
  }
}
