import {
  type FeedCaller,
  type FeedKindEntry,
  feedError,
  feedKindText,
  parseFeedKind,
  type SourceId,
} from '@orrery/model';
import type { ScopeState, Store } from '@orrery/storage';
import type { LeasedKind } from './feed-answers.ts';
import { heldVersionOf, isUsable, readFeedScope } from './feed-scope.ts';
import type { FeedLease } from './feed-source.ts';
import { resolveKind } from './resolve-kind.ts';

/** The kinds of a request for a lease. */
export interface WantedKinds {
  /** As the lease keeps them. */
  readonly entries: FeedLease['kinds'];
  /** Kinds that are known now and were not before: readers know them before their first object arrives. */
  readonly newStates: readonly ScopeState[];
  readonly answers: readonly LeasedKind[];
}

/**
 * What the server has of the kinds of a lease. A custom kind whose definition did not arrive yet is known with its first objects.
 * @throws StatusError Forbidden for a kind the token is not for, InvalidFrame for a text that names no kind.
 */
export async function wantedKinds(
  store: Pick<Store, 'scopes' | 'list'>,
  source: SourceId,
  { entries, caller }: { readonly entries: readonly FeedKindEntry[]; readonly caller: FeedCaller },
): Promise<WantedKinds> {
  const scopes = await store.scopes({ visible: { kind: 'everything' }, source });
  const leased = new Map<string, FeedLease['kinds'][number]>();
  const newStates = new Map<string, ScopeState>();
  const answers: LeasedKind[] = [];
  for (const entry of entries) {
    const { kind, profile } = entry;
    checkKind(caller, kind);
    const name = canonical(kind);
    leased.set(name, { kind: name, ...(profile === undefined ? {} : { profile }) });
    const api = await resolveKind(store, { id: source, scopes }, entry);
    const stored = scopes.find(({ scope }) => scope.group === api?.group && scope.resource === api.resource);
    const isKnown = stored !== undefined && stored.kind.version === api?.version;
    if (api !== undefined && !isKnown) {
      const scope = { source, group: api.group, resource: api.resource };
      newStates.set(feedKindText(api), { scope, kind: api, resourceVersion: '', complete: false, facts: '' });
    }
    answers.push(leasedKind(kind, isKnown ? stored : undefined));
  }
  return { entries: [...leased.values()], newStates: [...newStates.values()], answers };
}

/** A kind in the one spelling that leases keep. */
export function canonical(kind: string): string {
  const name = parseFeedKind(kind);
  return name === undefined ? kind : feedKindText(name);
}

function checkKind({ grant }: FeedCaller, kind: string): void {
  if (parseFeedKind(kind) === undefined)
    throw feedError(
      'InvalidFrame',
      `${JSON.stringify(kind)} names no kind: <version>/<Kind> or <group>/<version>/<Kind>`,
      {
        field: 'kinds',
      },
    );
  if (grant?.kind !== 'feed' || grant.kinds === undefined || grant.kinds.map(canonical).includes(canonical(kind)))
    return;
  throw feedError('Forbidden', `the token is not for ${kind}`, { field: 'kinds' });
}

function leasedKind(kind: string, state: ScopeState | undefined): LeasedKind {
  const position = readFeedScope(state).positions.get('');
  return { kind, have: heldVersionOf(position), want: isUsable(position) ? 'delta' : 'snapshot' };
}
