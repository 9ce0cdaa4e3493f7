import { humanAge } from '@orrery/model';
import { type JsonValue, text } from '../json/json-value.ts';

const zeroTime = '0001-01-01T00:00:00Z';

/** Time since a timestamp as kubectl writes it; `<unknown>` for none or Go's zero time. */
export function ageSince(timestamp: string, nowMs: number): string {
  return humanAge(timestamp === '' || timestamp === zeroTime ? undefined : timestamp, nowMs);
}

/** Age of an object by its `metadata.creationTimestamp`. */
export function ageOf(object: JsonValue, nowMs: number): string {
  return ageSince(text(object, 'metadata', 'creationTimestamp'), nowMs);
}
