/** A parsed JSON value. Integers that a double cannot hold are bigints. */
export type JsonValue = null | boolean | number | bigint | string | readonly JsonValue[] | JsonObject;

/** A parsed JSON object; its names are foreign, so read it with `member` only. */
export interface JsonObject {
  readonly [name: string]: JsonValue;
}

const longInteger = /\d{16}/;
const decoder = new TextDecoder();

/**
 * Parses JSON without losing digits of integers. Bodies come from the store, which took only well-formed JSON.
 * The slow way is taken only for text that holds a number long enough to need it.
 */
export function parseJsonValue(source: Uint8Array | string): JsonValue {
  const text = typeof source === 'string' ? source : decoder.decode(source);
  return longInteger.test(text) ? JSON.parse(text, keepDigits) : JSON.parse(text);
}

/** Parses JSON as JavaScript has it, for values whose long integers do not matter. @throws SyntaxError. */
export function parsePlainJson(source: string): JsonValue {
  return JSON.parse(source);
}

/** What of a value JSON can hold. */
export function toJsonValue(value: unknown): JsonValue {
  return JSON.parse(JSON.stringify(value));
}

/** `context` is newer than the compiler's library (ECMAScript: JSON.parse source text access). */
function keepDigits(this: unknown, _name: string, value: unknown, context?: { readonly source?: string }): unknown {
  if (typeof value !== 'number' || Number.isSafeInteger(value)) return value;
  const digits = context?.source ?? '';
  return /^-?\d+$/.test(digits) ? BigInt(digits) : value;
}

/** Whether a value is an object with members, not a list. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Whether a value is a list. */
export function isJsonList(value: JsonValue | undefined): value is readonly JsonValue[] {
  return Array.isArray(value);
}

/** The value at a path of member names, or undefined when there is none. */
export function member(value: JsonValue | undefined, ...path: readonly string[]): JsonValue | undefined {
  let at = value;
  for (const name of path) {
    if (!isJsonObject(at) || !Object.hasOwn(at, name)) return undefined;
    at = at[name];
  }
  return at;
}

/** The text at a path; empty when there is none, as Go reads an absent string. */
export function text(value: JsonValue | undefined, ...path: readonly string[]): string {
  const found = member(value, ...path);
  return typeof found === 'string' ? found : '';
}

/** The number at a path; 0 when there is none, as Go reads an absent integer. */
export function count(value: JsonValue | undefined, ...path: readonly string[]): number {
  const found = member(value, ...path);
  return typeof found === 'number' ? found : 0;
}

/** The elements of the list at a path; none when there is no list. */
export function list(value: JsonValue | undefined, ...path: readonly string[]): readonly JsonValue[] {
  const found = member(value, ...path);
  return isJsonList(found) ? found : [];
}

/** The members with text values at a path, by name in the order of bytes. */
export function textMembers(value: JsonValue | undefined, ...path: readonly string[]): (readonly [string, string])[] {
  const found = member(value, ...path);
  if (!isJsonObject(found)) return [];
  return Object.keys(found)
    .sort(compareBytes)
    .map((name) => [name, text(found, name)] as const);
}

/** Go's order of strings: by the bytes of their UTF-8, which is the order of code points. */
export function compareBytes(a: string, b: string): number {
  return a === b ? 0 : Buffer.compare(Buffer.from(a), Buffer.from(b));
}
