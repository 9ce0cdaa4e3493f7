import type { Finding } from '../health/cluster-health.ts';
import { explainHold, type ToldHold } from './held-back.ts';
import type { ScopeFacts } from './scope-facts.ts';

/** What the state of a scope follows from. */
export interface ScopeObservation {
  /** Whether every part was listed completely once. */
  readonly isComplete: boolean;
  readonly failure: Finding | undefined;
  readonly held: ToldHold | undefined;
  /** Whether anything is known since the start. */
  readonly isBegun: boolean;
}

/** The state of a scope in a word, with its cause (`clouds.md` 4.1). */
export function judgeScope({
  isComplete,
  failure,
  held,
  isBegun,
}: ScopeObservation): Required<Pick<ScopeFacts, 'state' | 'reason' | 'message'>> {
  if (failure !== undefined) {
    const { reason, message } = failure;
    if (reason === 'Forbidden') return { state: 'Denied', reason, message };
    return { state: isComplete ? 'Stale' : 'Syncing', reason, message };
  }
  if (held !== undefined) return { state: 'Held', reason: 'DeletesHeld', message: explainHold(held) };
  if (isComplete) return { state: 'Synced', reason: 'Synced', message: '' };
  return { state: isBegun ? 'Syncing' : 'Pending', reason: 'Syncing', message: 'the first list is not complete' };
}
