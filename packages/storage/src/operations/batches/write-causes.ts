import type { Outcome } from '../../contract/writing.ts';
import type { PreparedChange } from './change-slots.ts';
import type { Commit } from './commit.ts';

/** A block of revisions that deleted for one reason. */
interface CauseRow {
  readonly revision: number;
  span: number;
  readonly cause: string;
}

/** Keeps why objects were deleted, one row for neighbours with the same reason. */
export async function writeCauses(
  commit: Commit,
  changes: readonly PreparedChange[],
  outcomes: readonly Outcome[],
): Promise<void> {
  const rows: CauseRow[] = [];
  for (const [at, change] of changes.entries()) {
    const outcome = outcomes[at];
    if (!('op' in change) || change.cause === undefined || outcome?.kind !== 'removed') continue;
    const revision = Number(outcome.revision);
    const last = rows.at(-1);
    if (last !== undefined && last.cause === change.cause && last.revision + last.span === revision) last.span += 1;
    else rows.push({ revision, span: 1, cause: change.cause });
  }
  await insertCauses(commit, rows);
}

/** Keeps why blocks of revisions deleted. */
export async function insertCauses({ connection }: Commit, causes: readonly Readonly<CauseRow>[]): Promise<void> {
  const rows = causes.map(({ revision, span, cause }) => [revision, span, cause]);
  await connection.insertMany({ table: 'causes', columns: ['revision', 'span', 'cause'], rows });
}
