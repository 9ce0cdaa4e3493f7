import { isJsonObject, type JsonObject, type JsonValue } from '@orrery/model';

/** A JSON merge patch applied (RFC 7396); the arguments stay as they are. Names are foreign: none can reach a prototype. */
export function mergePatch(target: JsonValue | undefined, patch: JsonValue): JsonValue {
  if (!isJsonObject(patch)) return patch;
  const merged = new Map<string, JsonValue>(isJsonObject(target) ? Object.entries(target) : []);
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) merged.delete(name);
    else merged.set(name, mergePatch(merged.get(name), value));
  }
  const object: JsonObject = Object.fromEntries(merged);
  return object;
}
