/** A JSON object as parsed here; read its members with {@link memberOf}, since their names are foreign. */
export type JsonObject = Record<string, unknown>;

/** Members of `JSON` that the es2025 library does not declare yet (ECMA-262, "JSON.parse source text access"). */
interface ExactJson {
  rawJSON(text: string): object;
  isRawJSON(value: unknown): boolean;
}

const exact = JSON as JSON & ExactJson; // both are there since V8 11.4

/** Only texts with these can hold a number that is not written back as it was read. */
const riskyNumber = /[0-9]{16}|[0-9][.eE]|-0/;

/**
 * Parses JSON so that {@link writeExact} writes each number as it was spelled: `9007199254740993` and `1.0` survive.
 * @throws SyntaxError for text that is no JSON.
 */
export function parseExact(text: string): unknown {
  return riskyNumber.test(text) ? JSON.parse(text, keepSpelling) : JSON.parse(text);
}

/** JSON text without white space. Members with the value `undefined` are left out. */
export function writeExact(value: unknown): string {
  return JSON.stringify(value);
}

/** Whether a parsed value is a JSON object (no array, no number kept as text). */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !exact.isRawJSON(value);
}

/** An object's own member, or undefined. */
export function memberOf(value: unknown, name: string): unknown {
  return isJsonObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}

/** An object's own member if it is a string, else the empty string. */
export function stringOf(value: unknown, name: string): string {
  const member = memberOf(value, name);
  return typeof member === 'string' ? member : '';
}

/** An object with the members in the order given; a later pair replaces an earlier one of its name. */
export function objectOf(members: Iterable<readonly [string, unknown]>): JsonObject {
  // Without a prototype, `__proto__` is a name like any other.
  const object: JsonObject = Object.create(null) as JsonObject; // Object.create answers any
  for (const [name, value] of members) object[name] = value;
  return object;
}

/** The value with the members of every object in the order of their names, as Go writes maps. */
export function sortMembers(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortMembers);
  if (!isJsonObject(value)) return value;
  const names = Object.keys(value).sort();
  return objectOf(names.map((name) => [name, sortMembers(value[name])]));
}

/** A JSON merge patch (RFC 7396): null removes, objects merge, everything else replaces. */
export function mergePatch(target: unknown, patch: unknown): unknown {
  if (!isJsonObject(patch)) return patch;
  const merged = new Map(isJsonObject(target) ? Object.entries(target) : []);
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) merged.delete(name);
    else merged.set(name, mergePatch(merged.get(name), value));
  }
  return objectOf(merged);
}

function keepSpelling(_name: string, value: unknown, context?: { readonly source?: string }): unknown {
  const source = context?.source;
  if (typeof value !== 'number' || source === undefined || String(value) === source) return value;
  return exact.rawJSON(source);
}
