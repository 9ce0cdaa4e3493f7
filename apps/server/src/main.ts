import { existsSync } from 'node:fs';
import { join } from 'node:path';
import {
  createTokenAuthenticator,
  createVault,
  ensureAdminToken,
  openFileKek,
  type Vault,
  visibleSetOf,
} from '@orrery/access';
import { createApiserver } from '@orrery/apiserver';
import { createClusterHandler, resolveClusterAccess } from '@orrery/clusters';
import { createOutbound, type Outbound } from '@orrery/http';
import { type Log, systemClock } from '@orrery/kit';
import { createKubeClient } from '@orrery/kube-client';
import type { Store } from '@orrery/storage';
import { createClusterController } from '@orrery/sync';
import packageFile from '../package.json' with { type: 'json' };
import { readAdminToken, writeAdminKubeconfig } from './admin-kubeconfig.ts';
import { type Config, readRequest } from './config.ts';
import { prepareDataDirectory } from './data-directory.ts';
import { startDemo } from './demo.ts';
import { demoConfig, makeDemoDirectory } from './demo-directory.ts';
import { exitCodeOf } from './exit-code-of.ts';
import { followClusters, listClusterNames } from './follow-clusters.ts';
import { urlOf } from './listen-address.ts';
import { aborted, listenForShutdown } from './listen-for-shutdown.ts';
import { listenOn } from './listen-on.ts';
import { issueListenerCertificate } from './listener-certificate.ts';
import { openDatabase } from './open-database.ts';
import { readNextSteps } from './read-next-steps.ts';
import { readRetention } from './read-retention.ts';
import { publishServer } from './server-file.ts';
import { lockDataDirectory } from './server-lock.ts';
import { createServerLog } from './server-log.ts';
import { usageText } from './usage-text.ts';

const clock = systemClock;
const { version } = packageFile;

process.umask(0o077);
process.exitCode = await run(process.argv.slice(2));

async function run(argv: readonly string[]): Promise<number> {
  try {
    const request = readRequest(argv);
    if (request.kind === 'serve') return await serve(request.config);
    process.stdout.write(request.kind === 'help' ? usageText() : `orrery-server ${version}\n`);
    return 0;
  } catch (error) {
    return exitCodeOf(error, tell);
  }
}

/** Runs until a signal, or until the store is lost. Everything that is started is on one stack and ends in reverse order. */
async function serve(given: Config): Promise<number> {
  const log = createServerLog(given.settings.log.level);
  let isStarting = true;
  const exit = (code: number): void => {
    // A start that hangs may hold a thread in a system call, which `process.exit` waits for.
    if (isStarting) process.kill(process.pid, 'SIGKILL');
    process.exit(code);
  };
  using shutdown = listenForShutdown({ signals: process, clock, log, exit });
  const { signal } = shutdown;
  const resources = new AsyncDisposableStack();
  const lost = Promise.withResolvers<never>();
  lost.promise.catch(() => undefined); // a store lost before the server is ready makes the start fail
  let exitCode = 0;
  const starting = start(given, { resources, log, signal, onStoreLost: lost.reject }).finally(() => {
    isStarting = false;
  });
  try {
    await Promise.race([aborted(signal), starting.then(() => lost.promise)]);
    log.info({}, 'stopping');
  } catch (error) {
    exitCode = exitCodeOf(error, tell);
  }
  // What is still being started has to be on the stack before that is disposed; a signal lets it fail at its next step.
  await shutdown.run(() => Promise.allSettled([starting]).then(() => resources.disposeAsync()), exitCode);
  return exitCode;
}

interface Running {
  readonly resources: AsyncDisposableStack;
  readonly log: Log;
  /** Aborts when the server is to end. */
  readonly signal: AbortSignal;
  readonly onStoreLost: (error: Error) => void;
}

async function start(given: Config, running: Running): Promise<void> {
  const { resources, log, signal, onStoreLost } = running;
  const config = given.isDemo ? demoConfig(given, resources.use(await makeDemoDirectory(given)).directory) : given;
  const { settings } = config;
  const data = settings.data.directory;
  // Disposed after everything above it on the stack: the demo's clusters outlive those who watch them.
  const demo = resources.use(new AsyncDisposableStack());
  const outbound = resources.use(
    createOutbound({ clock, ...settings.outbound, insecureTls: settings.security.insecureTLS }),
  );
  await prepareDataDirectory(data);
  resources.use(await lockDataDirectory(data));
  const databaseFile = join(data, 'orrery.db');
  const isFirstStart = !existsSync(databaseFile);
  const place = { file: databaseFile, url: settings.database.url, retention: readRetention(settings.retention) };
  const store = resources.use(await openDatabase(place, { log, onLost: onStoreLost }));
  const kek = await openFileKek({ directory: join(data, 'keys') }, { log });
  const vault = resources.use(await createVault({ kek, store, clock }));
  signal.throwIfAborted();
  startLearning({ store, vault, outbound, ...running });
  const { adminKubeconfig, url } = await startAnswering({ store, vault, config, ...running });
  const clusters = await listClusterNames(store);
  signal.throwIfAborted();
  if (config.isDemo) demo.use(startDemo({ adminKubeconfig, clock, log, signal, tell }));
  else if (clusters.length === 0) {
    const isSeen = isFirstStart && process.stderr.isTTY === true;
    tell(await readNextSteps({ config, adminKubeconfig, url, isFirstStart: isSeen }, { clock }));
  }
}

interface Parts extends Running {
  readonly store: Store;
  readonly vault: Vault;
}

/** Clusters -> store. */
function startLearning({ store, vault, outbound, resources, log }: Parts & { readonly outbound: Outbound }): void {
  const userAgent = `orrery/${version} (kube-sync)`;
  resources.use(
    createClusterController({
      store,
      resolveAccess: (cluster) => resolveClusterAccess({ store, vault, now: () => clock.now() }, cluster),
      connect: (access) => createKubeClient(access, { outbound, clock, userAgent }),
      clock,
      random: Math.random,
      log,
    }),
  );
}

interface Answering {
  readonly adminKubeconfig: string;
  readonly url: string;
}

/** Store -> clients. */
async function startAnswering(parts: Parts & { readonly config: Config }): Promise<Answering> {
  const { store, vault, config, resources, log } = parts;
  const { settings } = config;
  const data = settings.data.directory;
  const adminKubeconfig = join(data, 'admin.kubeconfig');
  const current = await readAdminToken(adminKubeconfig);
  const admin = await ensureAdminToken({ store, vault, clock, ...(current === undefined ? {} : { current }) });
  const authenticator = createTokenAuthenticator({ store, vault, clock, log });
  const policy = { proxies: settings.outbound.proxies, insecureTls: settings.security.insecureTLS };
  const apiserver = resources.use(
    createApiserver({
      store,
      controls: [createClusterHandler({ store, vault, policy })],
      authenticate: (headers) => authenticator.authenticate(headers),
      visibleSetOf,
      tokenKey: vault.deriveKey('continue-token'),
      version,
      clock,
      log,
    }),
  );
  const { caPem, ...tls } = await issueListenerCertificate(
    { dataDirectory: data, address: settings.listen.address },
    { clock },
  );
  const url = urlOf(await listenOn(apiserver, settings.listen.address, tls));
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

/** Lines for people go to standard error, beside the log: standard output has one line for programs. */
function tell(text: string): void {
  process.stderr.write(text.endsWith('\n') ? text : `${text}\n`);
}
