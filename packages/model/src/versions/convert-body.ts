import { jsonTextOf } from '../json/json-text.ts';
import { isJsonObject, type JsonObject, parseJsonValue } from '../json/json-value.ts';
import { objectAt } from './conversion.ts';

/** A body in the layout of `normaliseObject`. */
export interface LaidOutBody {
  readonly body: Uint8Array;
  /** Offset of the brace that closes `metadata.annotations`. */
  readonly annotationsEnd: number;
}

const encoder = new TextEncoder();

/** Converts the bytes of an object. @throws TypeError when they are no JSON object. */
export function convertObject(object: Uint8Array, change: (object: JsonObject) => JsonObject): Uint8Array {
  return encoder.encode(jsonTextOf(change(objectOf(object))));
}

/** Converts a stored body into another version; the layout stays. */
export function convertBody(body: Uint8Array, change: (object: JsonObject) => JsonObject): LaidOutBody {
  const converted = change(objectOf(body));
  const { metadata: _, ...others } = converted;
  const { annotations, ...named } = objectAt(converted, 'metadata');
  const metadata = `{"metadata":${jsonTextOf({ ...named, annotations: annotations ?? {} })}`;
  const rest = jsonTextOf(others).slice(1);
  return {
    body: encoder.encode(rest === '}' ? `${metadata}}` : `${metadata},${rest}`),
    // behind it the brace of the metadata itself
    annotationsEnd: encoder.encode(metadata).length - 2,
  };
}

function objectOf(bytes: Uint8Array): JsonObject {
  const value = parseJsonValue(bytes);
  if (!isJsonObject(value)) throw new TypeError('a body is a JSON object');
  return value;
}
