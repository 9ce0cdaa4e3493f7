import { writeExact } from './exact-json.ts';

/** One entry of `Status.details.causes`. */
interface ApiStatusCause {
  readonly reason: string;
  readonly message: string;
  readonly field?: string;
}

/** `Status.details` as kube-apiserver writes it. */
interface ApiStatusDetails {
  readonly name?: string;
  readonly group?: string;
  readonly kind?: string;
  readonly uid?: string;
  readonly causes?: readonly ApiStatusCause[];
  readonly retryAfterSeconds?: number;
}

/** An answer that is no success: what kube-apiserver puts into a `Status` object. */
export class ApiStatus extends Error {
  readonly code: number;
  readonly reason: string;
  readonly details: ApiStatusDetails | undefined;
  /** `metadata.continue`: how an expired list may go on inconsistently. */
  readonly continueToken: string | undefined;

  constructor(
    code: number,
    reason: string,
    message: string,
    extra: { readonly details?: ApiStatusDetails; readonly continueToken?: string } = {},
  ) {
    super(message);
    this.code = code;
    this.reason = reason;
    this.details = extra.details;
    this.continueToken = extra.continueToken;
  }

  /** The body of the answer: a `Status` as JSON text, or the plain text of {@link pageNotFound}. */
  toText(): string {
    if (this.reason === noReason) return this.message;
    return writeExact({
      kind: 'Status',
      apiVersion: 'v1',
      metadata: this.continueToken === undefined ? {} : { continue: this.continueToken },
      status: 'Failure',
      message: this.message,
      reason: this.reason,
      details: this.details,
      code: this.code,
    });
  }
}

const noReason = '';

/** 404 as text, for paths outside the groups that are compiled into the server. */
export function pageNotFound(): ApiStatus {
  return new ApiStatus(404, noReason, '404 page not found\n');
}

/** 406: only JSON is made here. */
export function notAcceptable(): ApiStatus {
  const message = '406: Not Acceptable\n\nAvailable representations: application/json, application/json;stream=watch';
  return new ApiStatus(406, 'NotAcceptable', message, { details: {} });
}

/** 400. */
export function badRequest(message: string): ApiStatus {
  return new ApiStatus(400, 'BadRequest', message);
}

/** 404 of an object. */
export function objectNotFound(kind: { readonly group: string; readonly resource: string }, name: string): ApiStatus {
  return new ApiStatus(404, 'NotFound', `${qualified(kind)} ${JSON.stringify(name)} not found`, {
    details: detailsOf(kind, name),
  });
}

/** 404 of what is missing inside a group that is compiled into the server. */
export function resourceNotFound(): ApiStatus {
  return new ApiStatus(404, 'NotFound', 'the server could not find the requested resource', { details: {} });
}

/** 405. */
export function methodNotAllowed(): ApiStatus {
  const message = 'the server does not allow this method on the requested resource';
  return new ApiStatus(405, 'MethodNotAllowed', message, { details: {} });
}

/** 422 of list options: one field, why it is wrong, and the cause's reason (`FieldValueForbidden`, ...). */
export function invalidListOption(field: string, reason: string, why: string): ApiStatus {
  return new ApiStatus(422, 'Invalid', `ListOptions.meta.k8s.io "" is invalid: ${field}: ${why}`, {
    details: { group: 'meta.k8s.io', kind: 'ListOptions', causes: [{ reason, message: why, field }] },
  });
}

/** 504 of a list that asks for a position the server has not reached. */
export function resourceVersionTooLarge(asked: string, current: number): ApiStatus {
  const cause = { reason: 'ResourceVersionTooLarge', message: 'Too large resource version' };
  return new ApiStatus(504, 'Timeout', `Timeout: Too large resource version: ${asked}, current: ${current}`, {
    details: { causes: [cause], retryAfterSeconds: 1 },
  });
}

/** `Status.details` of one object. */
export function detailsOf(kind: { readonly group: string; readonly resource: string }, name: string): ApiStatusDetails {
  return { name, ...(kind.group === '' ? {} : { group: kind.group }), kind: kind.resource };
}

/** `pods`, `deployments.apps`. */
export function qualified(kind: { readonly group: string; readonly resource: string }): string {
  return kind.group === '' ? kind.resource : `${kind.resource}.${kind.group}`;
}
