import { once } from 'node:events';
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { type ClientHttp2Session, connect } from 'node:http2';
import { Agent, request as httpsRequest } from 'node:https';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { gunzipSync } from 'node:zlib';

/** The API server under trial. */
export interface ProtocolTarget {
  /** `https://host:port`. */
  readonly server: string;
  readonly caPem: string;
  /** Bearer token of a user who may do everything. */
  readonly token: string;
  /** Of the same; without one the fact about it is left out. */
  readonly clientCertificate?: { readonly certificatePem: string; readonly keyPem: string };
  /** Makes every position and continue token given so far too old; without it the facts about that are left out. */
  readonly compact?: () => void | Promise<void>;
}

/** The versions of HTTP the facts are tried with. */
export type HttpVersion = '1.1' | '2';

/** One request; `headers` are added to those of the credential. */
interface ProtocolRequest {
  readonly method?: string;
  /** Path with query. */
  readonly path: string;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A whole answer, unzipped. */
interface ProtocolAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** A watch as lines. */
interface ProtocolWatch {
  readonly status: number;
  /** The next line, or undefined at the orderly end. @throws Error when the connection broke. */
  next(): Promise<string | undefined>;
  close(): void;
}

interface OpenAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly stream: Readable;
}

/** A client of Node's own parts only, so that nothing of ours is judge in its own case. */
export class ProtocolClient {
  readonly #target: ProtocolTarget;
  readonly #agent: Agent;
  readonly #session: ClientHttp2Session | undefined;
  readonly #credential: Readonly<Record<string, string>>;

  /** @param credential what identifies the user; by default the token. */
  constructor(target: ProtocolTarget, version: HttpVersion, credential: 'token' | 'certificate' | 'none' = 'token') {
    const pair = credential === 'certificate' ? target.clientCertificate : undefined;
    const tls = { ca: target.caPem, ...(pair === undefined ? {} : { cert: pair.certificatePem, key: pair.keyPem }) };
    this.#target = target;
    this.#credential = credential === 'token' ? { authorization: `Bearer ${target.token}` } : {};
    this.#agent = new Agent({ ...tls, keepAlive: true });
    this.#session = version === '2' ? connect(target.server, tls) : undefined;
    // Failures show at the requests; without a listener they would end the process.
    this.#session?.on('error', () => undefined);
  }

  async send(request: ProtocolRequest): Promise<ProtocolAnswer> {
    const answer = await this.#open(request);
    const chunks: Buffer[] = [];
    for await (const chunk of answer.stream) chunks.push(Buffer.from(chunk));
    const bytes = Buffer.concat(chunks);
    const text = (answer.headers['content-encoding'] === 'gzip' ? gunzipSync(bytes) : bytes).toString();
    return { status: answer.status, headers: answer.headers, text };
  }

  async watch(path: string): Promise<ProtocolWatch> {
    const answer = await this.#open({ path });
    const lines = createInterface({ input: answer.stream })[Symbol.asyncIterator]();
    return {
      status: answer.status,
      next: async () => {
        const line = await lines.next();
        return line.done ? undefined : line.value;
      },
      close: () => {
        answer.stream.destroy();
      },
    };
  }

  /** Resolves when the server ended the connection; HTTP/2 only. */
  async whenClosed(): Promise<void> {
    if (this.#session !== undefined && !this.#session.closed) await once(this.#session, 'close');
  }

  close(): void {
    this.#session?.destroy();
    this.#agent.destroy();
  }

  #open(request: ProtocolRequest): Promise<OpenAnswer> {
    const headers = { ...this.#credential, ...request.headers };
    return this.#session === undefined ? this.#openHttp1(request, headers) : openHttp2(this.#session, request, headers);
  }

  async #openHttp1(request: ProtocolRequest, headers: Record<string, string>): Promise<OpenAnswer> {
    const url = new URL(request.path, this.#target.server);
    const outgoing = httpsRequest(url, { agent: this.#agent, method: request.method ?? 'GET', headers });
    outgoing.end(request.body);
    const [answer] = (await once(outgoing, 'response')) as [IncomingMessage]; // node:http, event 'response'
    return { status: answer.statusCode ?? 0, headers: answer.headers, stream: answer };
  }
}

async function openHttp2(
  session: ClientHttp2Session,
  request: ProtocolRequest,
  headers: Record<string, string>,
): Promise<OpenAnswer> {
  const stream = session.request({ ':method': request.method ?? 'GET', ':path': request.path, ...headers });
  stream.end(request.body);
  const [answer] = (await once(stream, 'response')) as [IncomingHttpHeaders]; // node:http2, event 'response'
  return { status: Number(answer[':status']), headers: answer, stream };
}
