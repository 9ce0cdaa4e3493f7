/** The value of a JSON text, for a schema to judge; undefined when it is none. */
export function parseJson(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return value;
  } catch {
    return undefined; // JSON has no undefined, so nothing is confused
  }
}
