import { type ApiResource, apiVersionOf, isBuiltInGroup, otherVersionsOf, readRenamedVersions } from '@orrery/model';
import type { ScopeState } from '@orrery/storage';

/** Whether the objects of a scope can be served in a version: the stored one, or one that a rename gives (SEA-S03). */
export function isServedIn(scope: ScopeState, version: string): boolean {
  return scope.kind.version === version || readRenamedVersions(scope).includes(version);
}

/**
 * Definitions with those of the versions beside the stored ones: of built-in kinds all this build converts to (SEA-S02), of custom kinds
 * those a rename gives (SEA-S03). A kind under a second group is in no category, so that `kubectl get all` shows it once.
 * @param scopes those the definitions were made from.
 */
export function withOtherVersions(definitions: readonly ApiResource[], scopes: readonly ScopeState[]): ApiResource[] {
  const renamed = Map.groupBy(
    scopes.filter(({ facts }) => facts.includes('"versions"')),
    ({ kind }) => nameOf(kind),
  );
  const all = definitions.flatMap((definition) => [
    definition,
    ...otherVersions(definition, renamed.get(nameOf(definition)) ?? []),
  ]);
  return [...new Map(all.reverse().map((each) => [nameOf(each), each])).values()].reverse();
}

function otherVersions(definition: ApiResource, scopes: readonly ScopeState[]): readonly ApiResource[] {
  const { group } = definition;
  if (isBuiltInGroup(group)) {
    return otherVersionsOf(definition).map((other) => ({
      ...definition,
      ...other,
      ...(other.group === group ? {} : { categories: [] }),
      // no member has that group: a short name twice would make kubectl warn of what nobody chose
      ...(other.group === 'extensions' ? { shortNames: [] } : {}),
    }));
  }
  const versions = new Set(scopes.flatMap(readRenamedVersions));
  return [...versions].map((version) => ({ ...definition, version }));
}

function nameOf(kind: ApiResource): string {
  return `${apiVersionOf(kind)}/${kind.resource}`;
}
