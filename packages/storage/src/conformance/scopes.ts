import type { SourceId } from '@orrery/model';
import type { KindName } from '@orrery/query';
import type { ScopeState } from '../contract/records.ts';

/** Kind and short name of the kinds that tests use, by plural. */
const kindNames: ReadonlyMap<string, readonly [kind: string, shortName: string]> = new Map([
  ['pods', ['Pod', 'po']],
  ['nodes', ['Node', 'no']],
  ['services', ['Service', 'svc']],
  ['deployments', ['Deployment', 'deploy']],
  ['replicasets', ['ReplicaSet', 'rs']],
  ['gadgets', ['Gadget', 'gd']],
]);

/** Names of a kind beside its plural, as `scopeOf` tells them: kind, singular, short name. */
function otherNamesOf({ resource }: KindName): readonly string[] {
  const [kind = resource, shortName = resource] = kindNames.get(resource) ?? [];
  return [kind, kind.toLowerCase(), shortName];
}

/** The state of a scope that was collected once. */
export function scopeOf(source: SourceId, { group, resource }: KindName, more: Partial<ScopeState> = {}): ScopeState {
  const [kind = resource, singular = resource, shortName = resource] = otherNamesOf({ group, resource });
  return {
    scope: { source, group, resource },
    kind: {
      ...{ group, resource, kind, singular },
      version: 'v1',
      namespaced: resource !== 'nodes',
      shortNames: [shortName],
      categories: ['all'],
      verbs: ['get', 'list', 'watch'],
    },
    resourceVersion: '7',
    complete: true,
    facts: '',
    ...more,
  };
}
