import type { SourceKind } from '@orrery/model';
import type { Condition, SourceCondition } from '../ast.ts';
import { kindOfSourceText } from '../text/lower-source.ts';
import { type NameSet, nameConditions, readNameSets, refuseContradiction, testsOfNames } from './name-set.ts';
import { parameterError, parameterProblem } from './parameter-error.ts';
import type { ParameterLevels } from './parameter-levels.ts';

/** A source that a request names, to be warned of when the caller sees none such (SEA-C07). */
export interface NamedSource {
  /** Absent: of any kind. */
  readonly kind?: SourceKind;
  readonly name: string;
}

/** What a request says about sources. */
export interface SourceParameters {
  readonly conditions: readonly Condition[];
  /** Sources included by name, without globs. */
  readonly named: readonly NamedSource[];
}

const rules = { hasPatterns: true, mayBeEmpty: false };

/**
 * `clusters`, `accounts`, `sources` and the source of the path. To be compared, all are spelled `<kind>/<name>`, with a glob for the kind
 * where none is given.
 * @throws StatusError BadRequest for empty items and for sets that exclude each other (SEA-C05, C06).
 */
export function readSources(levels: ParameterLevels, path: string | undefined): SourceParameters {
  const clusters = readNameSets(levels, 'clusters', rules).map((set) => prefixed(set, 'cluster/'));
  const accounts = readNameSets(levels, 'accounts', rules).map((set) => prefixed(set, 'account/'));
  const sources = readNameSets(levels, 'sources', rules).map(withAnyKind);
  const fromPath: NameSet[] = path === undefined ? [] : [{ where: 'path', include: [path], exclude: [] }];
  if (clusters.some(isIncluding) && accounts.some(isIncluding)) {
    throw parameterProblem(
      'accounts',
      'found beside clusters, which excludes accounts: use sources=cluster/a,account/b for both',
    );
  }
  const sets = [...fromPath, ...clusters, ...accounts, ...sources];
  refuseContradiction(sets, 'ask the path of the whole fleet, and name each source once');
  const given = [...clusters, ...accounts, ...sources];
  const named = given.flatMap(({ include = [] }) =>
    include.filter((text) => !/[*?]/.test(text.slice(text.indexOf('/') + 1))),
  );
  return { conditions: nameConditions(sets, conditionsOf), named: [...new Set(named)].map(namedSource) };
}

function isIncluding({ include }: NameSet): boolean {
  return include !== undefined;
}

function prefixed(set: NameSet, prefix: string): NameSet {
  const add = (names: readonly string[]): string[] => names.map((name) => prefix + name);
  const { where, include, exclude } = set;
  return include === undefined
    ? { where, exclude: add(exclude) }
    : { where, include: add(include), exclude: add(exclude) };
}

function withAnyKind(set: NameSet): NameSet {
  const add = (names: readonly string[]): string[] =>
    names.map((name) => {
      const kind = kindOfSourceText(name);
      if (kind !== undefined && name.length === kind.length + 1)
        throw parameterError(set.where, name, 'a name behind the slash');
      return kind === undefined ? `*/${name}` : name;
    });
  const { where, include, exclude } = set;
  return include === undefined
    ? { where, exclude: add(exclude) }
    : { where, include: add(include), exclude: add(exclude) };
}

function conditionsOf(texts: readonly string[]): SourceCondition[] {
  const byKind = Map.groupBy(texts, kindOfSourceText);
  return [...byKind].flatMap(([kind, group]) => {
    const names = group.map((text) => text.slice(text.indexOf('/') + 1));
    const kinds = kind === undefined ? {} : { kinds: [kind] };
    return testsOfNames(names).map(
      (text): SourceCondition => ({ kind: 'source', ...kinds, test: { attribute: 'name', text } }),
    );
  });
}

function namedSource(text: string): NamedSource {
  const kind = kindOfSourceText(text);
  const name = text.slice(text.indexOf('/') + 1);
  return kind === undefined ? { name } : { kind, name };
}
