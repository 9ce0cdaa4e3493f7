import { driveChurn, fillCluster, markAudit, type Orrery, readAudit, startOrrery, sumOfAudited } from '@orrery/lab';
import { describeLab, toolsOf, useCluster, useSupervisor } from '@orrery/lab/testing';
import { beforeAll, expect, it, vi } from 'vitest';
import { expectEquality } from './harness/expect-equality.ts';
import { importClusters, readRevision, untilCondition } from './harness/orrery-clusters.ts';
import { PresenceCheck, presenceOf } from './harness/presence-check.ts';

const quietMs = 10_000;
const kills = 5;

describeLab(toolsOf(), 'Orrery ends and starts again', () => {
  const cluster = useCluster({ name: 'steady', audit: true });
  const supervisor = useSupervisor('sync-restart');
  let orrery: Orrery;

  beforeAll(async () => {
    await fillCluster(cluster(), {
      pods: 600,
      secrets: 20,
      configMaps: 20,
      widgets: 10,
      otherKinds: 2,
      definitions: 6,
    });
    orrery = await startOrrery(supervisor());
    await importClusters(orrery, [{ name: 'steady', kubeconfig: cluster().kubeconfig }]);
  }, 240_000);

  const audit = (): string => cluster().auditLogPath ?? '';
  const rest = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, quietMs));

  it('KSY-D12 watches only, by the record of the member, and writes nothing when nothing changed', async () => {
    await expectEquality(orrery, [cluster()]);
    const watched = readAudit(audit()).watched;
    expect(watched.size).toBeGreaterThan(30);
    const revision = await readRevision(orrery);
    await orrery.kill();
    const mark = markAudit(audit());
    await orrery.start();
    const since = () => readAudit(audit(), { since: mark });
    await vi.waitFor(() => expect(since().watched).toEqual(watched), { timeout: 60_000, interval: 300 });
    await untilCondition(orrery, 'steady', { type: 'Ready', status: 'True' });
    await rest();
    const lists = since().requests.filter(({ verb }) => verb === 'list');
    expect(lists.map(({ requestURI }) => requestURI)).toEqual([]);
    expect(await readRevision(orrery)).toBe(revision);
    await expectEquality(orrery, [cluster()]);
  }, 180_000);

  it('KSY-G01 asks for nothing but probes and watches at rest', async () => {
    await rest();
    const mark = markAudit(audit());
    await rest();
    await rest();
    const { counts } = readAudit(audit(), { since: mark });
    const other = [...counts.keys()].filter((what) => !/^(?:watch .*|get \/(?:readyz|version))$/.test(what));
    expect(other).toEqual([]);
    // Every 10 s within a half: at least one, at most four in 20 s, and one look at the version.
    expect(sumOfAudited({ counts }, 'get ')).toBeGreaterThan(0);
    expect(sumOfAudited({ counts }, 'get ')).toBeLessThanOrEqual(6);
  }, 120_000);

  it('KSY-D11 is equal after it was killed at random moments of a churn, and shows no gap', async () => {
    const pods = await presenceOf(cluster(), '/api/v1/pods');
    const check = new PresenceCheck(orrery, [pods], 100);
    const churn = driveChurn(cluster(), { seed: 9, perSecond: 40 });
    for (let kill = 0; kill < kills; kill += 1) {
      await new Promise((resolve) => setTimeout(resolve, 500 + ((kill * 1_733) % 3_000)));
      await orrery.kill();
      await orrery.start();
    }
    await churn.stop();
    await expectEquality(orrery, [cluster()], 90_000);
    await check[Symbol.asyncDispose]();
    expect(check.missing.slice(0, 20)).toEqual([]);
    expect(check.lists).toBeGreaterThan(kills);
  }, 300_000);
});
