import type { Condition, OwnerCondition } from '../ast.ts';
import { anyOf, kindsNamed, type LoweringOptions } from '../text/lowering.ts';
import { parameterError, parameterProblem, readingOf } from './parameter-error.ts';
import { flag, type Given, type ParameterLevels, scalar } from './parameter-levels.ts';

/** Distances that `ownerSeniority` may ask for (SEA-F01). */
const maxSeniority = 8;

/** What a request says about owners. */
export interface OwnerParameters {
  readonly condition?: Condition;
  readonly warnings: readonly string[];
}

/**
 * `ownerUID`, or `ownerName` and `ownerGR`, with `ownerSeniority` and `ownerAny` (SEA-F01, F02, F05).
 * @throws StatusError BadRequest for a distance or mode without an owner, an empty name and an unknown kind.
 */
export function readOwner(levels: ParameterLevels, options: LoweringOptions): OwnerParameters {
  const uid = described(scalar(levels, 'ownerUID'));
  const name = described(scalar(levels, 'ownerName'));
  const kind = described(scalar(levels, 'ownerGR'));
  const seniority = readSeniority(scalar(levels, 'ownerSeniority'));
  const everyReference = flag(levels, 'ownerAny');
  if (uid === undefined && name === undefined && kind === undefined) {
    if (seniority === undefined && everyReference === undefined) return { warnings: [] };
    const parameter = seniority === undefined ? 'ownerAny' : 'ownerSeniority';
    throw parameterProblem(parameter, 'found alone, expected: ownerUID, ownerName or ownerGR beside it');
  }
  const how = { kind: 'owner', seniority: seniority ?? 0, everyReference: everyReference ?? false } as const;
  if (uid !== undefined) {
    const ignored = [name, kind].flatMap((given) => (given === undefined ? [] : [given.where]));
    const warnings = ignored.map((where) => `${where} is ignored, since an owner is given by uid`);
    return { condition: { ...how, uid: uid.text }, warnings };
  }
  const byName = name === undefined ? {} : { name: name.text };
  if (kind === undefined) return { condition: { ...how, ...byName }, warnings: [] };
  const kinds = readingOf(kind.where, () => kindsNamed(kind.text, options));
  const conditions = kinds.map((ownerKind): OwnerCondition => ({ ...how, ...byName, ownerKind }));
  return { condition: anyOf(conditions), warnings: [] };
}

function described(given: Given | undefined): Given | undefined {
  if (given?.text === '') throw parameterError(given.where, '', 'the name, uid or kind of an owner');
  return given;
}

function readSeniority(given: Given | undefined): number | 'any' | undefined {
  if (given === undefined) return undefined;
  if (given.text === 'any') return 'any';
  if (/^[0-8]$/.test(given.text)) return Number(given.text);
  throw parameterError(given.where, given.text, `any, or a distance from 0 (parent) to ${maxSeniority}`);
}
