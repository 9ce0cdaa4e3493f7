import type { JsonValue } from './json-value.ts';

/** JSON text of a parsed value; integers that a double cannot hold keep their digits. */
export function jsonTextOf(value: JsonValue): string {
  return JSON.stringify(value, (_name, member: unknown) => (typeof member === 'bigint' ? rawJson(member) : member));
}

function rawJson(value: bigint): unknown {
  // newer than the compiler's library (ECMAScript: JSON.rawJSON)
  const { rawJSON } = JSON as unknown as { readonly rawJSON: (text: string) => unknown };
  return rawJSON(String(value));
}
