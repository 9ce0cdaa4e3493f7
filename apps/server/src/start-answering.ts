import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import {
  createApiTokenHandler,
  createTokenAuthenticator,
  ensureAdminToken,
  issueFeedToken,
  type Vault,
  visibleSetOf,
} from '@orrery/access';
import { type Apiserver, type ControlHandler, createApiserver, createSyncScopes } from '@orrery/apiserver';
import { createClusterHandler, createPediaClusterHandler, createSyncResourcesHandler } from '@orrery/clusters';
import type { Clock, Log } from '@orrery/kit';
import type { Store } from '@orrery/storage';
import { createFeed, createScopeForecast, findPruneProblems } from '@orrery/sync';
import { readAdminToken, writeAdminKubeconfig } from './admin-kubeconfig.ts';
import { followClusters, listClusterNames } from './follow-clusters.ts';
import { type FrontProxy, openFrontProxy } from './front-proxy.ts';
import { urlOf } from './listen-address.ts';
import { listenOn, listenPlainly } from './listen-on.ts';
import { issueListenerCertificate } from './listener-certificate.ts';
import type { Metrics } from './metrics/create-metrics.ts';
import { plainMetricsAddress, readStateMetrics } from './read-state-metrics.ts';
import { publishServer } from './server-file.ts';
import type { Settings } from './settings.ts';

/** What answering needs. */
export interface AnsweringParts {
  readonly store: Store;
  readonly vault: Vault;
  readonly settings: Settings;
  readonly metrics: Metrics;
  /** This server among those of its database; each has an administrator's token of its own. */
  readonly replica: { readonly name: string } | undefined;
  readonly version: string;
  readonly clock: Clock;
  readonly log: Log;
  /** What ends with the server. */
  readonly resources: AsyncDisposableStack;
}

/** A server that answers. */
export interface Answering {
  readonly adminKubeconfig: string;
  readonly url: string;
}

/** Store -> clients. When it resolves the server is reached at its URL, and the kubeconfig of its administrator is there. */
export async function startAnswering(parts: AnsweringParts): Promise<Answering> {
  const { store, vault, settings, replica, resources, clock, log, version } = parts;
  const data = settings.data.directory;
  const adminKubeconfig = join(data, 'admin.kubeconfig');
  const current = await readAdminToken(adminKubeconfig);
  const admin = await ensureAdminToken({
    store,
    vault,
    clock,
    ...(current === undefined ? {} : { current }),
    ...(replica === undefined ? {} : { replica: replica.name }),
  });
  const frontProxy = await openFrontProxy(settings.security.requestHeader);
  const apiserver = resources.use(createApi(parts, frontProxy));
  const { caPem, ...certificate } = await issueListenerCertificate(
    { dataDirectory: data, address: settings.listen.address, moreNames: frontProxy.serviceNames },
    { clock },
  );
  const tls = { ...certificate, ...(frontProxy.caPem === undefined ? {} : { proxyCaPem: frontProxy.caPem }) };
  const plain = plainMetricsAddress(settings.stateMetrics);
  const url = urlOf(await listenOn(apiserver, settings.listen.address, tls));
  if (plain !== undefined) await listenPlainly(apiserver, plain);
  const access = { baseUrl: url, caPem, token: admin.token.reveal() };
  const since = await store.revision();
  await writeAdminKubeconfig(adminKubeconfig, access, await listClusterNames(store));
  const onNames = (names: readonly string[]): Promise<void> => writeAdminKubeconfig(adminKubeconfig, access, names);
  resources.use(followClusters({ store, clock, log, onNames }, since));
  const startedAt = new Date(clock.now()).toISOString();
  resources.use(await publishServer(data, { pid: process.pid, url, version, startedAt }));
  process.stdout.write(`orrery is ready at ${url}\n`);
  return { adminKubeconfig, url };
}

function createApi(parts: AnsweringParts, frontProxy: FrontProxy): Apiserver {
  const { store, vault, settings, metrics, replica, version, clock, log, resources } = parts;
  const authenticator = createTokenAuthenticator({ store, vault, clock, log });
  const feed = resources.use(
    createFeed({
      store,
      clock,
      log,
      randomBytes,
      metrics: metrics.feed,
      tokens: { issue: (cluster) => issueFeedToken({ store, vault, clock }, cluster) },
    }),
  );
  return createApiserver({
    store,
    controls: controlHandlers({ store, vault, settings, clock }),
    computed: [createSyncScopes({ store })],
    authenticate: async (presented) => frontProxy.identify(presented) ?? (await authenticator.authenticate(presented)),
    visibleSetOf: (identity) => visibleSetOf(identity, frontProxy.readers),
    tokenKey: vault.deriveKey('continue-token'),
    metrics: metrics.text,
    meter: metrics.requests,
    limits: settings.limits,
    feed,
    areSourcesLeased: replica !== undefined,
    stateMetrics: readStateMetrics(settings.stateMetrics),
    version,
    clock,
    log,
  });
}

/** Every kind that users write. */
function controlHandlers(
  parts: Pick<AnsweringParts, 'store' | 'vault' | 'settings' | 'clock'>,
): readonly ControlHandler[] {
  const { store, vault, settings, clock } = parts;
  const policy = { proxies: settings.outbound.proxies, insecureTls: settings.security.insecureTLS };
  const forecast = createScopeForecast({ store });
  const clusters = createClusterHandler({ store, vault, policy, forecast, pruneProblems: findPruneProblems });
  return [
    clusters,
    createPediaClusterHandler({ store, clusters }),
    createSyncResourcesHandler(),
    createApiTokenHandler({ store, vault, clock }),
  ];
}
