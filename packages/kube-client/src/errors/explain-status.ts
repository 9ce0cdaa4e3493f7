import { type Static, Type } from 'typebox';
import type { ClusterAccess } from '../access/cluster-access.ts';
import { credentialEnds } from '../access/credential-expiry.ts';
import { parseJson } from '../client/parse-json.ts';
import { KubeError } from './kube-error.ts';

/** `metav1.Status`, as far as it is used. */
const statusSchema = Type.Object({
  kind: Type.Literal('Status'),
  code: Type.Optional(Type.Number()),
  reason: Type.Optional(Type.String()),
  message: Type.Optional(Type.String()),
  details: Type.Optional(
    Type.Object({
      retryAfterSeconds: Type.Optional(Type.Number()),
      causes: Type.Optional(Type.Array(Type.Object({ reason: Type.Optional(Type.String()) }))),
    }),
  ),
});

type Status = Static<typeof statusSchema>;

/** A refusing answer, or an ERROR event. */
export interface RefusedAnswer {
  readonly access: ClusterAccess;
  /** Epoch milliseconds. */
  readonly now: number;
  /** HTTP status, or 200 for an ERROR event, whose Status then decides. */
  readonly httpStatus: number;
  readonly body: string;
  /** Path without query, for messages. */
  readonly path: string;
  /** What was asked for, as `list pods`, for Forbidden. */
  readonly right: string;
  /** Header `Retry-After`. */
  readonly retryAfter: string | undefined;
}

/** The failure an answer stands for. Codes: https://kubernetes.io/docs/reference/using-api/api-concepts/#resource-versions (410, 504). */
export function explainStatus(answer: RefusedAnswer): KubeError {
  const status = parseJson(statusSchema, answer.body);
  const code = answer.httpStatus === 200 ? (status?.code ?? 500) : answer.httpStatus;
  const retryAfterMs = readRetryAfter(answer.retryAfter, answer.now) ?? seconds(status?.details?.retryAfterSeconds);
  const options = { status: code, retryAfterMs };
  const url = `${answer.access.server}${answer.path}`;
  if (code === 401) return explainUnauthorized(answer, options);
  if (code === 403 && status !== undefined)
    return new KubeError('Forbidden', `missing right: ${answer.right}`, options);
  if (code === 404 && status !== undefined) return new KubeError('NotFound', `${url} does not exist`, options);
  if (code === 410) return new KubeError('Expired', `the position is too old for ${answer.path}`, options);
  if (code === 429) return new KubeError('Throttled', 'the API server is throttling us', options);
  if (isTooLargeVersion(status)) {
    return new KubeError(
      'ResourceVersionTooLarge',
      `the server has not reached the position of ${answer.path}`,
      options,
    );
  }
  if (code >= 500) return new KubeError('ServerError', `the API server answers ${code}`, options);
  if (status !== undefined) {
    const why = status.message === undefined ? '' : `: ${status.message}`;
    return new KubeError('BadRequest', `the API server answers ${code} to ${answer.path}${why}`, options);
  }
  return new KubeError('NotKubernetes', `${url} does not answer like a Kubernetes API server (HTTP ${code})`, options);
}

function seconds(value: number | undefined): number | undefined {
  return value === undefined ? undefined : value * 1000;
}

/** `Retry-After` as seconds or date (RFC 9110 10.2.3), in milliseconds. */
function readRetryAfter(value: string | undefined, now: number): number | undefined {
  if (value === undefined) return undefined;
  if (/^\d{1,9}$/.test(value)) return Number(value) * 1000;
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

/** Servers before 1.19 say it in the message only (client-go, `apierrors.IsTooLargeResourceVersionError` and its use). */
function isTooLargeVersion(status: Status | undefined): boolean {
  const causes = status?.details?.causes ?? [];
  const hasText = status?.reason === 'Timeout' && status.message?.startsWith('Too large resource version') === true;
  return hasText || causes.some((cause) => cause.reason === 'ResourceVersionTooLarge');
}

function explainUnauthorized(
  answer: RefusedAnswer,
  options: { readonly status: number; readonly retryAfterMs: number | undefined },
): KubeError {
  const [end] = credentialEnds(answer.access.credential);
  if (end === undefined || end.at > answer.now) {
    return new KubeError('Unauthorized', 'the API server does not accept the credential', options);
  }
  const time = new Date(end.at).toISOString();
  return end.part === 'token'
    ? new KubeError('CredentialExpired', `the token expired on ${time}`, options)
    : new KubeError('ClientCertExpired', `our client certificate expired on ${time}`, options);
}
