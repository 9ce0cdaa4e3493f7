import { type ApiResource, knownFeedKinds } from '@orrery/model';
import type { LoweringOptions } from '@orrery/query';
import type { ScopeState } from '@orrery/storage';

/** The kinds that a name in a request may mean. */
export type KindFinder = NonNullable<LoweringOptions['kindsOf']>;

/**
 * Finds kinds by kind, plural, singular or short name in any letter case, with or without `.group`: those that are collected and those
 * of every cluster, since the kind of an owner need not be collected (SEA-F06).
 */
export function kindFinder(scopes: readonly ScopeState[]): KindFinder {
  const byName = new Map<string, ApiResource>();
  for (const api of [...knownFeedKinds(), ...scopes.map(({ kind }) => kind)]) {
    byName.set(`${api.resource}.${api.group}`, api);
  }
  const kinds = [...byName.values()].map((api) => ({ api, names: namesOf(api) }));
  return (text) => {
    const wanted = text.toLowerCase();
    const dot = wanted.indexOf('.');
    const [name, group] = dot < 0 ? [wanted, undefined] : [wanted.slice(0, dot), wanted.slice(dot + 1)];
    return kinds
      .filter(({ api, names }) => (group === undefined || api.group === group) && names.has(name))
      .map(({ api }) => ({ group: api.group, resource: api.resource, names: [api.kind] }));
  };
}

function namesOf({ kind, resource, singular, shortNames }: ApiResource): ReadonlySet<string> {
  return new Set([kind, resource, singular, ...shortNames].map((name) => name.toLowerCase()));
}
