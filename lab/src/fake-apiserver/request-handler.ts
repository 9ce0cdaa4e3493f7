import { acceptedForm, readAccept } from './accepted-form.ts';
import { aggregatedDocument } from './aggregated-discovery.ts';
import { type Answer, type ApiRequest, sendBody, type TypedBody } from './answer.ts';
import { ApiStatus, badRequest, notAcceptable, pageNotFound, resourceNotFound } from './api-status.ts';
import { authenticate, type Caller } from './authenticate.ts';
import { discoveryDocument } from './discovery-documents.ts';
import { writeExact } from './exact-json.ts';
import type { KindRegistry } from './kind-registry.ts';
import { type OpenapiDocuments, openapiAnswer } from './openapi-documents.ts';
import { pathSegments, readResourcePath } from './request-path.ts';
import { handleResource, type ResourceDeps } from './resource-handler.ts';

/** What the whole server answers from. */
interface RequestDeps extends ResourceDeps {
  /** The bearer token that is accepted now. */
  readonly token: () => string;
  /** `host:port`, for `/api`. */
  readonly address: () => string;
  /** Git version, `v1.36.3`. */
  readonly gitVersion: string;
  /** Versions of aggregated discovery. */
  readonly aggregatedDiscovery: readonly string[];
  /** What is published now below `/openapi`. */
  readonly openapi: () => OpenapiDocuments;
  /** Counts a request: `list pods`, `get /version`. */
  readonly count: (what: string) => void;
}

/** Answers one request; whatever goes wrong becomes a `Status`. */
export async function handleRequest(deps: RequestDeps, request: ApiRequest, answer: Answer): Promise<void> {
  try {
    const caller = authenticate(
      { authorization: request.headers.authorization, socket: tlsSocket(request) },
      deps.token(),
    );
    if (caller === undefined) throw new ApiStatus(401, 'Unauthorized', 'Unauthorized');
    const body = await respond(deps, request, answer, caller);
    if (body === 'not modified') await sendBody(answer, 304, '', request);
    else if (body !== undefined) await sendBody(answer, 200, body, request);
  } catch (error) {
    const status = error instanceof ApiStatus ? error : new ApiStatus(500, 'InternalError', String(error));
    if (answer.headersSent) answer.end();
    else await sendBody(answer, status.code, status.toText(), request);
    // Strangers do not keep a connection (kube-apiserver's UnauthenticatedHTTP2DOSMitigation): GOAWAY, open streams go on.
    if (status.code === 401 && 'stream' in request) request.stream.session?.close();
  }
}

/** Answers the body of a 200, or undefined when the answer is under way. */
async function respond(
  deps: RequestDeps,
  request: ApiRequest,
  answer: Answer,
  caller: Caller,
): Promise<string | TypedBody | undefined> {
  const url = new URL(request.url ?? '/', 'https://localhost');
  const segments = decoded(url.pathname);
  const path = readResourcePath(segments);
  if (path !== undefined) {
    return await handleResource(deps, { path, query: url.searchParams, request, answer, user: caller.user });
  }
  deps.count(`${(request.method ?? 'GET').toLowerCase()} ${url.pathname}`);
  const openapi = openapiAnswer(deps.openapi(), url.pathname, request.headers['if-none-match']);
  if (openapi !== undefined) {
    await sendBody(answer, openapi.text === '' ? 304 : 200, openapi, request);
    return undefined;
  }
  const text = plainDocument(deps, url.pathname);
  if (text !== undefined) return text;
  const aggregated = aggregatedAnswer(deps, segments, request);
  if (aggregated !== undefined) return aggregated;
  const document = discoveryDocument(deps.kinds, segments, deps.address());
  if (document === undefined) throw missingPath(deps.kinds, segments);
  if (acceptedForm(request.headers.accept, false) !== 'whole') throw notAcceptable();
  return writeExact(document);
}

/** The whole of discovery in one document, where the first range that can be served asks for it. */
function aggregatedAnswer(
  deps: RequestDeps,
  segments: readonly string[],
  request: ApiRequest,
): TypedBody | 'not modified' | undefined {
  if (segments.length !== 1) return undefined;
  for (const { type, parameters } of readAccept(request.headers.accept)) {
    if (type !== 'application/json') continue;
    if (!parameters.has('as')) return undefined;
    const version = parameters.get('v') ?? '';
    const isDiscovery =
      parameters.get('g') === 'apidiscovery.k8s.io' && parameters.get('as') === 'apigroupdiscoverylist';
    if (!isDiscovery || !deps.aggregatedDiscovery.includes(version)) continue;
    const body = aggregatedDocument(deps.kinds, segments[0] === 'api', version);
    return body.headers['etag'] === request.headers['if-none-match'] ? 'not modified' : body;
  }
  return undefined;
}

/** Groups that are compiled in answer as an API, everything else as a web server (seen on 1.36). */
function missingPath(kinds: KindRegistry, segments: readonly string[]): ApiStatus {
  const [root, group = ''] = segments;
  const isInside = root === 'api' || (root === 'apis' && group !== '' && kinds.hasBuiltIn(group));
  return isInside ? resourceNotFound() : pageNotFound();
}

function plainDocument(deps: RequestDeps, path: string): string | undefined {
  if (path === '/readyz' || path === '/livez' || path === '/healthz') return 'ok';
  if (path !== '/version') return undefined;
  const [, major = '', minor = ''] = /^v([0-9]+)\.([0-9]+)/.exec(deps.gitVersion) ?? [];
  return writeExact({ major, minor, gitVersion: deps.gitVersion, gitTreeState: 'clean', platform: 'linux/amd64' });
}

function decoded(path: string): readonly string[] {
  try {
    return pathSegments(path);
  } catch (error) {
    throw badRequest(`the path is not valid: ${String(error)}`);
  }
}

function tlsSocket(request: ApiRequest): Parameters<typeof authenticate>[0]['socket'] {
  const socket = 'stream' in request ? request.stream.session?.socket : request.socket;
  return socket as Parameters<typeof authenticate>[0]['socket']; // the only listener is a TLS one
}
