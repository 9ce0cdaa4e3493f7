import { revision } from '@orrery/model';
import { visibilityOf } from '@orrery/query';
import type { Change, ChangeFilter } from '../../contract/reading.ts';
import type { CatalogueState } from '../../sql/catalogue.ts';
import type { Operation } from '../operation.ts';
import { keyOf, type LoggedRow, readLog } from './read-log.ts';

/** Changes looked at in one read; those that pass the filter are answered. */
const pageRows = 1000;

/** The next changes behind a revision that a filter lets through, in order; maybe none of this page. */
export const readChanges: Operation<'readChanges'> = async (database, { after, filter }, { catalogue }) =>
  await database.read(async (connection) => {
    const state = await catalogue.load(connection);
    const { rows, through } = await readLog(connection, state, { after, limit: pageRows });
    const changes = rows.map((row) => toChange(state, row)).filter(filterOf(filter));
    return { changes, through: revision(BigInt(through)), isEnd: through === Number(state.revision) };
  });

/** A change as callers see it. */
export function toChange(state: CatalogueState, row: LoggedRow): Change {
  return {
    revision: revision(BigInt(row.revision)),
    type: row.type,
    key: keyOf(state, row),
    ...(row.previous === undefined ? {} : { previous: revision(BigInt(row.previous)) }),
  };
}

function filterOf({ visible, source, group, resource }: ChangeFilter): (change: Change) => boolean {
  const isVisible = visibilityOf(visible);
  return ({ key }) =>
    (source === undefined || key.source === source) &&
    (group === undefined || key.group === group) &&
    (resource === undefined || key.resource === resource) &&
    isVisible(key);
}
