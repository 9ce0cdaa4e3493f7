import { type ExactJson, ExactNumber, isExactObject, property } from './parse-exact-json.ts';

/** One place where two values differ. */
export interface Difference {
  /** Such as `metadata.labels["a/b"]` or `spec.containers[0].image`; empty for the whole value. */
  readonly path: string;
  /** JSON text, cut; undefined where there is nothing. */
  readonly left: string | undefined;
  readonly right: string | undefined;
}

const SHOWN_CHARACTERS = 200;

/** All places where two values differ, in the order of the left one's keys. Order of keys does not matter; of items it does. */
export function compareExactJson(left: ExactJson | undefined, right: ExactJson | undefined, path = ''): Difference[] {
  if (Array.isArray(left) && Array.isArray(right)) return compareLists(left, right, path);
  if (isExactObject(left) && isExactObject(right)) {
    const keys = new Set([...Object.keys(left), ...Object.keys(right)]);
    return [...keys].flatMap((key) =>
      compareExactJson(property(left, key), property(right, key), path + pathStep(key, path)),
    );
  }
  return isSame(left, right) ? [] : [{ path, left: show(left), right: show(right) }];
}

function compareLists(left: readonly ExactJson[], right: readonly ExactJson[], path: string): Difference[] {
  const length = Math.max(left.length, right.length);
  return Array.from({ length }, (_, index) => compareExactJson(left[index], right[index], `${path}[${index}]`)).flat();
}

function isSame(left: ExactJson | undefined, right: ExactJson | undefined): boolean {
  if (left instanceof ExactNumber && right instanceof ExactNumber) return left.text === right.text;
  return left === right;
}

function pathStep(key: string, path: string): string {
  if (!/^[A-Za-z_]\w*$/.test(key)) return `[${JSON.stringify(key)}]`;
  return path === '' ? key : `.${key}`;
}

function show(value: ExactJson | undefined): string | undefined {
  const text = JSON.stringify(value, (_key, each) => (each instanceof ExactNumber ? `number ${each.text}` : each));
  return text?.slice(0, SHOWN_CHARACTERS);
}
