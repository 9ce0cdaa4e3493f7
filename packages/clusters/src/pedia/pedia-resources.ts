import { type ChoiceSummary, type PediaClusterStatus, readScopeSummary, type ScopeSummary } from '@orrery/model';
import type { ScopeState } from '@orrery/storage';

type GroupStatus = NonNullable<PediaClusterStatus['syncResources']>[number];
type SyncCondition = GroupStatus['resources'][number]['syncConditions'][number];

type ResourceStatus = GroupStatus['resources'][number];

/** What is collected or was asked for, by group, with the state of each kind in Clusterpedia's words (KSY-G04). */
export function pediaResources(
  scopes: readonly ScopeState[],
  choice: ChoiceSummary,
  isPaused: boolean,
): readonly GroupStatus[] {
  const found = scopes.map((scope) => {
    const { group, resource: name, kind, namespaced } = scope.kind;
    const main = syncCondition(scope, isPaused);
    return { group, status: { name, kind, namespaced, syncConditions: [main, ...otherVersions(scope, choice, main)] } };
  });
  // what is about to leave is stored still
  const stored = new Set(scopes.map(({ kind }) => `${kind.group}/${kind.resource}`));
  const absent = choice.notCollected.filter(({ group, name }) => !stored.has(`${group}/${name}`));
  const missed = absent.map(({ group, name, reason, message }) => {
    const syncConditions = [{ version: '', status: 'Stop', reason, message }];
    return { group, status: { name, kind: '', namespaced: false, syncConditions } satisfies ResourceStatus };
  });
  const byGroup = Map.groupBy([...found, ...missed], ({ group }) => group);
  return [...byGroup.keys()].sort().map((group) => ({
    group,
    resources: (byGroup.get(group) ?? []).map(({ status }) => status).sort((a, b) => (a.name < b.name ? -1 : 1)),
  }));
}

/** Versions that were asked for beside the stored one: served by renaming, or not at all (KSY-B11). */
function otherVersions({ kind }: ScopeState, choice: ChoiceSummary, main: SyncCondition): readonly SyncCondition[] {
  const asked = choice.versions.find(({ group, resource }) => group === kind.group && resource === kind.resource);
  const others = asked?.versions.filter(({ version }) => version !== kind.version) ?? [];
  return others.map(({ version, isServable }) => {
    if (isServable) return { ...main, version };
    const message = `objects are stored in ${kind.version}, and only the member can convert them`;
    return { ...main, version, status: 'Stop', reason: 'NotConvertible', message };
  });
}

function syncCondition(scope: ScopeState, isPaused: boolean): SyncCondition {
  const { group, version, resource } = scope.kind;
  const summary = readScopeSummary(scope);
  const { message } = summary;
  return {
    version,
    syncVersion: version,
    storageVersion: version,
    storageResource: group === '' ? resource : `${resource}.${group}`,
    ...(isPaused ? { status: 'Stop', reason: 'Pause' } : stateOf(summary)),
    ...(message === '' ? {} : { message }),
    ...(scope.complete ? {} : { initialListPhase: 'Listing' }),
  };
}

function stateOf({ state, reason }: ScopeSummary): Pick<SyncCondition, 'status' | 'reason'> {
  switch (state) {
    case 'pending':
      return { status: 'Pending', reason: reason || 'SynchroCreating' };
    case 'ok':
    case 'partial':
    case 'throttled':
    case 'held':
      return { status: 'Syncing', reason };
    case 'failed':
    case 'denied':
      return { status: 'Error', reason: reason || 'ResourceWatchFailed' };
    case 'unsupported':
      return { status: 'Stop', reason: reason || 'ResourceSynchroNotFound' };
    default:
      return state satisfies never;
  }
}
