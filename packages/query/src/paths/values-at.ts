import type { FieldPath, PathStep } from '../ast.ts';
import { type ExactJson, ExactNumber } from '../json/exact-json.ts';
import { equalsText } from './equals-text.ts';

/**
 * The values at a path, in the order of the lists it ranges over; null is as good as absent, so neither is among them (SEA-E04). A
 * list where the path names a member is ranged over (E02), with the lists in it; a list at the end of a path is one value. No nesting
 * of the value is too deep.
 */
export function valuesAt(json: ExactJson, path: FieldPath): ExactJson[] {
  let value: ExactJson | undefined = json;
  let at = 0;
  // Up to the first list there is one value at most, which is most of the way.
  for (let step = path[at]; step?.kind === 'member' && !isList(value); step = path[++at]) {
    value = memberOf(value, step.name);
  }
  if (value === undefined || value === null) return [];
  return at === path.length ? [value] : valuesBehind(value, path.slice(at));
}

function valuesBehind(start: ExactJson, path: FieldPath): ExactJson[] {
  let values = [start];
  for (const step of path) {
    const behind: ExactJson[] = [];
    for (const value of values) addBehind(value, step, behind);
    if (behind.length === 0) return behind;
    values = behind;
  }
  return values;
}

/** Adds the values that a step leads to from a value. */
function addBehind(value: ExactJson, step: PathStep, found: ExactJson[]): void {
  if (step.kind !== 'member') {
    if (isList(value)) for (const element of elementsOf(value, step)) addPresent(element, found);
    return;
  }
  if (!isList(value)) {
    addPresent(memberOf(value, step.name), found);
    return;
  }
  const open = [value.values()];
  for (let list = open.at(-1); list !== undefined; list = open.at(-1)) {
    const { done, value: element } = list.next();
    if (done === true) open.pop();
    else if (isList(element)) open.push(element.values());
    else addPresent(memberOf(element, step.name), found);
  }
}

function addPresent(value: ExactJson | undefined, found: ExactJson[]): void {
  if (value !== undefined && value !== null) found.push(value);
}

function elementsOf(
  list: readonly ExactJson[],
  step: Exclude<PathStep, { readonly kind: 'member' }>,
): readonly ExactJson[] {
  switch (step.kind) {
    case 'each':
      return list;
    case 'index':
      return list.slice(step.index, step.index + 1);
    case 'where':
      return list.filter((element) =>
        step.equals.every(({ name, value }) => equalsText(memberOf(element, name), value)),
      );
    default:
      return step satisfies never;
  }
}

/** The member of an object with this name; undefined for what is no object or has no such member. */
export function memberOf(value: ExactJson | undefined, name: string): ExactJson | undefined {
  return isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}

/** Whether a value is a list. */
export function isList(value: ExactJson | undefined): value is readonly ExactJson[] {
  return Array.isArray(value);
}

function isObject(value: ExactJson | undefined): value is { readonly [name: string]: ExactJson } {
  return typeof value === 'object' && value !== null && !isList(value) && !(value instanceof ExactNumber);
}
