import { historySize } from '../sql/history-size.ts';
import type { Problems } from './problems.ts';
import type { StoredRows } from './stored-rows.ts';

/** The states of an object follow one another without a gap unless it was deleted, and the size of the history is that of its rows. */
export function checkHistory(stored: StoredRows, problems: Problems): void {
  const { history, objects, head } = stored;
  const bytes = history.reduce((sum, { frame }) => sum + historySize(frame.length), 0);
  problems.expect(bytes === head.history_bytes, 'the size of the history', `${bytes}, kept as ${head.history_bytes}`);
  const current = new Map(objects.map((row) => [`${row.source}/${row.kind}/${row.path}`, row.revision]));
  for (const [at, row] of history.entries()) {
    const where = `${row.source}/${row.kind}/${row.path}`;
    const next = history[at + 1];
    const isFollowed = next?.source === row.source && next.kind === row.kind && next.path === row.path;
    const after = isFollowed ? next.revision : current.get(where);
    const told = `${where} of ${row.revision} until ${row.until}, then ${after}`;
    problems.expect(row.revision < row.until, 'a state ended before it began', told);
    if (row.is_deleted === 1) {
      problems.expect(after === undefined || after > row.until, 'states of an object overlap', told);
    } else {
      problems.expect(after === row.until, 'states of an object do not follow one another', told);
    }
  }
}
