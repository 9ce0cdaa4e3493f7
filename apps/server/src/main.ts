import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createOutbound } from '@orrery/http';
import { type Log, systemClock } from '@orrery/kit';
import packageFile from '../package.json' with { type: 'json' };
import { type Config, readRequest } from './config.ts';
import { prepareDataDirectory } from './data-directory.ts';
import { startDemo } from './demo.ts';
import { demoConfig, makeDemoDirectory } from './demo-directory.ts';
import { exitCodeOf } from './exit-code-of.ts';
import { listClusterNames } from './follow-clusters.ts';
import { hasRole } from './has-role.ts';
import { aborted, listenForShutdown } from './listen-for-shutdown.ts';
import { createMetrics } from './metrics/create-metrics.ts';
import { openDatabase } from './open-database.ts';
import { openVault } from './open-vault.ts';
import { readNextSteps } from './read-next-steps.ts';
import { readRetention } from './read-retention.ts';
import { replicaName } from './replica-name.ts';
import { lockDataDirectory } from './server-lock.ts';
import { createServerLog } from './server-log.ts';
import { startAnswering } from './start-answering.ts';
import { startLearning } from './start-learning.ts';
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
  const isShared = settings.database.url !== undefined;
  const vault = resources.use(await openVault({ directory: join(data, 'keys'), store, isShared }, { clock, log }));
  const metrics = createMetrics({ store, clock });
  const { shardingName } = settings.sync;
  const name = isShared || shardingName !== '' ? await replicaName(data, settings.replica.name) : undefined;
  const replica = name === undefined ? undefined : { name, shardingName };
  const parts = { store, vault, settings, metrics, replica, version, clock, log };
  signal.throwIfAborted();
  if (hasRole(settings, 'sync')) resources.use(startLearning({ ...parts, outbound, settings: settings.sync }));
  if (!hasRole(settings, 'api')) {
    process.stdout.write('orrery is ready, and only learns\n');
    return;
  }
  const { adminKubeconfig, url } = await startAnswering({ ...parts, resources });
  const clusters = await listClusterNames(store);
  signal.throwIfAborted();
  if (config.isDemo) demo.use(startDemo({ adminKubeconfig, clock, log, signal, tell }));
  else if (clusters.length === 0) {
    const isSeen = isFirstStart && process.stderr.isTTY === true;
    tell(await readNextSteps({ config, adminKubeconfig, url, isFirstStart: isSeen }, { clock }));
  }
}

/** Lines for people go to standard error, beside the log: standard output has one line for programs. */
function tell(text: string): void {
  process.stderr.write(text.endsWith('\n') ? text : `${text}\n`);
}
