import { setTimeout as sleep } from 'node:timers/promises';
import { Supervisor, startOrrery } from '@orrery/lab';
import { startFakeMembers } from '../fleet/fake-members.ts';
import { createHttpsClient } from '../fleet/https-client.ts';
import { measureIngest } from '../fleet/measure-ingest.ts';
import type { FleetSize } from '../fleet/member.ts';
import type { Figure } from '../report/figure.ts';
import { readProcessUsage } from '../report/process-usage.ts';

/** After the ingest, before the idle time is measured. */
const settleMs = 60_000;

/** Many small members, and what the server costs when nothing happens (issue "Cluster sync": below 5 % of a core over 5 min). */
export async function measureIdle(size: FleetSize, idleSeconds: number): Promise<Figure[]> {
  await using supervisor = await Supervisor.create('bench-idle');
  const members = await startFakeMembers(supervisor, size);
  await using orrery = await startOrrery(supervisor);
  using client = createHttpsClient(orrery.api);
  const ingest = await measureIngest(orrery, client, { members, size });
  await sleep(settleMs);
  const before = readProcessUsage(orrery.pid);
  await sleep(idleSeconds * 1000);
  const after = readProcessUsage(orrery.pid);
  const share = (100 * (after.cpuSeconds - before.cpuSeconds)) / idleSeconds;
  const what = `${size.clusters} idle clusters: CPU over ${Math.round(idleSeconds / 60)} min, of one core`;
  return [
    ...ingest,
    { what, value: share, unit: '%', target: { below: 5 }, note: `${members.length} fake API servers in one process` },
    { what: 'RSS idle', value: after.rssMiB, unit: 'MiB' },
  ];
}
