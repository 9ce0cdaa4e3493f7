import type { ChangeWithStates, PackedState } from '../operations/operation.ts';

/** The changes with bodies of their own: one that is kept must not keep the bytes of all that were read with it. */
export function withOwnBodies(changes: readonly ChangeWithStates[]): readonly ChangeWithStates[] {
  const copies = new Map<PackedState, PackedState>();
  const copyOf = (state: PackedState): PackedState => {
    const known = copies.get(state);
    if (known !== undefined) return known;
    const copy = { head: state.head, body: state.body.slice() };
    copies.set(state, copy);
    return copy;
  };
  return changes.map(({ change, at, state, previous }) => ({
    change,
    at,
    ...(state === undefined ? {} : { state: copyOf(state) }),
    ...(previous === undefined ? {} : { previous: copyOf(previous) }),
  }));
}
