import {
  type FeedFrame,
  feedError,
  feedFrameSchema,
  parseJsonValue,
  type RawFrame,
  RawJsonError,
  type RequestObject,
  readFrameLines,
  readFrames,
  readObjects,
} from '@orrery/model';
import type { Static, TSchema } from 'typebox';
import { Value } from 'typebox/value';
import type { CheckedFrame } from './feed-engine.ts';

/** Whether each line of a body is a document of its own. @throws StatusError UnsupportedMediaType. */
function isLines(contentType: string | undefined): boolean {
  const type = (contentType ?? 'application/json').split(';')[0]?.trim().toLowerCase();
  if (type === 'application/x-ndjson' || type === 'application/ndjson') return true;
  // what curl sends with -T and --data-binary when it is told nothing
  if (
    type === 'application/json' ||
    type === 'application/octet-stream' ||
    type === 'application/x-www-form-urlencoded'
  )
    return false;
  throw feedError('UnsupportedMediaType', 'the body is application/json or application/x-ndjson');
}

/**
 * The frames of a body, checked; their objects are not looked at.
 * @throws StatusError Malformed with the offset, InvalidFrame with the index of the frame, TooManyObjects.
 */
export function parseFrames(
  bytes: Uint8Array,
  { contentType, maxObjects }: { readonly contentType: string | undefined; readonly maxObjects: number },
): CheckedFrame[] {
  const lines = isLines(contentType);
  const frames = wellFormed(() => (lines ? readFrameLines(bytes) : readFrames(bytes)));
  checkObjects(
    frames.reduce((objects, { items }) => objects + (items?.length ?? 0), 0),
    maxObjects,
  );
  return frames.map((raw, index) => checkedFrame(raw, index, bytes));
}

/** Objects of a body of the one-request form; errors as `parseFrames`. */
export function parseObjects(
  bytes: Uint8Array,
  { contentType, maxObjects }: { readonly contentType: string | undefined; readonly maxObjects: number },
): RequestObject[] {
  const lines = isLines(contentType);
  const objects = wellFormed(() => readObjects(bytes, lines));
  checkObjects(objects.length, maxObjects);
  return objects;
}

/** A small document of the feed. @throws StatusError Malformed, InvalidFrame naming the field. */
export function parseFeedDocument<S extends TSchema>(schema: S, bytes: Uint8Array): Static<S> {
  let value: unknown;
  try {
    value = parseJsonValue(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    throw feedError('Malformed', 'the body is no JSON', { cause });
  }
  if (Value.Check(schema, value)) return value as Static<S>; // checked on this line
  throw invalid(schema, value, '');
}

function checkedFrame({ head, items }: RawFrame, index: number, bytes: Uint8Array): CheckedFrame {
  const at = `frames[${index}]`;
  if (!Value.Check(feedFrameSchema, head)) throw invalid(feedFrameSchema, head, at);
  const frame: FeedFrame = head;
  if (frame.op === 'snapshot') {
    if (items === undefined) throw feedError('InvalidFrame', `${at}: a snapshot has items`, { field: `${at}.items` });
    if (frame.last && (frame.count === undefined || frame.digest === undefined))
      throw feedError('InvalidFrame', `${at}: the last part has count and digest`, { field: `${at}.count` });
  }
  return { frame, bytes, items: items ?? [] };
}

function invalid(schema: TSchema, value: unknown, at: string): Error {
  const [first] = Value.Errors(schema, value);
  const field = `${at}${(first?.instancePath ?? '').replaceAll('/', '.')}`;
  return feedError(
    'InvalidFrame',
    `${field === '' ? 'the body' : field} ${first?.message ?? 'is not as it should be'}`,
    { field },
  );
}

function wellFormed<T>(read: () => T): T {
  try {
    return read();
  } catch (cause) {
    if (cause instanceof RawJsonError)
      throw feedError('Malformed', cause.message, { field: `byte ${cause.offset}`, cause });
    if (cause instanceof SyntaxError) throw feedError('Malformed', 'the body is no JSON', { cause });
    throw cause;
  }
}

function checkObjects(objects: number, maxObjects: number): void {
  if (objects > maxObjects)
    throw feedError('TooManyObjects', `a request has at most ${maxObjects} objects: send smaller parts`);
}
