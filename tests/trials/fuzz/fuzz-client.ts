import type { IncomingMessage } from 'node:http';
import { type ClientHttp2Session, connect } from 'node:http2';
import { Agent, request } from 'node:https';
import { type FuzzAnswer, type FuzzRequest, mayStream, targetOf } from './fuzz-request.ts';

/** The longest a client waits for the head of an answer, and for its end: more than any limit of search.md LM that these requests meet. */
const deadlineMs = 25_000;
const mostBytes = 64 * 2 ** 20;

/** Where and as whom requests go. */
interface Endpoint {
  readonly server: string;
  readonly caPem: string;
  readonly token: string;
}

/** Sends requests as they are, on kept connections. */
export interface FuzzClient extends Disposable {
  /** Never throws: what went wrong is an answer. */
  send(request: FuzzRequest): Promise<FuzzAnswer>;
}

/** Opens nothing yet. */
export function createFuzzClient(endpoint: Endpoint): FuzzClient {
  const agent = new Agent({ keepAlive: true, ca: endpoint.caPem });
  const sessions = new Sessions(endpoint);
  return {
    send: async (asked) => {
      const answer = await sendOnce(asked, endpoint, { agent, sessions });
      return answer.kind === 'closed' ? await sendAfresh(asked, endpoint) : answer;
    },
    [Symbol.dispose]: () => {
      agent.destroy();
      sessions.close();
    },
  };
}

/** On a connection of its own: a kept one may end just as a request goes out on it, a new one ends by the server's doing. */
async function sendAfresh(asked: FuzzRequest, endpoint: Endpoint): Promise<FuzzAnswer> {
  const ways = { agent: new Agent({ ca: endpoint.caPem }), sessions: new Sessions(endpoint) };
  try {
    return await sendOnce(asked, endpoint, ways);
  } finally {
    ways.agent.destroy();
    ways.sessions.close();
  }
}

/** One HTTP/2 connection at a time; another when it is gone. */
class Sessions {
  readonly #endpoint: Endpoint;
  #session: ClientHttp2Session | undefined;

  constructor(endpoint: Endpoint) {
    this.#endpoint = endpoint;
  }

  current(): ClientHttp2Session {
    if (this.#session !== undefined && !this.#session.closed && !this.#session.destroyed) return this.#session;
    const session = connect(this.#endpoint.server, { ca: this.#endpoint.caPem });
    // Each request on it meets the error too.
    session.on('error', () => undefined);
    session.on('goaway', () => session.close());
    this.#session = session;
    return session;
  }

  close(): void {
    this.#session?.destroy();
  }
}

interface Ways {
  readonly agent: Agent;
  readonly sessions: Sessions;
}

function sendOnce(asked: FuzzRequest, endpoint: Endpoint, { agent, sessions }: Ways): Promise<FuzzAnswer> {
  return new Promise((resolve) => {
    const exchange = new Exchange(asked, resolve);
    try {
      if (asked.protocol === 'h2') sendHttp2(asked, endpoint, { exchange, session: sessions.current() });
      else sendHttp1(asked, endpoint, { exchange, agent });
    } catch (error) {
      exchange.close(error);
    }
  });
}

function headersOf(asked: FuzzRequest, { token }: Endpoint): Record<string, string> {
  return Object.fromEntries([['authorization', `Bearer ${token}`], ...asked.headers]);
}

function sendHttp1(
  asked: FuzzRequest,
  endpoint: Endpoint,
  { exchange, agent }: { readonly exchange: Exchange; readonly agent: Agent },
): void {
  const { hostname, port } = new URL(endpoint.server);
  const body = asked.body;
  const length =
    body === undefined ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
  const sent = request({
    ...{ hostname, port, agent, method: asked.method, path: targetOf(asked) },
    headers: { ...headersOf(asked, endpoint), ...length },
  });
  exchange.leave = () => void sent.destroy();
  sent.on('error', (error) => exchange.close(error));
  sent.on('response', (answer: IncomingMessage) => {
    const headers = Object.entries(answer.headers).map(([name, value]): [string, string] => [name, String(value)]);
    exchange.head(answer.statusCode ?? 0, headers);
    answer.on('data', (chunk: Buffer) => exchange.data(chunk));
    answer.on('end', () => exchange.end(answer.complete));
    answer.on('error', (error) => exchange.close(error));
  });
  sent.end(body);
}

function sendHttp2(
  asked: FuzzRequest,
  endpoint: Endpoint,
  { exchange, session }: { readonly exchange: Exchange; readonly session: ClientHttp2Session },
): void {
  const fields = { ':method': asked.method, ':path': targetOf(asked), ...headersOf(asked, endpoint) };
  const stream = session.request(fields, { endStream: asked.body === undefined });
  exchange.leave = () => stream.close();
  stream.on('error', (error) => exchange.close(error));
  stream.on('response', (answered) => {
    const headers = Object.entries(answered).map(([name, value]): [string, string] => [name, String(value)]);
    exchange.head(Number(answered[':status']), headers);
  });
  stream.on('data', (chunk: Buffer) => exchange.data(chunk));
  // a stream that goes down with its connection ends without a head, and then closes
  stream.on('end', () => {
    if (exchange.hasHead) exchange.end(stream.rstCode === 0);
  });
  stream.on('close', () => exchange.close(new Error(`the stream was reset with ${stream.rstCode}`)));
  if (asked.body !== undefined) stream.end(asked.body);
}

/** What is known of one answer until it is settled. */
class Exchange {
  /** Ends the request from this side. */
  leave: () => void = () => undefined;
  readonly #asked: FuzzRequest;
  readonly #resolve: (answer: FuzzAnswer) => void;
  readonly #chunks: Buffer[] = [];
  #bytes = 0;
  #status = 0;
  #headers: ReadonlyMap<string, string> = new Map();
  #timer: NodeJS.Timeout;
  #isSettled = false;

  constructor(asked: FuzzRequest, resolve: (answer: FuzzAnswer) => void) {
    this.#asked = asked;
    this.#resolve = resolve;
    this.#timer = setTimeout(() => this.#hang('no head'), deadlineMs);
  }

  get hasHead(): boolean {
    return this.#status > 0;
  }

  head(status: number, headers: readonly [string, string][]): void {
    this.#status = status;
    this.#headers = new Map(headers);
    clearTimeout(this.#timer);
    const isStream = status === 200 && mayStream(this.#asked);
    this.#timer = isStream
      ? setTimeout(() => this.end(false), this.#asked.leaveAfterMs)
      : setTimeout(() => this.#hang(`status ${status}, ${this.#bytes} bytes and no end`), deadlineMs);
  }

  data(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#bytes += chunk.length;
    if (this.#bytes > mostBytes) this.end(false);
  }

  end(isWhole: boolean): void {
    const [status, headers, body] = [this.#status, this.#headers, Buffer.concat(this.#chunks)];
    this.#settle({ kind: 'answer', status, headers, body, isWhole });
    if (!isWhole) this.leave();
  }

  close(error: unknown): void {
    if (this.#status > 0 && this.#asked.method === 'HEAD') this.end(true);
    else this.#settle({ kind: 'closed', reason: error instanceof Error ? error.message : String(error) });
  }

  #hang(reason: string): void {
    this.#settle({ kind: 'hang', reason: `${reason} after ${deadlineMs} ms` });
    this.leave();
  }

  #settle(answer: FuzzAnswer): void {
    if (this.#isSettled) return;
    this.#isSettled = true;
    clearTimeout(this.#timer);
    this.#resolve(answer);
  }
}
