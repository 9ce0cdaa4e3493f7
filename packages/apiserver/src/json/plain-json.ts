import type { JsonValue } from '@orrery/model';

/** Parses JSON as JavaScript has it, for values whose long integers do not matter. @throws SyntaxError. */
export function parsePlainJson(source: string): JsonValue {
  return JSON.parse(source);
}

/** What of a value JSON can hold. */
export function toJsonValue(value: unknown): JsonValue {
  return JSON.parse(JSON.stringify(value));
}
