import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type FakeApiserver, type LabProcess, type Orrery, type Supervisor, startFakeApiserver } from '@orrery/lab';
import { createHttpsClient, type HttpsClient } from '../fleet/https-client.ts';
import { importMembers } from '../fleet/measure-ingest.ts';
import { waitUntil } from '../fleet/wait-until.ts';
import { podTexts } from '../pods/pod-texts.ts';
import { type Figure, latencyFigure } from '../report/figure.ts';
import { readProcessUsage } from '../report/process-usage.ts';

const shards = 100;
const podCount = 100 * shards;
const tickMs = 50;
const mostWaitMs = 60_000;
const name = 'bench-watched';

/** Who watches, and how fast pods change. */
interface Crowd {
  readonly id: string;
  readonly watchers: number;
  readonly changesPerSecond: number;
  readonly seconds: number;
  /** Each watches a hundredth of the pods; all of them when false. */
  readonly isSharded: boolean;
}

const single: Crowd = { id: 'one', watchers: 1, changesPerSecond: 200, seconds: 10, isSharded: false };
const many: Crowd = { id: 'many', watchers: 1_000, changesPerSecond: 1_000, seconds: 10, isSharded: true };

/** What the crowd's process says at its end. */
interface Seen {
  readonly times: readonly number[];
  readonly failures: readonly string[];
}

/**
 * Pods of a fake member in this process change; watchers in another see them through the server: from the member's change, over the
 * server's own watch of the member and its store, to the line of the event.
 */
export async function* measureApiWatchers(
  orrery: Orrery,
  supervisor: Supervisor,
  client: HttpsClient,
): AsyncGenerator<Figure> {
  await using member = await startFakeApiserver({ name });
  const texts = podTexts(podCount).map((text) => `{"apiVersion":"v1","kind":"Pod",${text.slice(1)}`);
  for (const text of texts) member.put(text);
  const { kubeconfig, server, caPem, token } = member;
  await importMembers(client, [{ name, kubeconfig, server, caPem, token, auditLogPath: undefined }]);
  const path = `/fleet/clusters/${name}/api/v1/pods?limit=1`;
  const counted = async (): Promise<boolean> =>
    /"remainingItemCount":(\d+)/.exec((await client.get(path)).body.toString('latin1', 0, 1_000))?.[1] ===
    String(podCount - 1);
  await waitUntil('all pods of the watched member are stored', counted, 200);
  for (const crowd of [single, many]) {
    const base = readProcessUsage(orrery.pid);
    const { seen, changes, peakMiB } = await watch({ orrery, supervisor, member, texts }, crowd);
    const expected = (changes * crowd.watchers) / (crowd.isSharded ? shards : 1);
    const what = crowd.isSharded ? '1,000 watchers of 1 % each, 1,000 changes/s' : 'one watcher, 200 changes/s';
    for (const failure of seen.failures) throw new Error(failure);
    const value = (seen.times.length / expected) * 100;
    yield { id: `watch/${crowd.id}/delivered`, what: `${what}: delivered`, value, unit: '%', target: { atLeast: 100 } };
    const target = { p99Below: crowd.isSharded ? 1_000 : 200 };
    yield {
      id: `watch/${crowd.id}/latency`,
      ...latencyFigure(`${what}: change in the member to event`, seen.times),
      target,
    };
    const cpu = ((readProcessUsage(orrery.pid).cpuSeconds - base.cpuSeconds) * 1_000) / changes;
    const note = 'all threads, learning the changes included';
    yield {
      id: `watch/${crowd.id}/cpu`,
      what: `${what}: CPU of the server for 1,000 changes`,
      value: cpu,
      unit: 's',
      note,
    };
    const growth = {
      id: `watch/${crowd.id}/rss`,
      what: `${what}: growth of the server's RSS`,
      value: peakMiB - base.rssMiB,
      unit: 'MiB',
    };
    yield crowd.isSharded ? { ...growth, target: { below: 200 } } : growth;
  }
}

interface Ground {
  readonly orrery: Orrery;
  readonly supervisor: Supervisor;
  readonly member: FakeApiserver;
  readonly texts: readonly string[];
}

async function watch(
  ground: Ground,
  crowd: Crowd,
): Promise<{ readonly seen: Seen; readonly changes: number; readonly peakMiB: number }> {
  const { orrery, supervisor, member, texts } = ground;
  const until = join(supervisor.folder, `crowd-${crowd.id}.until`);
  const { running, lines } = await startCrowd(ground, crowd, until);
  await waitUntil('every watch is open', async () => lines().length > 0 || running.ended !== undefined);
  const perTick = (crowd.changesPerSecond * tickMs) / 1000;
  const ticks = (crowd.seconds * 1000) / tickMs;
  let [changes, peakMiB] = [0, 0];
  const began = performance.now();
  for (let tick = 0; tick < ticks; tick += 1) {
    for (let each = 0; each < perTick; each += 1, changes += 1) change(member, texts, changes);
    peakMiB = Math.max(peakMiB, readProcessUsage(orrery.pid).rssMiB);
    await sleep(Math.max(0, began + (tick + 1) * tickMs - performance.now()));
  }
  // It ends by itself when it has seen every event.
  await waitUntil('the crowd ends', async () => running.ended !== undefined, 100, mostWaitMs).catch(() =>
    orrery.write(`crowd-${crowd.id}.until`, 'end\n'),
  );
  await running.exited;
  const seen = JSON.parse(lines().at(-1) ?? '{}') as Seen; // written by the process just ended
  return { seen, changes, peakMiB };
}

async function startCrowd(
  { orrery, supervisor }: Ground,
  crowd: Crowd,
  until: string,
): Promise<{ readonly running: LabProcess; readonly lines: () => string[] }> {
  const paths = Array.from({ length: crowd.watchers }, (_, number) => {
    const selector = encodeURIComponent(`bench.orrery.dev/shard=${number % shards}`);
    return `/fleet/api/v1/pods?watch=true&resourceVersion=$REVISION${crowd.isSharded ? `&labelSelector=${selector}` : ''}`;
  });
  const revision = await revisionOf(orrery);
  const changes = crowd.changesPerSecond * crowd.seconds;
  const expected = crowd.isSharded ? (changes * crowd.watchers) / shards : changes * crowd.watchers;
  const task = { ...orrery.api, paths: paths.map((path) => path.replace('$REVISION', revision)), until, expected };
  const processName = `watch-crowd-${crowd.id}`;
  const running = await supervisor.start({
    name: processName,
    command: process.execPath,
    args: [join(import.meta.dirname, 'watch-crowd-process.ts')],
    env: { ORRERY_BENCH_CROWD: JSON.stringify(task) },
  });
  const lines = (): string[] => readFileSync(supervisor.outputPath(processName), 'utf8').split('\n').slice(0, -1);
  return { running, lines };
}

/** Where the list of pods stands now. */
async function revisionOf(orrery: Orrery): Promise<string> {
  using client = createHttpsClient(orrery.api);
  const { body } = await client.get('/fleet/api/v1/pods?limit=1');
  return /"resourceVersion":"(\d+)"/.exec(body.toString('latin1', 0, 1_000))?.[1] ?? '0';
}

/** The pod as it was, with the time in an annotation: one object, one event. */
function change(member: FakeApiserver, texts: readonly string[], number: number): void {
  const text = texts[(number * 7919) % texts.length] ?? '';
  const mark = `"annotations":{"bench.orrery.dev/changed-at":"${Date.now()}",`;
  member.put(text.replace('"annotations":{', mark));
}
