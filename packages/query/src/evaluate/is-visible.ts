import type { Grant, VisibleSet } from '../ast.ts';
import { globMatcher } from './match-glob.ts';

/** What rights depend on. `namespace` is empty for a cluster-scoped object. */
export interface VisibleKey {
  /** Id of the source. */
  readonly source: number;
  readonly group: string;
  readonly resource: string;
  readonly namespace: string;
  readonly name: string;
}

/** Whether a visible set covers an object, once; for many objects take `visibilityOf`. */
export function isVisible(set: VisibleSet, key: VisibleKey): boolean {
  return visibilityOf(set)(key);
}

/** The test of a visible set (S-22.1), prepared once: an object is visible when one grant covers it in every respect. */
export function visibilityOf(set: VisibleSet): (key: VisibleKey) => boolean {
  if (set.kind === 'everything') return () => true;
  const grants = set.grants.map(grantMatcher);
  return (key) => grants.some((covers) => covers(key));
}

function grantMatcher({ sources, kinds, namespaces, names }: Grant): (key: VisibleKey) => boolean {
  const isNamespace = namespaces === undefined ? undefined : anyGlob(namespaces.patterns);
  const isName = names === undefined ? undefined : anyGlob(names);
  const sourceIds = sources === undefined ? undefined : new Set<number>(sources);
  const kindKeys =
    kinds === undefined ? undefined : new Set(kinds.map(({ group, resource }) => `${group}/${resource}`));
  return ({ source, group, resource, namespace, name }) => {
    if (sourceIds !== undefined && !sourceIds.has(source)) return false;
    if (kindKeys !== undefined && !kindKeys.has(`${group}/${resource}`)) return false;
    if (isName !== undefined && !isName(name)) return false;
    if (namespaces === undefined || isNamespace === undefined) return true;
    return namespace === '' ? namespaces.clusterScoped : isNamespace(namespace);
  };
}

function anyGlob(patterns: readonly string[]): (text: string) => boolean {
  const literals = new Set(patterns.filter((pattern) => !/[*?]/.test(pattern)));
  const globs = patterns
    .filter((pattern) => /[*?]/.test(pattern))
    .map((pattern) => globMatcher(pattern, { ignoreCase: false }));
  return (text) => literals.has(text) || globs.some((matches) => matches(text));
}
