import type { Connection } from '../../sql/connection.ts';
import { nextParts, type UploadKey } from './staged-step.ts';

/** Drops one step's parts of a pushed snapshot, the last ones together with it. */
export async function dropSome(connection: Connection, upload: UploadKey): Promise<void> {
  const parts = await nextParts(connection, upload, -1);
  const bytes = parts.reduce((sum, { size }) => sum + size, 0);
  const { source, kind, upload: name } = upload;
  await connection.deleteMany({
    table: 'staged_parts',
    columns: ['source', 'kind', 'upload', 'part'],
    rows: parts.map(({ part }) => [source, kind, name, part]),
  });
  const { builder } = connection;
  const left = await nextParts(connection, upload, -1);
  const key = { table: 'staged_uploads', columns: ['source', 'kind', 'upload'], rows: [[source, kind, name]] } as const;
  if (left.length === 0) await connection.deleteMany(key);
  else {
    await connection.run(
      builder
        .updateTable('staged_uploads')
        .set((change) => ({ size: change('size', '-', bytes) }))
        .where('source', '=', source)
        .where('kind', '=', kind)
        .where('upload', '=', name)
        .compile(),
    );
  }
}
