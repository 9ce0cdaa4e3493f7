import type { Moment } from '../ast.ts';
import type { ObjectView } from '../object-view.ts';
import { type FleetHistory, identityOf, type StateView } from './fleet-history.ts';

/**
 * The objects of a moment, each once: those that are there and, if asked for, tombstones (SEA-O01, O03). A tombstone is the last state
 * of an object that is not there at the moment; one that was made again has none.
 */
export function selectStates({ states }: FleetHistory, { at, deleted = 'exclude' }: Moment): ObjectView[] {
  const begun = states.filter(({ revision }) => at === undefined || revision <= at);
  const hasEnded = ({ end }: StateView): boolean => end !== undefined && (at === undefined || end.revision <= at);
  const living = begun.filter((state) => !hasEnded(state)).map(withoutEnd);
  if (deleted === 'exclude') return living;
  const livingNames = new Set(living.map(identityOf));
  const last = new Map<string, StateView>();
  for (const state of begun) {
    const name = identityOf(state);
    if (livingNames.has(name) || !hasEnded(state) || state.end?.isDeletion !== true) continue;
    if ((last.get(name)?.revision ?? -1n) < state.revision) last.set(name, state);
  }
  const tombstones = [...last.values()].map(tombstone);
  return deleted === 'only' ? tombstones : [...living, ...tombstones];
}

function withoutEnd(state: StateView): ObjectView {
  const { end: _, ...object } = viewOf(state);
  return object;
}

function tombstone(state: StateView): ObjectView {
  const { end, ...object } = viewOf(state);
  return { ...object, ...(end === undefined ? {} : { deletedAt: end.at }) };
}

/** A copy, whose getters have become values. */
function viewOf(state: StateView): StateView {
  return { ...state };
}
