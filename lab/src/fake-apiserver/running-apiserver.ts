import type { Clock } from '@orrery/kit';
import type { Authorize } from './access-rule.ts';
import type { FakeApiserver, FakeApiserverOptions, ObjectReference, WrittenObject } from './fake-apiserver.ts';
import { handleRequest } from './request-handler.ts';
import { type CertificatePair, kubeconfigText, type ServerCredentials } from './server-credentials.ts';
import type { ServerState } from './server-state.ts';
import { listenTls, type TlsListener } from './tls-listener.ts';

/** What a server is made of. */
interface RunningApiserverParts {
  readonly name: string;
  readonly state: ServerState;
  readonly credentials: ServerCredentials;
  readonly clock: Clock;
  readonly options: FakeApiserverOptions;
}

/** The listener's life over the server's state. */
export class RunningApiserver implements FakeApiserver {
  readonly requests = new Map<string, number>();
  readonly #parts: RunningApiserverParts;
  #listener: TlsListener | undefined;
  #stopBookmarks = new AbortController();
  #port: number;
  #token: string;
  #authorize: Authorize;

  constructor(parts: RunningApiserverParts) {
    this.#parts = parts;
    this.#port = parts.options.port ?? 0;
    this.#token = parts.credentials.token;
    this.#authorize = parts.options.authorize ?? (() => true);
  }

  get name(): string {
    return this.#parts.name;
  }

  get server(): string {
    return `https://127.0.0.1:${this.#port}`;
  }

  get caPem(): string {
    return this.#parts.credentials.caPem;
  }

  get token(): string {
    return this.#token;
  }

  get clientCertificate(): CertificatePair {
    return this.#parts.credentials.clientCertificate;
  }

  get kubeconfig(): string {
    return kubeconfigText(this.name, this.server, this.caPem, this.#token);
  }

  get openWatches(): number {
    return this.#parts.state.hub.size;
  }

  get resourceVersion(): string {
    return String(this.#parts.state.store.revision);
  }

  /** Listens, first on the given or a free port, later on the same. */
  async start(): Promise<void> {
    const { state, clock, options } = this.#parts;
    const deps = {
      store: state.store,
      kinds: state.kinds,
      objects: state.objects,
      hub: state.hub,
      authorize: this.#decide,
      count: this.#count,
      token: () => this.#token,
      address: () => `127.0.0.1:${this.#port}`,
      gitVersion: options.version ?? 'v1.36.3',
      hasStreamingLists: options.streamingLists ?? options.generatedPods === undefined,
      openapi: options.openapi ?? (() => new Map()),
      aggregatedDiscovery: options.aggregatedDiscovery ?? (['v2'] as const),
    };
    this.#listener = await listenTls(this.#parts.credentials.listener, this.#port, (request, answer) => {
      // Never rejects: every failure is an answer.
      void handleRequest(deps, request, answer);
    });
    this.#port = this.#listener.port;
    this.#stopBookmarks = new AbortController();
    void sendBookmarks(state, clock, options.bookmarkPeriodMs ?? 60_000, this.#stopBookmarks.signal);
  }

  async stop(): Promise<void> {
    const running = this.#listener;
    this.#listener = undefined;
    this.#stopBookmarks.abort();
    this.cutWatches();
    await running?.close();
  }

  async restart(): Promise<void> {
    await this.stop();
    this.#parts.state.beginAgain();
    await this.start();
  }

  put(object: object | string): WrittenObject {
    return this.#parts.state.put(object);
  }

  remove(reference: ObjectReference): void {
    this.#parts.state.remove(reference);
  }

  get(reference: ObjectReference): Record<string, unknown> | undefined {
    return this.#parts.state.get(reference);
  }

  list(apiVersion: string, kind: string): Record<string, unknown>[] {
    return this.#parts.state.list(apiVersion, kind);
  }

  compact(): void {
    this.#parts.state.forgetPast();
  }

  cutWatches(): number {
    return this.#parts.state.hub.cut();
  }

  sendBookmarks(): void {
    this.#parts.state.hub.sendBookmarks();
  }

  setToken(token: string): void {
    this.#token = token;
  }

  setAuthorize(authorize: Authorize): void {
    this.#authorize = authorize;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  readonly #decide: Authorize = (access) => this.#authorize(access);

  readonly #count = (what: string): void => {
    this.requests.set(what, (this.requests.get(what) ?? 0) + 1);
  };
}

async function sendBookmarks(state: ServerState, clock: Clock, periodMs: number, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    // Rejected only by the signal, which ends the loop.
    await clock.sleep(periodMs, { signal }).catch(() => undefined);
    if (!signal.aborted) state.hub.sendBookmarks();
  }
}
