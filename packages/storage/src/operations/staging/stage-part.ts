import { StatusError } from '@orrery/model';
import { sql } from 'kysely';
import { numberOf } from '../../sql/column-values.ts';
import type { Row } from '../../sql/connection.ts';
import { storableTextProblem } from '../../sql/storable-key.ts';
import { type Commit, runCommit } from '../batches/commit.ts';
import type { Operation, Operations } from '../operation.ts';
import { stagingLimits } from './staging-limits.ts';

type Args = Operations['stagePart']['args'];

/** Keeps a part of a pushed snapshot; the same part again replaces what it was. @throws StatusError as `Store.stagePart`. */
export const stagePart: Operation<'stagePart'> = async (database, args, context) => {
  const { upload, part } = args;
  const problem = storableTextProblem(upload);
  if (problem !== undefined) throw new StatusError('Invalid', `the name of the pushed snapshot ${problem}`);
  if (part.body.byteLength > stagingLimits.partBytes) {
    throw new StatusError(
      'RequestEntityTooLarge',
      `part ${part.part} of a pushed snapshot has ${part.body.byteLength} bytes, more than ${stagingLimits.partBytes}`,
    );
  }
  await runCommit(database, context, async (commit) => await stage(commit, args));
  return undefined;
};

async function stage(commit: Commit, { scope, upload, part: { part, body } }: Args): Promise<void> {
  const { connection, now } = commit;
  const source = commit.sources.get(scope.source);
  if (source === undefined) throw new StatusError('NotFound', `source ${scope.source} was removed`);
  const kind = await commit.ensureKind(scope.group, scope.resource);
  const [known] = await connection.findMany(
    { table: 'staged_uploads', columns: ['source', 'kind', 'upload'], rows: [[scope.source, kind, upload]] },
    ['size'],
  );
  const key = { table: 'staged_parts', columns: ['source', 'kind', 'upload', 'part'] } as const;
  const [before] = await connection.findMany({ ...key, rows: [[scope.source, kind, upload, part]] }, ['size']);
  const more = body.byteLength - numberOf(before, 'size');
  await checkRoom(commit, { source, more });
  await connection.deleteMany({ ...key, rows: [[scope.source, kind, upload, part]] });
  await connection.insertMany({
    table: 'staged_parts',
    columns: [...key.columns, 'size', 'body'],
    rows: [[scope.source, kind, upload, part, body.byteLength, body]],
  });
  const columns = ['source', 'kind', 'upload', 'size', 'staged_at'] as const;
  const rows = [[scope.source, kind, upload, numberOf(known, 'size') + more, now]];
  if (known === undefined) await connection.insertMany({ table: 'staged_uploads', columns, rows });
  else await connection.updateMany({ table: 'staged_uploads', columns, rows }, 3);
}

/** The bounds are on what is on the disk, so what waits to be forgotten counts too. */
async function checkRoom(
  { connection }: Commit,
  { source, more }: { readonly source: { readonly id: number; readonly name: string }; readonly more: number },
): Promise<void> {
  const [row] = await connection.all(
    sql<Row>`SELECT sum(size) AS size, sum(CASE WHEN source = ${source.id} THEN size ELSE 0 END) AS of_source FROM staged_uploads`.compile(
      connection.builder,
    ),
  );
  const { sourceBytes, bytes } = stagingLimits;
  if (numberOf(row, 'of_source') + more > sourceBytes) {
    throw new StatusError(
      'ServiceUnavailable',
      `pushed snapshots of source ${source.name} that are not complete have ${sourceBytes} bytes already: end or drop them first`,
    );
  }
  if (numberOf(row, 'size') + more > bytes) {
    throw new StatusError(
      'ServiceUnavailable',
      `pushed snapshots that are not complete have ${bytes} bytes already: try again when others have ended`,
    );
  }
}
