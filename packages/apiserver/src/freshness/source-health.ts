import { type Cluster, memberAt, numberAt, parseJsonValue } from '@orrery/model';
import type { Source } from '@orrery/storage';

/** Why nothing is heard of a source. */
interface SourceTrouble {
  readonly reason: string;
  readonly message: string;
  /** Since when it is so, epoch milliseconds. */
  readonly since: number;
}

/** What is known of a source as a whole, beside the states of its scopes. */
export interface SourceHealth {
  /** Present while no kind of it is collected, whatever the states of its scopes were. */
  readonly trouble?: SourceTrouble;
  /** Of a pushed cluster: when its pusher was heard last, and until when that counts, epoch milliseconds. */
  readonly feed?: { readonly heardAt?: number; readonly heardUntil: number };
  /** No server collects it, though servers share the sources out among them. */
  readonly isUncollected: boolean;
}

/** Of a source of which nothing but its scopes is known. */
export const unknownHealth: SourceHealth = { isUncollected: false };

/**
 * What the status of a cluster and the facts of its source say (SEA-V01).
 * @param isUncollected whether its lease is free, where leases are taken.
 */
export function readSourceHealth(
  source: Pick<Source, 'facts'>,
  cluster: Cluster | undefined,
  isUncollected: boolean,
): SourceHealth {
  const feed = readFeed(source.facts);
  // a pusher's silence is counted from its last heartbeat, and nobody has to take a lease to hear it
  if (feed !== undefined || cluster?.spec.origin === 'pushed')
    return { feed: feed ?? { heardUntil: 0 }, isUncollected: false };
  const trouble = cluster === undefined ? undefined : troubleOf(cluster);
  return { ...(trouble === undefined ? {} : { trouble }), isUncollected };
}

/** Conditions whose failure means that nothing of the cluster is collected, not only some kinds. */
const wholeConditions = ['Validated', 'Reachable', 'Authenticated', 'Ready'];

/** The cause that `Fresh` names, when it is one of the cluster and not of single kinds. */
function troubleOf({ status }: Cluster): SourceTrouble | undefined {
  const conditions = status?.conditions ?? [];
  const fresh = conditions.find(({ type }) => type === 'Fresh');
  if (fresh?.status !== 'False') return undefined;
  const { reason, message, lastTransitionTime } = fresh;
  const isWhole =
    reason === 'Paused' ||
    conditions.some((each) => wholeConditions.includes(each.type) && each.status === 'False' && each.reason === reason);
  return isWhole ? { reason, message, since: Date.parse(lastTransitionTime) } : undefined;
}

function readFeed(facts: string): SourceHealth['feed'] {
  // most sources are watched, and their facts are long
  if (!facts.includes('"feed"')) return undefined;
  const feed = memberAt(parseJsonValue(facts), 'feed');
  if (feed === undefined) return undefined;
  const heardAt = numberAt(feed, 'heardAt');
  return { ...(heardAt === 0 ? {} : { heardAt }), heardUntil: numberAt(feed, 'lease', 'expiresAt') };
}
