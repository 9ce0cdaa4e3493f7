import type { VisibleSet } from '@orrery/query';
import type { Operation } from '../operation.ts';
import { toSource } from './to-source.ts';

/** Living sources a caller may see something of, with their facts, in the order kind, name. */
export const listSources: Operation<'listSources'> = async (database, visible) =>
  await database.read(async (connection) => {
    const rows = await connection.all(
      connection.builder
        .selectFrom('sources')
        .select(['id', 'kind', 'name', 'facts'])
        .where('is_removed', '=', 0)
        .orderBy('kind')
        .orderBy('name')
        .compile(),
    );
    return rows.filter(({ id }) => isSourceVisible(visible, id)).map(toSource);
  });

/** Whether some grant covers something of a source. */
export function isSourceVisible(visible: VisibleSet, source: number): boolean {
  if (visible.kind === 'everything') return true;
  return visible.grants.some(({ sources }) => sources === undefined || sources.includes(source));
}

/** Whether some grant covers something of a kind of a source. */
export function isScopeVisible(
  visible: VisibleSet,
  { source, group, resource }: { readonly source: number; readonly group: string; readonly resource: string },
): boolean {
  if (visible.kind === 'everything') return true;
  return visible.grants.some(
    ({ sources, kinds }) =>
      (sources === undefined || sources.includes(source)) &&
      (kinds === undefined || kinds.some((kind) => kind.group === group && kind.resource === resource)),
  );
}
