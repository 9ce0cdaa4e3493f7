import type { FieldPath, PathStep } from '../ast.ts';
import { type ExactJson, ExactNumber } from '../json/exact-json.ts';
import { equalsText } from './equals-text.ts';

/**
 * The values at a path, in the order of the lists it ranges over; null is as good as absent, so neither is among them (SEA-E04). A
 * list where the path names a member is ranged over (E02); a list at the end of a path is one value.
 */
export function valuesAt(json: ExactJson, path: FieldPath): ExactJson[] {
  const found: ExactJson[] = [];
  collect(json, { path, at: 0 }, found);
  return found;
}

interface Place {
  readonly path: FieldPath;
  /** The step that comes next. */
  readonly at: number;
}

function collect(value: ExactJson | undefined, { path, at }: Place, found: ExactJson[]): void {
  if (value === undefined || value === null) return;
  const step = path[at];
  if (step === undefined) {
    found.push(value);
    return;
  }
  const behind = { path, at: at + 1 };
  if (step.kind === 'member') {
    if (isList(value)) for (const element of value) collect(element, { path, at }, found);
    else collect(memberOf(value, step.name), behind, found);
  } else if (isList(value)) {
    for (const element of elementsOf(value, step)) collect(element, behind, found);
  }
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
