import type { Static, TSchema } from 'typebox';
import Value from 'typebox/value';

/** The value of a JSON text when it has the schema's form, else undefined. The only place here that parses foreign JSON. */
export function parseJson<S extends TSchema>(schema: S, text: string): Static<S> | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  return Value.Check(schema, value) ? value : undefined;
}
