import { compareCodePoints } from './compare-code-points.ts';

/** A parsed JSON value. Integers that a double cannot hold are bigints. */
export type JsonValue = null | boolean | number | bigint | string | readonly JsonValue[] | JsonObject;

/** A parsed JSON object; its names are foreign, so read it with `memberAt` only. */
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

/**
 * The value at a path of member names, or undefined when there is none. The readers here take any parsed JSON, whatever a parser made
 * of long numbers, and read what is missing or of another type as absent.
 */
export function memberAt(value: JsonValue | undefined, ...path: readonly string[]): JsonValue | undefined;
export function memberAt(value: unknown, ...path: readonly string[]): unknown;
export function memberAt(value: unknown, ...path: readonly string[]): unknown {
  let at: unknown = value;
  for (const name of path) {
    if (!isJsonObject(at) || !Object.hasOwn(at, name)) return undefined;
    at = at[name];
  }
  return at;
}

/** The text at a path; empty when there is none, as Go reads an absent string. */
export function textAt(value: unknown, ...path: readonly string[]): string {
  const found = memberAt(value, ...path);
  return typeof found === 'string' ? found : '';
}

/** The number at a path; 0 when there is none, as Go reads an absent integer. */
export function numberAt(value: unknown, ...path: readonly string[]): number {
  const found = memberAt(value, ...path);
  return typeof found === 'number' ? found : 0;
}

/** The elements of the list at a path; none when there is no list. */
export function listAt(value: JsonValue | undefined, ...path: readonly string[]): readonly JsonValue[];
export function listAt(value: unknown, ...path: readonly string[]): readonly unknown[];
export function listAt(value: unknown, ...path: readonly string[]): readonly unknown[] {
  const found = memberAt(value, ...path);
  return Array.isArray(found) ? found : [];
}

/** The members with text values at a path, by name in the order of bytes. */
export function textMembersAt(value: unknown, ...path: readonly string[]): (readonly [string, string])[] {
  const found = memberAt(value, ...path);
  if (!isJsonObject(found)) return [];
  return Object.keys(found)
    .sort(compareCodePoints)
    .map((name) => [name, textAt(found, name)] as const);
}
