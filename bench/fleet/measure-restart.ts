import { setTimeout as sleep } from 'node:timers/promises';
import { type AuditedRequests, type Orrery, sumOfAudited } from '@orrery/lab';
import type { Figure } from '../report/figure.ts';
import { readProcessUsage } from '../report/process-usage.ts';
import { readRequests } from './audit-log.ts';
import { createHttpsClient, type HttpsClient } from './https-client.ts';
import { countPods, pagePath } from './list-walk.ts';
import type { Member } from './member.ts';
import { waitUntil } from './wait-until.ts';

/** After the last watch is open, time for what should not come: lists, writes. */
const quietMs = 3_000;

/** SIGKILL, then a start on the same data: when it answers, what it asks its members for, and whether it wrote anything. */
export async function measureRestart(
  orrery: Orrery,
  client: HttpsClient,
  members: readonly Member[],
): Promise<Figure[]> {
  const before = await countPods(client);
  const watchedBefore = members.map((member) => readRequests(member, 0).watched.size);
  await orrery.kill();
  const killedAt = Date.now();
  const began = performance.now();
  await orrery.start();
  const readyMs = performance.now() - began;
  using again = createHttpsClient(orrery.api);
  await again.get(pagePath(''));
  const answeredMs = performance.now() - began;
  const audited = members.filter(({ auditLogPath }) => auditLogPath !== undefined);
  const isWatched = (member: Member, index: number): boolean =>
    readRequests(member, killedAt).watched.size >= (watchedBefore[index] ?? 0);
  await waitUntil('all kinds are watched again', async () => audited.every(isWatched));
  const watchedMs = performance.now() - began;
  await sleep(quietMs);
  const after = await countPods(again);
  const { cpuSeconds, rssMiB } = readProcessUsage(orrery.pid);
  return [
    { what: 'restart after SIGKILL: start to ready line', value: readyMs, unit: 'ms' },
    { what: 'restart: start to the first list of 500 answered', value: answeredMs, unit: 'ms' },
    ...(audited.length > 0 ? requestFigures(audited, { killedAt, watchedMs }) : []),
    {
      what: 'restart: growth of the revision',
      value: Number(BigInt(after.revision) - BigInt(before.revision)),
      unit: 'revisions',
      note: `${after.pods} of ${before.pods} pods`,
    },
    { what: 'restart: CPU until all is quiet', value: cpuSeconds, unit: 's', note: `RSS ${Math.round(rssMiB)} MiB` },
  ];
}

function requestFigures(
  members: readonly Member[],
  { killedAt, watchedMs }: { readonly killedAt: number; readonly watchedMs: number },
): Figure[] {
  const all = members.map((member) => readRequests(member, killedAt));
  const sum = (prefix: string): number => all.reduce((total, each) => total + sumOfAudited(each, prefix), 0);
  const watched = new Set(all.flatMap((each) => [...each.watched]));
  const ofMembers = `of ${members.length} members, from their audit logs`;
  return [
    { what: 'restart: start to all kinds watched again', value: watchedMs, unit: 'ms' },
    { what: 'restart: list requests', value: sum('list '), unit: 'requests', note: namesOf(all, 'list ') || ofMembers },
    { what: 'restart: watch requests', value: sum('watch '), unit: 'requests', note: `${watched.size} kinds each` },
    { what: 'restart: other requests', value: sum('get '), unit: 'requests', note: namesOf(all, 'get ') },
  ];
}

/** What was asked for, without repetition; all paths of discovery are one. */
function namesOf(all: readonly AuditedRequests[], prefix: string): string {
  const names = all.flatMap(({ counts }) => [...counts.keys()]).filter((name) => name.startsWith(prefix));
  const short = names.map((name) => name.slice(prefix.length).replace(/^\/apis?(\/.*)?$/, 'discovery'));
  return [...new Set(short)].toSorted().join(', ');
}
