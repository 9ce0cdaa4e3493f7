import { Agent, request } from 'node:https';
import type { ApiAnswer, ApiRequest, ClientCertificate } from './cluster.ts';

const TIMEOUT_MS = 30_000;

/** Where and as whom requests go. */
export interface ApiEndpoint {
  readonly server: string;
  readonly caPem: string;
  readonly credentials: { readonly token: string } | ClientCertificate;
  /** Connections held open at once. Default 4. */
  readonly connections?: number;
}

/** Plain HTTPS to an API server, by Node's own client: independent of the code under test. */
export interface ApiConnection extends Disposable {
  /** @throws Error when there is no whole answer within 30 s. */
  send(request: ApiRequest): Promise<ApiAnswer>;
}

/** Opens nothing yet: connections are made when used and kept alive until disposed. */
export function createApiConnection(endpoint: ApiEndpoint): ApiConnection {
  const { credentials } = endpoint;
  const hasToken = 'token' in credentials;
  const agent = new Agent({
    keepAlive: true,
    maxSockets: endpoint.connections ?? 4,
    ca: endpoint.caPem,
    ...(hasToken ? {} : { cert: credentials.certificatePem, key: credentials.keyPem }),
  });
  const authorization = hasToken ? { authorization: `Bearer ${credentials.token}` } : {};
  return {
    send: (asked) => sendOn(agent, new URL(endpoint.server + asked.path), asked, authorization),
    [Symbol.dispose]: () => agent.destroy(),
  };
}

function sendOn(agent: Agent, url: URL, asked: ApiRequest, headers: Record<string, string>): Promise<ApiAnswer> {
  return new Promise((resolve, reject) => {
    const type = asked.contentType ?? 'application/json';
    const sent = request(url, {
      agent,
      method: asked.method,
      headers: {
        accept: asked.accept ?? 'application/json',
        ...headers,
        // Node counts the length of no DELETE by itself.
        ...(asked.body === undefined ? {} : { 'content-type': type, 'content-length': Buffer.byteLength(asked.body) }),
      },
      timeout: TIMEOUT_MS,
    });
    sent.on('timeout', () => sent.destroy(new Error(`${asked.method} ${url.pathname}: no answer in ${TIMEOUT_MS} ms`)));
    sent.on('error', reject);
    sent.on('response', (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('error', reject);
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, body: Buffer.concat(chunks).toString('utf8') }));
    });
    sent.end(asked.body);
  });
}
