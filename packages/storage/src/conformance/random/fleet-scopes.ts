import type { SourceId } from '@orrery/model';
import type { ScopeState } from '../../contract/records.ts';
import { fleetKinds } from './hostile-values.ts';

/** All kinds of a source as collected: by them their names are known. */
export function fleetScopes(source: SourceId): ScopeState[] {
  return fleetKinds.map(({ group, resource, names: [kind = '', singular = '', ...shortNames], isNamespaced }) => ({
    scope: { source, group, resource },
    kind: {
      ...{ group, resource, kind, singular, shortNames },
      ...{ version: 'v1', namespaced: isNamespaced, categories: [], verbs: [] },
    },
    resourceVersion: '1',
    complete: true,
    facts: '',
  }));
}
