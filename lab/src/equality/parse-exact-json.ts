/** A JSON value whose numbers are told apart by their spelling. */
export type ExactJson = null | boolean | string | number | ExactNumber | readonly ExactJson[] | ExactObject;

/** A JSON object; read with `Object.hasOwn` and `Object.keys`, since its keys are foreign. */
export interface ExactObject {
  readonly [key: string]: ExactJson;
}

/** A number that a JavaScript number does not hold as it was spelled, such as 9007199254740993 or 1.0. */
export class ExactNumber {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

type SourceReviver = (key: string, value: unknown, context: { readonly source?: string }) => unknown;

/**
 * Parses JSON without rounding numbers.
 * @throws SyntaxError when the text is no JSON.
 */
export function parseExactJson(text: string): ExactJson {
  const revive: SourceReviver = (_key, value, { source }) => {
    if (typeof value !== 'number' || source === undefined || String(value) === source) return value;
    return new ExactNumber(source);
  };
  // The reviver's third argument (source text access, ES2026) is in V8 and not in the types yet.
  const parse = JSON.parse as (text: string, reviver: SourceReviver) => ExactJson;
  return parse(text, revive);
}

/** True for a JSON object: no array, no null, no {@link ExactNumber}. */
export function isExactObject(value: ExactJson | undefined): value is ExactObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof ExactNumber);
}

/** A property of an object's own; undefined when it has none or is no object. */
export function property(value: ExactJson | undefined, key: string): ExactJson | undefined {
  return isExactObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}
