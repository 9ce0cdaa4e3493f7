import { bytesOf } from '../../sql/column-values.ts';
import type { Operation } from '../operation.ts';
import { nextParts } from './staged-step.ts';

/** The next parts of a pushed snapshot behind a number, in their order. */
export const listStaged: Operation<'listStaged'> = async (database, { scope, upload, after }, { catalogue }) =>
  await database.read(async (connection) => {
    const { kinds } = await catalogue.load(connection);
    const kind = kinds.find(({ group, resource }) => group === scope.group && resource === scope.resource)?.id;
    if (kind === undefined) return [];
    const parts = await nextParts(connection, { source: scope.source, kind, upload }, after);
    const rows = parts.map(({ part }) => [scope.source, kind, upload, part]);
    const key = { table: 'staged_parts', columns: ['source', 'kind', 'upload', 'part'], rows } as const;
    const bodies = await connection.findMany(key, ['body']);
    return parts.map(({ part }, at) => ({ part, body: bytesOf(bodies[at], 'body') }));
  });
