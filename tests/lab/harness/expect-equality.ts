import { type Cluster, describeReport, isEqual, type Orrery, settleWithMember } from '@orrery/lab';
import { expect } from 'vitest';

/** Every object of every kind, field by field (LAB-13), within the time. @returns how many objects were compared. */
export async function expectEquality(orrery: Orrery, members: readonly Cluster[], timeoutMs = 60_000): Promise<number> {
  let compared = 0;
  for (const member of members) {
    const report = await settleWithMember({ member, orrery: orrery.api, cluster: member.name }, timeoutMs);
    expect(isEqual(report), `${member.name}: ${describeReport(report)}`).toBe(true);
    compared += [...report.counts.values()].reduce((sum, count) => sum + count, 0);
  }
  return compared;
}
