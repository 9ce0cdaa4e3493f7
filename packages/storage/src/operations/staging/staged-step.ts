import { numberOf } from '../../sql/column-values.ts';
import type { Connection } from '../../sql/connection.ts';
import { stagingLimits } from './staging-limits.ts';

/** Names one pushed snapshot in the tables. */
export interface UploadKey {
  readonly source: number;
  readonly kind: number;
  readonly upload: string;
}

/** Numbers and sizes of the next parts behind a number, as many as one step takes, at least one if there is one. */
export async function nextParts(
  connection: Connection,
  { source, kind, upload }: UploadKey,
  after: number,
): Promise<readonly { readonly part: number; readonly size: number }[]> {
  const rows = await connection.all(
    connection.builder
      .selectFrom('staged_parts')
      .select(['part', 'size'])
      .where('source', '=', source)
      .where('kind', '=', kind)
      .where('upload', '=', upload)
      .where('part', '>', after)
      .orderBy('part')
      .limit(stagingLimits.stepParts)
      .compile(),
  );
  let bytes = 0;
  const end = rows.findIndex((row) => {
    bytes += numberOf(row, 'size');
    return bytes > stagingLimits.stepBytes;
  });
  return end < 0 ? rows : rows.slice(0, Math.max(end, 1));
}
