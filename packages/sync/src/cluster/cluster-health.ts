import type { Condition, ObservedCondition } from '@orrery/model';

/** A cause: a reason of KSY-G02 and a line for people. */
export interface Finding {
  readonly reason: string;
  readonly message: string;
}

/** What is known of one question: not asked yet, fine, or a cause. */
export type Observation = undefined | 'fine' | Finding;

/** State of the reflector of one kind. */
export interface ScopeHealth {
  /** `pods`, `deployments.apps`. */
  readonly name: string;
  /** Whether a complete snapshot was ever reached. */
  readonly isComplete: boolean;
  readonly isWatching: boolean;
  /** Why it does neither list nor watch. */
  readonly failure?: Finding | undefined;
}

/** Everything a session knows of its cluster's health. */
export interface ClusterHealth {
  readonly validated: Observation;
  readonly reachable: Observation;
  readonly authenticated: Observation;
  readonly discovered: Observation;
  readonly credential: Observation;
  /** Undefined until the kinds to collect are known. */
  readonly scopes: readonly ScopeHealth[] | undefined;
}

/** What nothing is known of yet. */
export const unknownHealth: ClusterHealth = {
  validated: undefined,
  reachable: undefined,
  authenticated: undefined,
  discovered: undefined,
  credential: undefined,
  scopes: undefined,
};

const certificateFindings = new Set(['UntrustedCertificate', 'CertificateExpired', 'NameMismatch']);

/**
 * The conditions of a `Cluster` (KSY-G03). What was not observed since the start keeps its former state, so that a restart that resumes
 * changes nothing (KSY-G06).
 */
export function clusterConditions(health: ClusterHealth, before: readonly Condition[]): ObservedCondition[] {
  const former = new Map(before.map((condition) => [condition.type, condition]));
  const direct = [
    fromObservation('Validated', health.validated, former, 'the configuration is accepted'),
    fromObservation('Reachable', health.reachable, former, 'the API server answers'),
    fromObservation('TLSVerified', tlsOf(health.reachable), former, "the API server's certificate is verified"),
    fromObservation('Authenticated', health.authenticated, former, 'the API server accepts the credential'),
    fromObservation('CredentialValid', health.credential, former, 'the credential is within its time'),
    fromObservation('Discovered', health.discovered, former, 'the kinds of the cluster are known'),
  ];
  const synced = syncedCondition(health.scopes, former);
  const fresh = freshCondition(health, former);
  return [...direct, synced, fresh, readyCondition([...direct, synced], health.scopes, former)];
}

/** One word for the whole (`clusters.md` 26): Importing until it was ready once. */
export function clusterPhase(conditions: readonly ObservedCondition[], wasReady: boolean): string {
  const ready = conditions.find((condition) => condition.type === 'Ready');
  if (ready?.status === 'True') return 'Healthy';
  if (wasReady) return 'Disconnected';
  return ready?.status === 'False' ? 'Failed' : 'Importing';
}

function fromObservation(
  type: string,
  observed: Observation,
  former: ReadonlyMap<string, Condition>,
  fine: string,
): ObservedCondition {
  if (observed === undefined)
    return former.get(type) ?? { type, status: 'Unknown', reason: 'Pending', message: 'not checked yet' };
  if (observed === 'fine') return { type, status: 'True', reason: type, message: fine };
  return { type, status: 'False', ...observed };
}

/** A verified certificate says nothing while the server cannot be reached for another cause. */
function tlsOf(reachable: Observation): Observation {
  if (reachable === undefined || reachable === 'fine') return reachable;
  return certificateFindings.has(reachable.reason) ? reachable : undefined;
}

function syncedCondition(
  scopes: readonly ScopeHealth[] | undefined,
  former: ReadonlyMap<string, Condition>,
): ObservedCondition {
  const type = 'Synced';
  if (scopes === undefined) return fromObservation(type, undefined, former, '');
  const failed = scopes.filter((scope) => !scope.isComplete && scope.failure !== undefined);
  const [first] = failed;
  if (first?.failure !== undefined) {
    const names = failed.slice(0, 5).map((scope) => scope.name);
    const more = failed.length > 5 ? ', ...' : '';
    const message = `${failed.length} of ${scopes.length} kinds (${names.join(', ')}${more}): ${first.failure.message}`;
    return { type, status: 'False', reason: first.failure.reason, message };
  }
  const missing = scopes.filter((scope) => !scope.isComplete);
  if (missing.length === 0)
    return { type, status: 'True', reason: type, message: `${scopes.length} kinds are complete` };
  return {
    type,
    status: 'False',
    reason: 'Syncing',
    message: `first synchronisation of ${missing.length} kinds is not complete`,
  };
}

function freshCondition(health: ClusterHealth, former: ReadonlyMap<string, Condition>): ObservedCondition {
  const type = 'Fresh';
  const cause = [health.validated, health.reachable, health.authenticated].find(isFinding);
  if (cause !== undefined) return { type, status: 'False', ...cause };
  if (health.scopes === undefined) return fromObservation(type, undefined, former, '');
  const behind = health.scopes.filter((scope) => !scope.isWatching);
  const [first] = behind;
  if (first === undefined) return { type, status: 'True', reason: type, message: 'every kind is watched' };
  if (first.failure === undefined)
    return former.get(type) ?? { type, status: 'Unknown', reason: 'Syncing', message: 'first synchronisation' };
  return {
    type,
    status: 'False',
    reason: first.failure.reason,
    message: `${behind.length} kinds are not watched: ${first.failure.message}`,
  };
}

/** Validated, reached, authenticated, and every kind that may be read was complete once (KSY-G03). */
function readyCondition(
  observed: readonly ObservedCondition[],
  scopes: readonly ScopeHealth[] | undefined,
  former: ReadonlyMap<string, Condition>,
): ObservedCondition {
  const type = 'Ready';
  const needed = observed.filter((condition) =>
    ['Validated', 'Reachable', 'Authenticated', 'Discovered'].includes(condition.type),
  );
  const broken = needed.find((condition) => condition.status === 'False');
  if (broken !== undefined) return { type, status: 'False', reason: broken.reason, message: broken.message };
  if (needed.some((condition) => condition.status !== 'True') || scopes === undefined) {
    return (
      former.get(type) ?? { type, status: 'Unknown', reason: 'Connecting', message: 'the cluster is being connected' }
    );
  }
  const isOpen = (scope: ScopeHealth): boolean => !scope.isComplete && scope.failure?.reason !== 'Forbidden';
  if (scopes.some(isOpen)) {
    if (former.get(type)?.status === 'True')
      return { type, status: 'True', reason: type, message: 'new kinds are being learned' };
    return { type, status: 'Unknown', reason: 'Syncing', message: 'the first synchronisation is not complete' };
  }
  if (!scopes.some((scope) => scope.isComplete)) {
    const message = scopes[0]?.failure?.message ?? 'the credential may read no kind';
    return { type, status: 'False', reason: 'Forbidden', message };
  }
  return { type, status: 'True', reason: type, message: 'the cluster is reached and learned' };
}

function isFinding(observation: Observation): observation is Finding {
  return typeof observation === 'object';
}
