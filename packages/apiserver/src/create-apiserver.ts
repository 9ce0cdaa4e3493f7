import type { Answer } from './answer/answer.ts';
import { type ApiserverDeps, type ApiserverLimits, defaultLimits } from './apiserver-deps.ts';
import { createFeedApi } from './feed/feed-api.ts';
import { InFlight } from './in-flight.ts';
import { answerRequest, type IncomingRequest } from './listener/answer-request.ts';
import { Connections } from './listener/connections.ts';
import { createListener, type ListenerTls } from './listener/create-listener.ts';
import { createRouter } from './request/route-request.ts';

/** A request for `inject`. */
export interface InjectedRequest {
  readonly method?: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'OPTIONS';
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

/** What `inject` answers. */
export interface InjectedAnswer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, number | string | string[] | undefined>>;
  readonly body: string;
}

/** The API server. Disposing it stops accepting, lets requests in flight end within the drain limit, and closes the rest. */
export interface Apiserver extends AsyncDisposable {
  /**
   * Serves HTTP/2 and HTTP/1.1 on one TLS listener; may be called once.
   * @param options.port 0 asks the kernel.
   * @throws the error of `listen` (EADDRINUSE, EACCES).
   */
  listen(options: {
    readonly host: string;
    readonly port: number;
    readonly tls: ListenerTls;
  }): Promise<{ readonly host: string; readonly port: number }>;
  /** Answers a request without a socket. */
  inject(request: InjectedRequest): Promise<InjectedAnswer>;
  /** Takes no new connections and requests from now on; those in flight go on. A second call does nothing. */
  stopAccepting(): void;
}

type Listener = ReturnType<typeof createListener>;

/** Makes the API server; nothing listens yet. */
export function createApiserver(deps: ApiserverDeps): Apiserver {
  const limits: ApiserverLimits = { ...defaultLimits, ...deps.limits };
  const router = createRouter(deps);
  const feed =
    deps.feed === undefined
      ? undefined
      : createFeedApi({ feed: deps.feed, clock: deps.clock, version: deps.version, bodyReadMs: limits.bodyReadMs });
  const inFlight = new InFlight();
  const answer = (request: IncomingRequest): Promise<Answer> => answerRequest({ deps, limits, router, feed }, request);
  let injected: Listener | undefined;
  let listening: Listener | undefined;
  let connections: Connections | undefined;
  const onRequest = (end: Promise<unknown>): void => inFlight.add(end);
  const refuse = (): void => {
    listening?.server.close();
    connections?.refuseRequests();
  };
  return {
    listen: async ({ host, port, tls }) => {
      listening = createListener({ limits, answer, onRequest, tls });
      connections = new Connections(listening.server);
      await listening.listen({ host, port });
      const [bound] = listening.addresses();
      return typeof bound === 'object' ? { host: bound.address, port: bound.port } : { host, port };
    },
    inject: async ({ method = 'GET', url, headers = {}, body }) => {
      injected ??= createListener({ limits, answer, onRequest });
      const payload = typeof body === 'object' ? Buffer.from(body) : body;
      const answered = await injected.inject({ method, url, headers, ...(payload === undefined ? {} : { payload }) });
      return { statusCode: answered.statusCode, headers: answered.headers, body: answered.payload };
    },
    stopAccepting: refuse,
    [Symbol.asyncDispose]: async () => {
      refuse();
      await inFlight.drained(deps.clock, limits.drainMs);
      connections?.destroy();
      await Promise.all([listening?.close(), injected?.close()]);
    },
  };
}
