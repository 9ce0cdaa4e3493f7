import { kindPrinters } from '@orrery/model';
import { parseExactJson } from '@orrery/query';
import { sql } from 'kysely';
import { decodeBodies } from '../../frames/decode-bodies.ts';
import { numberOf } from '../../sql/column-values.ts';
import type { Row } from '../../sql/connection.ts';
import { type Commit, runCommit } from '../batches/commit.ts';
import { cellsOf } from '../batches/read-body.ts';
import { frameOf } from '../batches/state-columns.ts';
import type { Operation } from '../operation.ts';
import { dialectOf } from '../selection/sql-dialect.ts';
import { printersText, readCellState, writeCellState } from './cell-state.ts';

/** Ids in one statement, and the time after which a transaction takes no more. */
const stepIds = 1000;
const stepMs = 100;

/**
 * Makes the kept cells of objects anew that another version of a printer made, or that were stored before their kind had one, in the
 * order of their ids. Writers keep the cells of the printers there are, so a row written meanwhile is right. Those of the history are
 * left: such states are printed from their bodies.
 */
export const fillCells: Operation<'fillCells'> = async (database, _args, context) => {
  const printers = printersText();
  const isComplete = await database.read(
    async (connection) => (await readCellState(connection, printers)).position === null,
  );
  if (isComplete) return false;
  const { result } = await runCommit(database, context, async (commit) => {
    const { connection, start } = commit;
    const { position } = await readCellState(connection, printers);
    const reached = await fillFrom(commit, position ?? start.lastObject);
    const isDone = reached >= start.lastObject;
    await writeCellState(connection, { printers, position: isDone ? null : reached });
    return !isDone;
  });
  return result;
};

/** @returns the id up to which all objects have their cells. */
async function fillFrom(commit: Commit, position: number): Promise<number> {
  const { connection, start } = commit;
  let reached = position;
  while (reached < start.lastObject) {
    await fillIds(commit, reached);
    reached += stepIds;
    if ((await connection.now()) - commit.now >= stepMs) break;
  }
  return reached;
}

async function fillIds(commit: Commit, after: number): Promise<void> {
  const { connection, start } = commit;
  const query = sql<Row>`SELECT o.id, o.kind, o.size, o.dictionary, o.frame FROM objects o
    WHERE o.id > ${after} AND o.id <= ${after + stepIds} AND (${staleCells(commit)}) ORDER BY o.id`;
  const rows = await connection.all(query.compile(connection.builder));
  const { bytes, ends } = decodeBodies(rows.map(frameOf));
  const filled = rows.flatMap((row, at) => {
    const kind = start.kindById.get(numberOf(row, 'kind'));
    const body = bytes.subarray(at === 0 ? 0 : ends[at - 1], ends[at]);
    return kind === undefined ? [] : [[numberOf(row, 'id'), cellsOf(kind, parseExactJson(body))]];
  });
  await connection.updateMany({ table: 'objects', columns: ['id', 'cells'], rows: filled }, 1);
}

/** Whether a row of a kind with a printer has cells of another version of it, or none. */
function staleCells({ connection, start }: Commit): ReturnType<typeof sql> {
  const dialect = dialectOf(connection);
  const printed = start.kinds.flatMap(({ id, group, resource }) => {
    const version = kindPrinters.get(`${group}/${resource}`)?.version;
    return version === undefined ? [] : [{ id, prefix: `${version}:` }];
  });
  if (printed.length === 0) return sql`1 = 0`;
  const byPrefix = Map.groupBy(printed, ({ prefix }) => prefix);
  const tests = Array.from(byPrefix, ([prefix, kinds]) => {
    const isOfKind = dialect.inNumbers(
      dialect.unindexed(sql`o.kind`),
      kinds.map(({ id }) => id),
    );
    return sql`(${isOfKind} AND (o.cells IS NULL OR substr(o.cells, 1, ${prefix.length}) <> ${prefix}))`;
  });
  return sql.join(tests, sql` OR `);
}
