import type { Answer } from './answer/answer.ts';
import { type ApiserverDeps, type ApiserverLimits, defaultLimits } from './apiserver-deps.ts';
import { createFeedApi } from './feed/feed-api.ts';
import { InFlight } from './in-flight.ts';
import { answerRequest, type IncomingRequest } from './listener/answer-request.ts';
import { Connections } from './listener/connections.ts';
import { createListener, type ListenerTls } from './listener/create-listener.ts';
import { RequestLimits } from './overload/request-limits.ts';
import { createRouter } from './request/route-request.ts';
import { asStateMetrics } from './state-metrics/as-state-metrics.ts';

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

/** Where a listener is bound. */
interface BoundAddress {
  readonly host: string;
  readonly port: number;
}

/** The API server. Disposing it stops accepting, lets requests in flight end within the drain limit, and closes the rest. */
export interface Apiserver extends AsyncDisposable {
  /**
   * Serves HTTP/2 and HTTP/1.1 on one TLS listener; may be called once.
   * @param options.port 0 asks the kernel.
   * @throws the error of `listen` (EADDRINUSE, EACCES).
   */
  listen(options: { readonly host: string; readonly port: number; readonly tls: ListenerTls }): Promise<BoundAddress>;
  /**
   * Serves state metrics alone over plain HTTP/1.1 (SEA-Z01), for those who present a credential; may be called once.
   * @param address of loopback, since nothing is encrypted (S-42.1).
   * @throws the error of `listen` (EADDRINUSE, EACCES).
   */
  listenPlainly(address: BoundAddress): Promise<BoundAddress>;
  /** Answers a request without a socket. */
  inject(request: InjectedRequest): Promise<InjectedAnswer>;
  /** Takes no new connections and requests from now on; watches end, what else is in flight goes on. A second call does nothing. */
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
  const stop = new AbortController();
  const admission = new RequestLimits({ limits, clock: deps.clock, meter: deps.meter });
  const parts = { deps, limits, router, feed, admission, stopping: stop.signal };
  const answer = (request: IncomingRequest): Promise<Answer> => answerRequest(parts, request);
  let injected: Listener | undefined;
  let listening: Listener | undefined;
  let plain: Listener | undefined;
  let connections: Connections | undefined;
  const onRequest = (end: Promise<unknown>): void => inFlight.add(end);
  const refuse = (): void => {
    stop.abort();
    listening?.server.close();
    plain?.server.close();
    connections?.refuseRequests();
  };
  return {
    listen: async ({ host, port, tls }) => {
      listening = createListener({ limits, answer, onRequest, tls });
      connections = new Connections(listening.server);
      await listening.listen({ host, port });
      return boundTo(listening, { host, port });
    },
    listenPlainly: async (address) => {
      plain = createListener({ limits, answer: (request) => answer(asStateMetrics(request)), onRequest });
      await plain.listen(address);
      return boundTo(plain, address);
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
      await Promise.all([listening?.close(), plain?.close(), injected?.close()]);
    },
  };
}

function boundTo(listener: Listener, wanted: BoundAddress): BoundAddress {
  const [bound] = listener.addresses();
  return typeof bound === 'object' ? { host: bound.address, port: bound.port } : wanted;
}
