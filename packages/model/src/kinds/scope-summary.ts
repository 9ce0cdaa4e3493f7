import { type JsonValue, listAt, memberAt, numberAt, parseJsonValue, textAt } from '../json/json-value.ts';
import type { SyncScopeStatus } from './sync-scope.ts';

/** What the facts of a scope say, as far as it is shown. Times are epoch milliseconds; what is not known is absent. */
export interface ScopeSummary {
  readonly state: SyncScopeStatus['state'];
  /** Empty when there is none. */
  readonly reason: string;
  /** Empty when there is none. */
  readonly message: string;
  readonly lastListAt?: number;
  readonly lastEventAt?: number;
  /** The last list, event or bookmark, or the end of a watch; of pushed kinds it is not kept. */
  readonly lastSignalAt?: number;
  readonly lastAuditAt?: number;
  readonly listMs?: number;
  readonly restarts?: number;
  readonly errors?: number;
  readonly quarantined?: { readonly count: number; readonly names: readonly string[] };
  /** Of a custom kind, for `readKindDefinition`. */
  readonly definition?: JsonValue;
}

/** The states that facts name, in the words of `clouds.md` 4.1. */
const states: ReadonlyMap<string, SyncScopeStatus['state']> = new Map([
  ['Pending', 'pending'],
  ['Syncing', 'pending'],
  ['Synced', 'ok'],
  ['Stale', 'failed'],
  ['Denied', 'denied'],
  ['Held', 'held'],
  ['Removed', 'unsupported'],
  ['Unsupported', 'unsupported'],
]);

const numbers = ['lastListAt', 'lastEventAt', 'lastSignalAt', 'lastAuditAt', 'listMs', 'restarts', 'errors'] as const;

/** Reads the facts of a scope (`ScopeState.facts`); nothing is known of what cannot be read. */
export function readScopeSummary(scope: { readonly complete: boolean; readonly facts: string }): ScopeSummary {
  const facts = parseFacts(scope.facts);
  const known = numbers.flatMap((name) => (memberAt(facts, name) === undefined ? [] : [[name, numberAt(facts, name)]]));
  const [quarantined, definition] = [memberAt(facts, 'quarantined'), memberAt(facts, 'definition')];
  return {
    ...stateOf(scope.complete, facts),
    ...Object.fromEntries(known),
    ...(definition === undefined ? {} : { definition }),
    ...(quarantined === undefined
      ? {}
      : {
          quarantined: {
            count: numberAt(quarantined, 'count'),
            names: listAt(quarantined, 'names').filter((name) => typeof name === 'string'),
          },
        }),
  };
}

/** Versions of a custom kind beside the stored one in which its objects can be served by renaming alone (SEA-S03). */
export function readRenamedVersions({ facts }: { readonly facts: string }): readonly string[] {
  // most scopes have none, and this is asked for each of them
  if (!facts.includes('"versions"')) return [];
  return listAt(parseFacts(facts), 'versions').filter((version) => typeof version === 'string');
}

/** A list that is complete is stored at once, the state that follows from it a little later. */
function stateOf(isComplete: boolean, facts: JsonValue): Pick<ScopeSummary, 'state' | 'reason' | 'message'> {
  const state = states.get(textAt(facts, 'state')) ?? (isComplete ? 'ok' : 'pending');
  const [reason, message] = [textAt(facts, 'reason'), textAt(facts, 'message')];
  const isBehind = isComplete && state === 'pending' && (reason === '' || reason === 'Syncing');
  return isBehind ? { state: 'ok', reason: 'Synced', message: '' } : { state, reason, message };
}

function parseFacts(text: string): JsonValue {
  if (text === '') return null;
  try {
    return parseJsonValue(text);
  } catch {
    // another version of the product wrote it
    return null;
  }
}
