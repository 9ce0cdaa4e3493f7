import { gunzipSync, inflateSync } from 'node:zlib';

/** The text of a body in one of the encodings of the feed (TAG-F01). @throws Error when it is broken. */
export function decodeBody(body: Buffer, encoding: string | undefined): string {
  if (encoding === 'gzip') return gunzipSync(body).toString();
  return encoding === 'deflate' ? inflateSync(body).toString() : body.toString();
}

/** A JSON document, or the documents of its lines, for a schema to judge. */
export function parseFrames(text: string): unknown {
  const whole = parseLine(text);
  if (whole !== undefined) return whole;
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  return lines.map(parseLine);
}

function parseLine(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return value;
  } catch {
    return undefined; // no JSON, which no schema takes
  }
}
