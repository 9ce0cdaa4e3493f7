import { isStatusError, StatusError } from '@orrery/model';
import { HttpFailure } from './http-failure.ts';

/** Whatever a request ended in, as the failure its client is told. Unknown ones become InternalError without their text (STY-E06). */
export function toStatusError(error: unknown): StatusError {
  if (isStatusError(error)) return error;
  const code = codeOf(error);
  const message = error instanceof Error ? error.message : '';
  switch (code) {
    case 400:
      return new StatusError('BadRequest', message, { cause: error });
    case 404:
      return new StatusError('NotFound', 'the server could not find the requested resource', { cause: error });
    case 405:
      return new StatusError('MethodNotAllowed', message, { cause: error });
    case 408:
      return new HttpFailure(408, 'Timeout', message);
    case 413:
      return new StatusError('RequestEntityTooLarge', message, { cause: error });
    case 414:
      return new HttpFailure(414, 'BadRequest', message);
    case 415:
      return new StatusError('UnsupportedMediaType', message, { cause: error });
    case 503:
      return new StatusError('ServiceUnavailable', message, { cause: error });
    default:
      return new StatusError('InternalError', 'the server failed; its log has the request id', { cause: error });
  }
}

/** Fastify's own failures say which status they mean. */
function codeOf(error: unknown): number {
  if (!(error instanceof Error) || !('statusCode' in error) || !('code' in error)) return 500;
  return typeof error.statusCode === 'number' && String(error.code).startsWith('FST_') ? error.statusCode : 500;
}
