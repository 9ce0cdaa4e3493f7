import { StatusError } from '@orrery/model';
import { negotiateObject, type ObjectForm } from '../request/accept.ts';

/** How a watch is written. */
export interface WatchForm {
  readonly form: ObjectForm;
  /** Server-sent events instead of one JSON document per line (SEA-T09). */
  readonly isEventStream: boolean;
}

/**
 * Chooses the form of a watch. `stream=watch` says of a type what a watch is anyway; there is no YAML of a stream, as at kube-apiserver.
 * @throws StatusError NotAcceptable when no clause can be honoured.
 */
export function negotiateWatch(accept: string | undefined): WatchForm {
  if (accept === undefined || accept.trim() === '') return { form: { kind: 'plain' }, isEventStream: false };
  const clauses = accept.split(',').map((clause) => clause.replace(/;\s*stream\s*=\s*"?watch"?\s*(?=;|$)/i, '').trim());
  if (/^text\/event-stream\s*(?:;|$)/i.test(clauses[0] ?? '')) {
    return { form: { kind: 'plain' }, isEventStream: true };
  }
  const streamed = clauses.filter((clause) => !/^application\/yaml\s*(?:;|$)/i.test(clause));
  if (streamed.length === 0) throw new StatusError('NotAcceptable', 'a watch is written as application/json only');
  return { form: negotiateObject(streamed.join(','), false).form, isEventStream: false };
}
