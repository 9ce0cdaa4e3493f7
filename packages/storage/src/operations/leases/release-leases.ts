import { textOf } from '../../sql/column-values.ts';
import type { Operation } from '../operation.ts';

/** Gives leases back. Their tokens stay, so that whoever takes one next gets a higher one, the same holder too. */
export const releaseLeases: Operation<'releaseLeases'> = async (database, { sources, holder }) => {
  await database.write(async (connection) => {
    const rows = sources.map((source) => [source]);
    const leases = await connection.findMany({ table: 'leases', columns: ['source'], rows }, ['holder']);
    const held = sources.filter((_source, at) => leases[at] !== undefined && textOf(leases[at], 'holder') === holder);
    const columns = ['source', 'holder', 'expires_at'] as const;
    await connection.updateMany({ table: 'leases', columns, rows: held.map((source) => [source, '', 0]) }, 1);
  });
  return undefined;
};
