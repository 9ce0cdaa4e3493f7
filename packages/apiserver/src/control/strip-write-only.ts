import { isJsonObject, type JsonObject, type JsonValue } from '@orrery/model';
import { parsePlainJson } from '../json/plain-json.ts';

type Path = readonly string[];

const lastApplied = 'kubectl.kubernetes.io/last-applied-configuration';

/**
 * The object without its write-only fields, also in the copy of it that `kubectl apply` keeps in an annotation (CLU-V02). A copy that
 * cannot be read is left out: nobody can say what it holds.
 */
export function stripWriteOnly(object: JsonObject, paths: readonly Path[]): JsonObject {
  const stripped = withoutPaths(object, paths);
  const annotations = [...pathTo(stripped, ['metadata', 'annotations'])];
  if (annotations.length === 0) return stripped;
  const kept = annotations.flatMap(([name, value]): [string, JsonValue][] => {
    if (name !== lastApplied) return [[name, value]];
    const copy = stripCopy(value, paths);
    return copy === undefined ? [] : [[name, copy]];
  });
  return replaced(stripped, ['metadata', 'annotations'], Object.fromEntries(kept));
}

/** The object without what is at the paths. */
function withoutPaths(object: JsonObject, paths: readonly Path[]): JsonObject {
  let stripped = object;
  for (const path of paths) stripped = without(stripped, path);
  return stripped;
}

function stripCopy(copy: JsonValue, paths: readonly Path[]): string | undefined {
  if (typeof copy !== 'string') return undefined;
  try {
    const value = parsePlainJson(copy);
    if (!isJsonObject(value)) return undefined;
    const stripped = JSON.stringify(withoutPaths(value, paths));
    // kubectl compares the copy as text, so one that holds nothing of the kind stays as it is
    return stripped === JSON.stringify(value) ? copy : `${stripped}\n`;
  } catch {
    // not JSON, so not a copy kubectl made
    return undefined;
  }
}

function without(object: JsonObject, [name, ...rest]: Path): JsonObject {
  if (name === undefined || !Object.hasOwn(object, name)) return object;
  const inner = object[name];
  const members = new Map(Object.entries(object));
  if (rest.length === 0) members.delete(name);
  else if (isJsonObject(inner)) members.set(name, without(inner, rest));
  return Object.fromEntries(members);
}

function replaced(object: JsonObject, [name = '', ...rest]: Path, value: JsonObject): JsonObject {
  const inner = object[name];
  const next = rest.length === 0 || !isJsonObject(inner) ? value : replaced(inner, rest, value);
  return Object.fromEntries(Object.entries(object).map(([key, old]) => [key, key === name ? next : old]));
}

function pathTo(object: JsonObject, [name, ...rest]: Path): readonly (readonly [string, JsonValue])[] {
  if (name === undefined) return Object.entries(object);
  const inner = Object.hasOwn(object, name) ? object[name] : undefined;
  return isJsonObject(inner) ? pathTo(inner, rest) : [];
}
