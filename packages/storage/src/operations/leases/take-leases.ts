import type { SourceId } from '@orrery/model';
import type { Fence } from '../../contract/writing.ts';
import { numberOf, textOf } from '../../sql/column-values.ts';
import type { Commit } from '../batches/commit.ts';

/** Who takes leases, and for how long. */
export interface LeaseTerm {
  readonly holder: string;
  readonly durationMs: number;
}

/** Takes those leases of sources, each named once, that the holder has or that nobody has. @returns their fences, in order. */
export async function takeLeases(
  { connection, now }: Commit,
  sources: readonly SourceId[],
  { holder, durationMs }: LeaseTerm,
): Promise<readonly Fence[]> {
  const keys = { table: 'leases', columns: ['source'], rows: sources.map((source) => [source]) } as const;
  const leases = await connection.findMany(keys, ['holder', 'token', 'expires_at']);
  const fences: Fence[] = [];
  const known: (string | number)[][] = [];
  const unknown: (string | number)[][] = [];
  for (const [at, source] of sources.entries()) {
    const lease = leases[at];
    const isHeld = textOf(lease, 'holder') === holder;
    if (!isHeld && numberOf(lease, 'expires_at') > now) continue;
    const token = numberOf(lease, 'token') + (isHeld ? 0 : 1);
    fences.push({ source, token });
    (lease === undefined ? unknown : known).push([source, holder, token, now + durationMs]);
  }
  const columns = ['source', 'holder', 'token', 'expires_at'] as const;
  await connection.insertMany({ table: 'leases', columns, rows: unknown });
  await connection.updateMany({ table: 'leases', columns, rows: known }, 1);
  return fences;
}
