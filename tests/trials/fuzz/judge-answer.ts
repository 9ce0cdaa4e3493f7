import { type FuzzAnswer, type FuzzRequest, mayStream, targetOf } from './fuzz-request.ts';

/** The table of search.md W, written here once more: the fuzzer does not ask the code under test what is right. */
const codes: ReadonlyMap<string, number> = new Map([
  ['BadRequest', 400],
  ['Unauthorized', 401],
  ['Forbidden', 403],
  ['NotFound', 404],
  ['MethodNotAllowed', 405],
  ['NotAcceptable', 406],
  ['AlreadyExists', 409],
  ['Conflict', 409],
  ['Expired', 410],
  ['RequestEntityTooLarge', 413],
  ['UnsupportedMediaType', 415],
  ['Invalid', 422],
  ['TooManyRequests', 429],
  ['ServiceUnavailable', 503],
  ['Timeout', 504],
]);
/** What the HTTP layer answers by itself: code to reason. */
const httpLayer: ReadonlyMap<number, string> = new Map([
  [408, 'Timeout'],
  [414, 'BadRequest'],
  [431, 'BadRequest'],
]);
/** Heads above this may be answered by the end of the connection. */
const largeHead = 8_000;
/** Node ends an HTTP/2 connection above 128 fields, its own among them. */
const mostHeaders = 100;

interface Status {
  readonly kind?: unknown;
  readonly apiVersion?: unknown;
  readonly status?: unknown;
  readonly reason?: unknown;
  readonly code?: unknown;
  readonly message?: unknown;
  readonly details?: { readonly uid?: unknown };
}

/** What is wrong with an answer; undefined when nothing is. */
export function judgeAnswer(request: FuzzRequest, answer: FuzzAnswer): string | undefined {
  switch (answer.kind) {
    case 'hang':
      return `hang: ${answer.reason}`;
    case 'closed':
      return isAbnormal(request) ? undefined : `connection closed: ${answer.reason}`;
    case 'answer':
      return judgeStatus(request, answer);
    default:
      return answer satisfies never;
  }
}

/** A head so large, or a method so odd, that the HTTP layer may end the connection. */
function isAbnormal(request: FuzzRequest): boolean {
  const size = request.headers.reduce((sum, [name, value]) => sum + name.length + value.length + 4, 0);
  const isOdd = !['GET', 'HEAD', 'OPTIONS', 'POST', 'PUT', 'PATCH', 'DELETE'].includes(request.method);
  // A body that is refused by its size may meet a connection that ends before it is sent.
  return (
    isOdd ||
    size + targetOf(request).length > largeHead ||
    request.headers.length > mostHeaders ||
    (request.body?.length ?? 0) > 1_000_000
  );
}

type Answered = Extract<FuzzAnswer, { readonly kind: 'answer' }>;

function judgeStatus(request: FuzzRequest, answer: Answered): string | undefined {
  const { status } = answer;
  if (status >= 500 && status !== 503 && status !== 504) return `status ${status}: ${textOf(answer)}`;
  if (status === 304) return answer.body.length === 0 ? undefined : '304 with a body';
  if (status >= 400) return request.method === 'HEAD' ? undefined : judgeFailure(request, answer);
  if (status < 200 || status >= 300) return `status ${status}`;
  return request.method === 'HEAD' ? undefined : judgeSuccess(request, answer);
}

function judgeFailure(request: FuzzRequest, answer: Answered): string | undefined {
  const { status, headers } = answer;
  // The probes answer in words, as kube-apiserver's do.
  if (status === 503 && /\/(?:healthz|livez|readyz)/.test(request.path)) return undefined;
  const found = parse(answer.body) as Status | undefined; // its members are unknown
  if (!isFailure(found)) return `${status} is no Status of a failure: ${textOf(answer)}`;
  if (found.code !== status) return `code ${String(found.code)} in an answer of ${status}`;
  const reason = String(found.reason);
  if (codes.get(reason) !== status && httpLayer.get(status) !== reason) return `${status} with reason ${reason}`;
  return judgeMessage(found, `${status} ${reason}`) ?? (httpLayer.has(status) ? undefined : judgeMarks(found, headers));
}

function isFailure(found: Status | undefined): found is Status {
  return found?.kind === 'Status' && found.apiVersion === 'v1' && found.status === 'Failure';
}

function judgeMessage({ message }: Status, name: string): string | undefined {
  if (typeof message !== 'string' || message === '') return `${name} without a message`;
  return /\n\s+at /.test(message) ? `a stack in the message: ${message.slice(0, 200)}` : undefined;
}

/** The request id in both places; when to come again after too many requests. */
function judgeMarks({ code, details }: Status, headers: ReadonlyMap<string, string>): string | undefined {
  const audit = headers.get('audit-id');
  if (audit === undefined || details?.uid !== audit) return `Audit-Id ${audit} and details.uid ${String(details?.uid)}`;
  return code === 429 && !headers.has('retry-after') ? '429 without Retry-After' : undefined;
}

function judgeSuccess(request: FuzzRequest, { headers, body, isWhole }: Answered): string | undefined {
  const type = headers.get('content-type') ?? '';
  const isPlain = (headers.get('content-encoding') ?? 'identity') === 'identity';
  if (!isPlain || !type.startsWith('application/json')) return undefined;
  const text = body.toString('utf8');
  // A watch that ended before anything happened has no events.
  const isStream = text.startsWith('{"type":"') || (text === '' && mayStream(request));
  if (!isStream) return isWhole && parse(body) === undefined ? `200 is no JSON: ${text.slice(0, 200)}` : undefined;
  return judgeEvents(text);
}

function judgeEvents(text: string): string | undefined {
  // What follows the last line feed is an event cut off by the client's leaving.
  for (const line of text.split('\n').slice(0, -1)) {
    const event = parse(Buffer.from(line)) as { readonly type?: unknown; readonly object?: Status } | undefined; // its members are unknown
    const isEvent = ['ADDED', 'MODIFIED', 'DELETED', 'BOOKMARK', 'ERROR'].includes(String(event?.type));
    if (!isEvent || typeof event?.object !== 'object') return `no event: ${line.slice(0, 200)}`;
    if (event.type === 'ERROR' && event.object.code !== 410) return `an ERROR event: ${line.slice(0, 300)}`;
  }
  return undefined;
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined; // judged by the caller
  }
}

function textOf({ body }: Answered): string {
  return body.toString('utf8', 0, 300);
}
