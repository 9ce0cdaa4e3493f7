import { randomUUID } from 'node:crypto';
import { type Clock, systemClock } from '@orrery/kit';
import type { Authorize } from './access-rule.ts';
import { demoFleet } from './demo-fleet.ts';
import type { FakeApiserver, FakeApiserverOptions } from './fake-apiserver.ts';
import { handleRequest, type RequestDeps } from './request-handler.ts';
import { createServerCredentials, kubeconfigText } from './server-credentials.ts';
import { ServerState } from './server-state.ts';
import { listenTls, type TlsListener } from './tls-listener.ts';

/**
 * Starts a fake kube-apiserver on loopback. Hundreds fit into one process: an idle one costs a CA, a listener and one timer.
 * @throws Error EADDRINUSE when a given port is taken.
 */
export async function startFakeApiserver(options: FakeApiserverOptions = {}): Promise<FakeApiserver> {
  const name = options.name ?? `fake-${randomUUID().slice(0, 8)}`;
  const clock = options.clock ?? systemClock;
  const credentials = await createServerCredentials(name, systemClock.now(), options.serverCertificateNotAfter);
  const state = new ServerState({ name, clock, historyLimit: options.historyLimit ?? 10_000 });
  for (const object of demoFleet({ pods: options.pods ?? 0, crds: options.crds ?? false, nowMs: clock.now() })) {
    state.put(object);
  }
  state.store.beginWatchCache();
  const requests = new Map<string, number>();
  let token = credentials.token;
  let authorize: Authorize = options.authorize ?? (() => true);
  let listener: TlsListener | undefined;
  let stopBookmarks = new AbortController();
  let port = options.port ?? 0;

  const deps: RequestDeps = {
    store: state.store,
    kinds: state.kinds,
    objects: state.objects,
    hub: state.hub,
    authorize: (access) => authorize(access),
    count: (what) => requests.set(what, (requests.get(what) ?? 0) + 1),
    token: () => token,
    address: () => `127.0.0.1:${port}`,
    gitVersion: options.version ?? 'v1.36.3',
  };
  const start = async (): Promise<void> => {
    listener = await listenTls(credentials.listener, port, (request, answer) => {
      void handleRequest(deps, request, answer);
    });
    port = listener.port;
    stopBookmarks = new AbortController();
    void sendBookmarks(state, clock, options.bookmarkPeriodMs ?? 60_000, stopBookmarks.signal);
  };
  const stop = async (): Promise<void> => {
    const running = listener;
    listener = undefined;
    stopBookmarks.abort();
    state.hub.cut();
    await running?.close();
  };
  await start();
  const server = `https://127.0.0.1:${port}`;
  return {
    name,
    server,
    caPem: credentials.caPem,
    clientCertificate: credentials.clientCertificate,
    requests,
    get token() {
      return token;
    },
    get kubeconfig() {
      return kubeconfigText(name, server, credentials.caPem, token);
    },
    get openWatches() {
      return state.hub.size;
    },
    get resourceVersion() {
      return String(state.store.revision);
    },
    put: (object) => state.put(object),
    remove: (reference) => state.remove(reference),
    get: (reference) => state.get(reference),
    list: (apiVersion, kind) => state.list(apiVersion, kind),
    compact: () => state.forgetPast(),
    cutWatches: () => state.hub.cut(),
    sendBookmarks: () => state.hub.sendBookmarks(),
    setToken: (given) => {
      token = given;
    },
    setAuthorize: (given) => {
      authorize = given;
    },
    stop,
    restart: async () => {
      await stop();
      state.beginAgain();
      await start();
    },
    [Symbol.asyncDispose]: stop,
  };
}

async function sendBookmarks(state: ServerState, clock: Clock, periodMs: number, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    // Rejected only by the signal, which ends the loop.
    await clock.sleep(periodMs, { signal }).catch(() => undefined);
    if (!signal.aborted) state.hub.sendBookmarks();
  }
}
