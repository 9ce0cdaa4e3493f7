import { readFileSync } from 'node:fs';
import { Agent } from 'node:https';
import { join } from 'node:path';
import { systemClock } from '@orrery/kit';
import type { Cluster } from '../cluster/cluster.ts';
import { kubeconfigText } from '../cluster/kubeconfig-text.ts';
import { listenTls } from '../fake-apiserver/tls-listener.ts';
import { createSeededRandom } from '../fleet/seeded-random.ts';
import { Exchange } from './exchange.ts';
import type { ChooseFaults, MetFault } from './fault.ts';
import type { FaultProxy, FaultProxyOptions } from './fault-proxy.ts';
import { RuleBook } from './rule-book.ts';

const MET_KEPT = 10_000;

/**
 * Listens on loopback for HTTP/2 and HTTP/1.1 over TLS and forwards to the member over HTTP/1.1. Bearer tokens pass through; client
 * certificates end here.
 */
export async function startFaultProxy(options: FaultProxyOptions): Promise<FaultProxy> {
  const { server, caPem, certificatePem, keyPem } = options;
  const agent = new Agent({ keepAlive: true, ca: caPem });
  const rules = new RuleBook(createSeededRandom(options.seed ?? 1));
  const started = systemClock.monotonic();
  const met: MetFault[] = [];
  const open = new Set<Exchange>();
  let storm: ChooseFaults | undefined;
  let requests = 0;
  const identity = { certificatePem, keyPem, clientCaPem: caPem };
  const listener = await listenTls(identity, 0, (request, answer) => {
    requests += 1;
    const about = { method: request.method, path: request.url };
    const faults = [...rules.choose(about), ...(storm?.(about) ?? [])];
    const atMs = Math.round(systemClock.monotonic() - started);
    met.push(...faults.map((fault) => ({ atMs, request: about, fault })));
    met.splice(0, met.length - MET_KEPT);
    const exchange = new Exchange({ upstream: { server, agent }, clock: systemClock, request, answer, faults });
    open.add(exchange);
    // Never rejects: what goes wrong breaks the answer.
    void exchange.run().finally(() => open.delete(exchange));
  });
  const watches = (path: RegExp): Exchange[] => [...open].filter((each) => each.isWatch && path.test(each.path));
  return {
    server: `https://127.0.0.1:${listener.port}`,
    caPem,
    met,
    get requests() {
      return requests;
    },
    get openWatches() {
      return watches(/^/).length;
    },
    add: (rule) => rules.add(rule),
    clear: () => {
      rules.clear();
      storm = undefined;
    },
    setStorm: (choose) => {
      storm = choose;
    },
    cutWatches: (path = /^/) => watches(path).map((each) => each.break()).length,
    cutConnections: () => listener.cut(),
    [Symbol.asyncDispose]: async () => {
      await listener.close();
      agent.destroy();
    },
  };
}

/** A proxy before a lab cluster, under the certificate of its API server, and a kubeconfig of its administrator that goes through it. */
export async function startFaultProxyOf(
  cluster: Cluster,
  seed = 1,
): Promise<FaultProxy & { readonly kubeconfig: string; kubeconfigFor(token: string): string }> {
  const pki = (file: string): string => readFileSync(join(cluster.folder, 'pki', file), 'utf8');
  const { server, caPem, name, adminToken } = cluster;
  const pair = { certificatePem: pki('server.crt'), keyPem: pki('server.key') };
  const proxy = await startFaultProxy({ server, caPem, ...pair, seed });
  const kubeconfigFor = (token: string): string =>
    kubeconfigText({ name, server: proxy.server, caPem, credentials: { token } });
  const extra = { kubeconfig: kubeconfigFor(adminToken), kubeconfigFor };
  return Object.defineProperties(proxy, Object.getOwnPropertyDescriptors(extra)) as typeof proxy & typeof extra; // just added
}
