import type { ApiResource, ClusterSync } from '@orrery/model';
import type { ChosenScope } from '../choice/choose-scopes.ts';
import type { ScopePlan } from './scope-ledger.ts';

/** What the plan of a scope follows from, beside the choice. */
export interface PlanContext {
  readonly sync: ClusterSync;
  /** The epoch of the cluster's positions (KSY-D32). */
  readonly epoch: string;
  /** Namespaces that match the cluster's selector, sorted. */
  readonly matching: readonly string[];
}

/** How a chosen scope is to be compared, as texts (`ScopePlan`). */
export function planScope(chosen: ChosenScope, { sync, epoch, matching }: PlanContext): ScopePlan {
  const { kind, asked, labelSelector, fieldSelector, foreignNamespaces, involvedKinds, profile } = chosen;
  const selected = foreignNamespaces?.selector === undefined ? undefined : matching;
  const selection = [labelSelector, fieldSelector, foreignNamespaces, involvedKinds, selected];
  const { group, resource } = kind;
  const rules = [
    kind.version,
    asked.group,
    asked.version,
    profile,
    ...(group === '' && resource === 'configmaps' ? [sync.configMapData] : []),
    ...(resource === 'events' ? [sync.events] : []),
    // Owners are seen in what is listed: what was listed before they were asked for is listed again.
    ...(sync.customResources === 'Owners' ? [sync.customResources] : []),
    sync.prune.filter((rule) => (rule.group === '*' || rule.group === group) && touches(rule.resources, kind)),
  ];
  return {
    kind,
    namespaces: chosen.namespaces?.include,
    // An absent selector and none are one selection: `undefined` becomes null.
    selection: JSON.stringify(selection),
    rules: JSON.stringify(rules),
    epoch,
  };
}

/** The namespaces whose objects may be stored, as text; empty when all may. Another one sweeps out what is stored of others. */
export function namespaceFilterOf(
  { namespaces, foreignNamespaces }: ChosenScope,
  { matching }: Pick<PlanContext, 'matching'>,
): string {
  if (namespaces === undefined && foreignNamespaces === undefined) return '';
  const selected = foreignNamespaces?.selector === undefined ? undefined : matching;
  return JSON.stringify([namespaces?.include.toSorted(), foreignNamespaces, selected]);
}

function touches(resources: readonly string[], { resource }: ApiResource): boolean {
  return resources.includes('*') || resources.includes(resource);
}
