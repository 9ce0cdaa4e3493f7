import type { ChangeWithStates, PackedState } from '../operations/operation.ts';

/** Bodies are copied into pieces of memory of this size: one for each would cost several times the copying. */
const slabBytes = 64 * 1024;

/**
 * The changes with bodies apart from what was read with them: one that is kept must not keep the bytes of a whole page. It keeps those of
 * its slab.
 */
export function withOwnBodies(changes: readonly ChangeWithStates[]): readonly ChangeWithStates[] {
  const slabs = new Slabs();
  const copies = new Map<PackedState, PackedState>();
  const copyOf = (state: PackedState): PackedState => {
    const known = copies.get(state);
    if (known !== undefined) return known;
    const copy = { head: state.head, body: slabs.copy(state.body) };
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

class Slabs {
  #free: Uint8Array = new Uint8Array();

  copy(body: Uint8Array): Uint8Array {
    if (body.length > slabBytes / 4) return body.slice();
    if (body.length > this.#free.length) this.#free = new Uint8Array(slabBytes);
    const copy = this.#free.subarray(0, body.length);
    copy.set(body);
    this.#free = this.#free.subarray(body.length);
    return copy;
  }
}
