import { removalOf } from '../operations/maintenance/removal-rows.ts';
import type { Connection } from '../sql/connection.ts';
import { pathParts } from '../sql/path-parts.ts';
import type { Problems } from './problems.ts';
import type { StoredRows } from './stored-rows.ts';

/**
 * Counts the rows again and compares the totals; every row has a living source or a removal that hides it, and a removal that is not
 * purged yet hides as many rows as its block has revisions left.
 */
export async function checkTotals(connection: Connection, stored: StoredRows, problems: Problems): Promise<void> {
  const sizes = new Map<string, number>();
  const hidden = new Map<number, number>();
  for (const row of stored.objects) {
    const removal = removalOf(stored.removals, row);
    if (removal !== undefined) {
      hidden.set(removal.revision, (hidden.get(removal.revision) ?? 0) + 1);
      continue;
    }
    const isLiving = stored.sources.get(row.source)?.is_removed === 0;
    problems.expect(isLiving, 'a row outlived its source', `${row.source}/${row.kind}/${row.path}`);
    const place = `${row.source}/${row.kind}/${pathParts(row.path).namespace}`;
    sizes.set(place, (sizes.get(place) ?? 0) + 1);
  }
  const rows = await connection.all(connection.builder.selectFrom('totals').selectAll().compile());
  const found = new Set(rows.map(({ source, kind, namespace, size }) => `${source}/${kind}/${namespace} = ${size}`));
  problems.compare('a total', found, new Set(sizes.entries().map(([place, size]) => `${place} = ${size}`)));
  checkRemovals(stored, hidden, problems);
}

function checkRemovals(stored: StoredRows, hidden: ReadonlyMap<number, number>, problems: Problems): void {
  for (const { revision, span } of stored.removals) {
    // What was purged before may be forgotten already.
    if (stored.head.history_horizon >= revision) continue;
    const purged = stored.history.filter(({ until }) => until >= revision && until < revision + span).length;
    const left = hidden.get(revision) ?? 0;
    problems.expect(
      purged + left === span,
      'a removal has lost rows',
      `${revision}: ${purged} purged and ${left} left of ${span}`,
    );
  }
}
