import type { Condition, ObservedCondition } from '@orrery/model';
import { explainHold, type ToldHold } from '../scope/held-back.ts';

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
  /** Whether it is watched, or was until a moment ago. */
  readonly isWatching: boolean;
  /** Why it does neither list nor watch. */
  readonly failure?: Finding | undefined;
  /** Objects that cannot be stored (KSY-D24). */
  readonly quarantined?: { readonly count: number; readonly names: readonly string[] } | undefined;
  /** Deletions that wait for confirmation (KSY-D41). */
  readonly held?: ToldHold | undefined;
  /** False until it was compared since the positions of the cluster went back (KSY-D32). */
  readonly isOfEpoch?: boolean;
}

/** Everything a session knows of its cluster's health. */
export interface ClusterHealth {
  readonly validated: Observation;
  readonly reachable: Observation;
  readonly authenticated: Observation;
  readonly discovered: Observation;
  readonly credential: Observation;
  /** Whether the user wrote that the server's certificate is not to be verified (KSY-A15). */
  readonly isUnverified: boolean;
  /** Whether it is the cluster it was, and no other object's (KSY-I03, I04). */
  readonly identity: Observation;
  /** Whether the user paused it (KSY-C04). */
  readonly isPaused: boolean;
  /** Custom kinds beyond the limit, which are not collected (KSY-C04). */
  readonly beyondLimit: number;
  /** Whether definitions that are not collected may not be watched either, so that new kinds are found late (KSY-B02). */
  readonly isBlindToKinds: boolean;
  /** What came of reading what the member publishes of the fields of its kinds (SEA-R02). */
  readonly schemas: Observation;
  /** Whether it defines its kinds as most clusters do (SEA-Q06). */
  readonly definitions: Observation;
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
  isUnverified: false,
  identity: undefined,
  isPaused: false,
  beyondLimit: 0,
  isBlindToKinds: false,
  schemas: undefined,
  definitions: undefined,
  scopes: undefined,
};

/** Kinds whose changes tell of new kinds. */
const definitionNames = new Set([
  'customresourcedefinitions.apiextensions.k8s.io',
  'apiservices.apiregistration.k8s.io',
]);

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
    fromObservation('TLSVerified', tlsOf(health), former, "the API server's certificate is verified"),
    fromObservation('Authenticated', health.authenticated, former, 'the API server accepts the credential'),
    fromObservation('CredentialValid', health.credential, former, 'the credential is within its time'),
    discoveredCondition(health, former),
  ];
  // Of a cluster that is not to be learned, that nothing is missing says nothing.
  const synced = syncedCondition(isFinding(health.identity) ? { ...health, scopes: undefined } : health, former);
  const fresh = freshCondition(health, former);
  const ready = isFinding(health.identity)
    ? ({ type: 'Ready', status: 'False', ...health.identity } as const)
    : readyCondition(direct, health.scopes, former);
  return [
    ...direct,
    connectedCondition(direct),
    synced,
    inventoryCondition(synced, former),
    fresh,
    ...exceptionalConditions(health.scopes, former),
    ...rareCondition('SchemasKnown', health.schemas, former, 'what the API server publishes of its kinds is stored'),
    ...rareCondition('DefinitionsAgree', health.definitions, former, 'its kinds are defined as in most clusters'),
    ready,
  ];
}

/** One word for the whole (`clusters.md` 26): Importing until it was ready once. */
export function clusterPhase(conditions: readonly ObservedCondition[], wasReady: boolean): string {
  const ready = conditions.find((condition) => condition.type === 'Ready');
  if (ready?.status === 'True') return 'Healthy';
  if (wasReady) return 'Disconnected';
  return ready?.status === 'False' ? 'Failed' : 'Importing';
}

function discoveredCondition(health: ClusterHealth, former: ReadonlyMap<string, Condition>): ObservedCondition {
  const type = 'Discovered';
  const known = 'the kinds of the cluster are known';
  const isDenied = health.scopes?.some(
    ({ name, failure }) => failure?.reason === 'Forbidden' && definitionNames.has(name),
  );
  if (health.discovered !== 'fine' || !(health.isBlindToKinds || isDenied === true))
    return fromObservation(type, health.discovered, former, known);
  const message = `${known}; definitions may not be watched, so new ones take up to 10 min`;
  return { type, status: 'True', reason: 'DefinitionsDenied', message };
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
function tlsOf({ reachable, isUnverified }: ClusterHealth): Observation {
  if (isUnverified) {
    const message = 'the certificate is not verified, as spec.access.insecureSkipTLSVerify says';
    return { reason: 'VerificationOff', message };
  }
  if (reachable === undefined || reachable === 'fine') return reachable;
  return certificateFindings.has(reachable.reason) ? reachable : undefined;
}

/** CLU-E25: True if the cluster is reached and lets us in. */
function connectedCondition(direct: readonly ObservedCondition[]): ObservedCondition {
  const type = 'Connected';
  const parts = direct.filter((condition) => ['Reachable', 'Authenticated'].includes(condition.type));
  const cause = parts.find((part) => part.status === 'False') ?? parts.find((part) => part.status === 'Unknown');
  if (cause !== undefined) return { ...cause, type };
  return { type, status: 'True', reason: type, message: 'the API server answers and accepts the credential' };
}

/** CLU-E11: True from the first time on that everything was learned. */
function inventoryCondition(synced: ObservedCondition, former: ReadonlyMap<string, Condition>): ObservedCondition {
  const type = 'InventorySynced';
  const before = former.get(type);
  if (before?.status === 'True') return before;
  if (synced.status !== 'True') return { ...synced, type };
  return { type, status: 'True', reason: type, message: 'everything was learned once' };
}

function syncedCondition(
  { scopes, beyondLimit }: ClusterHealth,
  former: ReadonlyMap<string, Condition>,
): ObservedCondition {
  const type = 'Synced';
  if (scopes === undefined) return fromObservation(type, undefined, former, '');
  const missing = scopes.filter((scope) => !scope.isComplete);
  const failed = missing.filter((scope) => scope.failure !== undefined);
  const [first] = failed;
  if (first?.failure !== undefined) {
    const names = `${failed.length} of ${scopes.length} kinds (${listNames(
      failed.map((scope) => scope.name),
      5,
    )})`;
    return { type, status: 'False', reason: first.failure.reason, message: `${names}: ${first.failure.message}` };
  }
  if (missing.length > 0) {
    // After a start nothing is known yet of a kind that failed before it: the former cause stands until it is tried.
    const before = former.get(type);
    if (before?.status === 'False') return before;
    const message = `first synchronisation of ${missing.length} kinds is not complete`;
    return { type, status: 'False', reason: 'Syncing', message };
  }
  const quarantined = scopes.filter((scope) => (scope.quarantined?.count ?? 0) > 0);
  if (quarantined.length === 0)
    return {
      type,
      status: 'True',
      reason: type,
      message: `${scopes.length} kinds are complete${limited(beyondLimit)}`,
    };
  const names = quarantined.flatMap((scope) => (scope.quarantined?.names ?? []).map((name) => `${scope.name} ${name}`));
  const message = `objects that cannot be stored: ${listNames(names, 20)}`;
  return { type, status: 'True', reason: 'ObjectsQuarantined', message };
}

function limited(beyondLimit: number): string {
  return beyondLimit === 0 ? '' : `; ${beyondLimit} custom kinds are beyond the limit and not collected`;
}

function listNames(names: readonly string[], most: number): string {
  return names.length <= most ? names.join(', ') : `${names.slice(0, most).join(', ')}, ...`;
}

function freshCondition(health: ClusterHealth, former: ReadonlyMap<string, Condition>): ObservedCondition {
  const type = 'Fresh';
  const cause = [health.validated, health.identity, health.reachable, health.authenticated].find(isFinding);
  if (cause !== undefined) return { type, status: 'False', ...cause };
  if (health.isPaused)
    return { type, status: 'False', reason: 'Paused', message: 'collecting is paused by spec.sync.paused' };
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
  const before = former.get(type);
  const needed = observed.filter((condition) => ['Validated', 'Reachable', 'Authenticated'].includes(condition.type));
  const discovered = observed.filter((condition) => condition.type === 'Discovered' && scopes === undefined);
  const broken = [...needed, ...discovered].find((condition) => condition.status === 'False');
  if (broken !== undefined) return { type, status: 'False', reason: broken.reason, message: broken.message };
  if (needed.some((condition) => condition.status !== 'True') || scopes === undefined) {
    return before ?? { type, status: 'Unknown', reason: 'Connecting', message: 'the cluster is being connected' };
  }
  if (scopes.some((scope) => !scope.isComplete && scope.failure?.reason !== 'Forbidden')) {
    // New kinds of a cluster that was learned, or kinds that were denied before a restart and were not tried again yet.
    if (before?.status === 'True' || before?.reason === 'Forbidden') return before;
    return { type, status: 'Unknown', reason: 'Syncing', message: 'the first synchronisation is not complete' };
  }
  if (scopes.length > 0 && !scopes.some((scope) => scope.isComplete)) {
    const message = scopes[0]?.failure?.message ?? 'the credential may read no kind';
    return { type, status: 'False', reason: 'Forbidden', message };
  }
  return { type, status: 'True', reason: type, message: 'the cluster is reached and learned' };
}

/** Conditions that speak of something exceptional: there from the first time on that it happened. */
function exceptionalConditions(
  scopes: readonly ScopeHealth[] | undefined,
  former: ReadonlyMap<string, Condition>,
): ObservedCondition[] {
  if (scopes === undefined)
    return ['DeletesHeld', 'ResourceVersionRolledBack'].flatMap((type) => former.get(type) ?? []);
  const held = scopes.flatMap(({ name, held: hold }) => (hold === undefined ? [] : `${name}: ${explainHold(hold)}`));
  const uncompared = scopes.filter(({ isOfEpoch }) => isOfEpoch === false).map(({ name }) => name);
  const conditions: ObservedCondition[] = [];
  if (held.length > 0)
    conditions.push({ type: 'DeletesHeld', status: 'True', reason: 'DeletesHeld', message: listNames(held, 5) });
  else if (former.has('DeletesHeld'))
    conditions.push({ type: 'DeletesHeld', status: 'False', reason: 'NothingHeld', message: 'no deletion waits' });
  const type = 'ResourceVersionRolledBack';
  if (uncompared.length > 0) {
    const message = `the API server went back to an older state; being compared: ${listNames(uncompared, 5)}`;
    conditions.push({ type, status: 'True', reason: type, message });
  } else if (former.has(type))
    conditions.push({ type, status: 'False', reason: 'Compared', message: 'every kind was compared since' });
  return conditions;
}

/** One that is only there from its first cause on: it stops nothing that is collected. */
function rareCondition(
  type: string,
  observed: Observation,
  former: ReadonlyMap<string, Condition>,
  fine: string,
): ObservedCondition[] {
  return isFinding(observed) || former.has(type) ? [fromObservation(type, observed, former, fine)] : [];
}

function isFinding(observation: Observation): observation is Finding {
  return typeof observation === 'object';
}
