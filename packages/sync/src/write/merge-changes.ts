import type { Put, Remove } from '@orrery/storage';

/** A change that waits, with what it stands for. */
export interface WaitingChange {
  readonly change: Put | Remove;
  /** Of a removal: the uid of the object that was to be written before it, where that is known. */
  readonly removedUid?: string | undefined;
}

/**
 * One change in place of two of the same key that follow one another (KSY-E02), or undefined when both must be written: when another
 * object of the same name takes the place of a known one, which is a recreation and shows in history; and when one of them depends on
 * what is stored by then.
 */
export function mergeChanges(earlier: WaitingChange, later: Put | Remove): WaitingChange | undefined {
  if (isConditional(earlier.change) || isConditional(later)) return undefined;
  const knownUid = earlier.change.op === 'put' ? earlier.change.uid : earlier.removedUid;
  if (later.op === 'remove') return { change: later, removedUid: knownUid };
  return knownUid === undefined || knownUid === later.uid ? { change: later } : undefined;
}

function isConditional(change: Put | Remove): boolean {
  return change.expects !== undefined || (change.op === 'remove' && change.notNewerThan !== undefined);
}
