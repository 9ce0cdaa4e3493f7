import type { StatusError } from '@orrery/model';
import { type Answer, jsonAnswer } from './answer.ts';
import { ExpiredToken } from './expired-token.ts';
import { MethodNotAllowed } from './method-not-allowed.ts';
import { WarnedFailure } from './warned-failure.ts';

/** A failure as a `v1` Status; the request id stands in `details.uid` unless the failure names another (`search.md` W). */
function statusBody(error: StatusError, requestId: string): Record<string, unknown> {
  const { group, kind, name, uid, causes, retryAfterSeconds } = error.details;
  return {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: error instanceof ExpiredToken ? { continue: error.continueToken } : {},
    status: 'Failure',
    message: error.message,
    reason: error.reason,
    details: { name, group, kind, uid: uid ?? requestId, causes, retryAfterSeconds },
    code: error.code,
  };
}

/** The answer to a request that failed. */
export function failureAnswer(error: StatusError, requestId: string): Answer {
  const { retryAfterSeconds } = error.details;
  const headers = new Map<string, string>();
  if (retryAfterSeconds !== undefined) headers.set('retry-after', String(retryAfterSeconds));
  if (error instanceof MethodNotAllowed) headers.set('allow', error.allow.join(', '));
  const warnings = error instanceof WarnedFailure ? error.warnings : [];
  return jsonAnswer(statusBody(error, requestId), { status: error.code, headers, warnings });
}
