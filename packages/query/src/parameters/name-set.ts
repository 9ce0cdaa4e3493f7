import type { Condition, TextTest } from '../ast.ts';
import { matchesGlob } from '../evaluate/match-glob.ts';
import { anyOf } from '../text/lowering.ts';
import { isGlob } from '../text/text-tests.ts';
import { parameterError, parameterProblem } from './parameter-error.ts';
import type { ParameterLevels } from './parameter-levels.ts';

/** What one place (path, URL, one label) says about names. */
export interface NameSet {
  /** The parameter or label key, for messages. */
  readonly where: string;
  /** Absent: all. */
  readonly include?: readonly string[];
  readonly exclude: readonly string[];
}

/** What the items of a list parameter may be. */
export interface NameRules {
  /** Globs, and `!name` to exclude, in the URL form. */
  readonly hasPatterns: boolean;
  readonly mayBeEmpty: boolean;
}

/** Limit of `search.md` LM. */
const maxItems = 1000;

/**
 * The sets of names that URL and labels give for a parameter, all of which hold (SEA-C06). List values split at commas, a repeated
 * parameter of the URL is the union (C05); each label is a set of its own.
 * @throws StatusError BadRequest for empty items, patterns and over 1,000 items where the rules do not allow them.
 */
export function readNameSets({ url, labels }: ParameterLevels, parameter: string, rules: NameRules): NameSet[] {
  const sets: NameSet[] = [];
  const written = url.get(parameter);
  if (written !== undefined) sets.push(urlSet(parameter, listItems(parameter, written), rules));
  for (const { parameter: name, requirement } of labels) {
    if (name !== parameter) continue;
    const { key, operator, values } = requirement;
    if (!rules.mayBeEmpty && values.includes('')) throw parameterError(key, '', 'a name');
    sets.push(operator === 'In' ? { where: key, include: values, exclude: [] } : { where: key, exclude: values });
  }
  return sets;
}

/** The items of a list parameter, trimmed. @throws StatusError BadRequest for more than 1,000. */
export function listItems(parameter: string, values: readonly string[]): string[] {
  const items = values.flatMap((value) => value.split(',')).map((item) => item.trim());
  if (items.length <= maxItems) return items;
  throw parameterProblem(parameter, `found ${items.length} items, expected: at most ${maxItems}`);
}

/** The conditions that a text is in all sets; `conditionsOf` makes the alternatives that some names mean. */
export function nameConditions(
  sets: readonly NameSet[],
  conditionsOf: (names: readonly string[]) => readonly Condition[],
): Condition[] {
  return sets.flatMap(({ include, exclude }): Condition[] => [
    ...(include === undefined ? [] : [anyOf(conditionsOf(include))]),
    ...(exclude.length === 0 ? [] : [{ kind: 'not', of: anyOf(conditionsOf(exclude)) } as const]),
  ]);
}

/** The tests of which one holds for a text among these names and globs. */
export function testsOfNames(names: readonly string[]): TextTest[] {
  const exact = names.filter((name) => !isGlob(name));
  return [
    ...(exact.length === 0 ? [] : [{ op: 'in', values: exact } as const]),
    ...names.filter(isGlob).map((pattern) => ({ op: 'glob', pattern }) as const),
  ];
}

/**
 * Refuses sets that no name is in whatever is stored (SEA-C06). Where only globs meet, nothing is refused; exclusions only subtract.
 * @throws StatusError BadRequest with the remedy.
 */
export function refuseContradiction(sets: readonly NameSet[], remedy: string): void {
  const including = sets.filter(({ include }) => include !== undefined);
  for (const set of including) {
    const { where, include = [] } = set;
    if (include.some(isGlob)) continue;
    const others = including.filter((other) => other !== set);
    if (include.some((name) => others.every((other) => holds(other, name)))) continue;
    const beside = others
      .map((other) => `${other.where} (${(other.include ?? []).slice(0, 3).join(', ')})`)
      .join(' and ');
    throw parameterProblem(where, `found '${include.slice(0, 3).join(',')}', which ${beside} excludes: ${remedy}`);
  }
}

function holds({ include }: NameSet, name: string): boolean {
  return include === undefined || include.some((pattern) => matchesGlob(name, pattern));
}

function urlSet(where: string, items: readonly string[], rules: NameRules): NameSet {
  const include: string[] = [];
  const exclude: string[] = [];
  for (const item of items) {
    const isExcluded = item.startsWith('!');
    if (!rules.hasPatterns && (isExcluded || isGlob(item))) {
      throw parameterError(where, item, 'an exact name; patterns need q, as in q=name:web-*');
    }
    const name = isExcluded ? item.slice(1).trim() : item;
    if (name === '' && (isExcluded || !rules.mayBeEmpty)) throw parameterError(where, item, 'a name');
    (isExcluded ? exclude : include).push(name);
  }
  return include.length === 0 ? { where, exclude } : { where, include, exclude };
}
